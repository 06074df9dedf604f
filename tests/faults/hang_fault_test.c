// SPDX-License-Identifier: MIT
/* hang_fault_test.c - a device that never answers is left behind, and the answer is right.
 *
 * Two null devices count, and one of them hangs from its nth command on. What it may
 * still use stays with it for good: the only leak that is meant.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <gpukit/gpukit.h>

#include "backend/context.h"
#include "backend/null/null.h"
#include "test.h"

/* What is left to a hung device, for the leak sanitizer. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:gpk_agent_main\nleak:gpk_primes_window_job_alloc\n"
           "leak:gpk_primes_numbers_job_alloc\n";
}

static gpukit_context context;

/* What the library says of null:1, from any thread. */
static pthread_mutex_t told_lock = PTHREAD_MUTEX_INITIALIZER;
static char told[4096];

static void note_line(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    (void)level;
    if (strncmp(text, "null:1", strlen("null:1")) != 0)
        return;
    pthread_mutex_lock(&told_lock);
    size_t size = strlen(told);
    snprintf(told + size, sizeof told - size, "%s\n", text);
    pthread_mutex_unlock(&told_lock);
}

static void assert_told(const char *expected)
{
    assert_string_equal(told, expected);
    told[0] = '\0';
}

static int open_two(void **state)
{
    static const char *const ids[] = {"null:0", "null:1"};
    (void)state;
    memset(&context, 0, sizeof context);
    context.log.write = note_line;
    told[0] = '\0';
    for (int i = 0; i < 2; i++) {
        gpukit_device_info info;
        memset(&info, 0, sizeof info);
        memcpy(info.id, ids[i], strlen(ids[i]));
        info.compute_units = 1;
        const gpk_device_request request = {.info = &info};
        if (gpk_null_ops.device_open(&request, &context.devices[i], NULL) != GPUKIT_OK)
            return -1;
        context.device_count++;
    }
    return 0;
}

static int close_two(void **state)
{
    (void)state;
    gpk_null_fail_at(NULL);
    for (size_t i = 0; i < context.device_count; i++)
        gpk_null_ops.device_close(context.devices[i]);
    return 0;
}

static void hang_from(uint32_t nth)
{
    const gpk_null_fault fault = {
        .op = GPK_NULL_QUERY,
        .device = "null:1",
        .nth = nth,
        .times = UINT32_MAX,
        .status = GPUKIT_E_TIMEOUT,
    };
    gpk_null_fail_at(&fault);
}

static void the_others_do_the_work_of_a_device_that_hangs(void **state)
{
    const gpukit_primes_params params = {
        .first = 0,
        .last = 3000000000,
        .method = GPUKIT_PRIMES_SIEVE,
        .job = {.chunk_grains = 1, .deadline_ms = 50, .backoff_ms = 1},
    };
    uint64_t count = 0;
    gpukit_report report;
    (void)state;
    hang_from(40); /* its base primes arrive, and some chunks are done */
    assert_int_equal(gpukit_primes_count(&context, &params, &count, NULL, &report, NULL),
                     GPUKIT_OK);
    assert_true(gpk_null_struck() > 0);
    assert_int_equal(count, 144449537); /* primesieve 3e9 */
    assert_true(report.devices[1].is_retired);
    assert_false(report.devices[0].is_retired);

    /* The next job on the same devices does without it, though it might answer now. */
    gpk_null_fail_at(NULL);
    told[0] = '\0';
    count = 0;
    assert_int_equal(gpukit_primes_count(&context, &params, &count, NULL, &report, NULL),
                     GPUKIT_OK);
    assert_int_equal(count, 144449537);
    assert_true(report.devices[1].is_retired);
    assert_int_equal(report.devices[1].chunks, 0);
    assert_told(
        "null:1 is out of this job: null:1 did not come back from an earlier command and is "
        "left alone\n");
}

static gpukit_status never_prepare(gpk_device *device, const gpk_kernel *kernel, bool *is_ready,
                                   gpukit_error *err)
{
    (void)device;
    (void)kernel;
    (void)err;
    *is_ready = false;
    return GPUKIT_OK;
}

/* The only device, so that the job cannot end before it is given up. Nothing says that it tries
 * again. */
static void a_device_whose_compiler_hangs_is_out_at_once(void **state)
{
    const gpukit_primes_params params = {
        .last = 1000,
        .method = GPUKIT_PRIMES_SIEVE,
        .job = {.deadline_ms = 50, .backoff_ms = 1},
    };
    gpk_backend_ops slow = gpk_null_ops;
    gpukit_context alone = {.device_count = 1, .devices = {context.devices[1]}, .log = context.log};
    uint64_t count = 0;
    gpukit_report report;
    gpukit_error error = {.status = GPUKIT_OK};
    (void)state;
    slow.program_prepare = never_prepare;
    alone.devices[0]->ops = &slow;
    gpukit_status status = gpukit_primes_count(&alone, &params, &count, NULL, &report, &error);
    alone.devices[0]->ops = &gpk_null_ops;
    assert_int_equal(status, GPUKIT_E_TIMEOUT);
    assert_string_equal(error.text, "no device is left; the last one: null:1 did not build kernel "
                                    "primes_sieve_begin within 0.05 s");
    assert_int_equal(report.devices[0].failures, 1);
    assert_told("");
}

/* The base primes never arrive. The only device, for the same reason. */
static void a_device_that_hangs_while_it_is_made_ready_is_out_at_once(void **state)
{
    const gpukit_primes_params params = {
        .last = 1000000,
        .method = GPUKIT_PRIMES_SIEVE,
        .job = {.deadline_ms = 50, .backoff_ms = 1},
    };
    gpukit_context alone = {.device_count = 1, .devices = {context.devices[1]}, .log = context.log};
    uint64_t count = 0;
    gpukit_report report;
    gpukit_error error = {.status = GPUKIT_OK};
    (void)state;
    hang_from(1);
    assert_int_equal(gpukit_primes_count(&alone, &params, &count, NULL, &report, &error),
                     GPUKIT_E_TIMEOUT);
    assert_non_null(strstr(error.text, "no device is left; the last one: null:1 did not finish "));
    assert_int_equal(report.devices[0].failures, 1);
    assert_told("");
}

static void verdicts_come_from_the_others_too(void **state)
{
    enum { COUNT = 400000 };
    static uint64_t numbers[COUNT];
    static uint8_t is_prime[COUNT];
    const gpukit_primes_batch batch = {numbers, is_prime, COUNT};
    const gpukit_job_params params = {.chunk_grains = 1, .deadline_ms = 50, .backoff_ms = 1};
    uint64_t primes = 0;
    (void)state;
    for (uint64_t i = 0; i < COUNT; i++)
        numbers[i] = i;
    hang_from(1);
    assert_int_equal(gpukit_primes_test(&context, &batch, &params, NULL, NULL), GPUKIT_OK);
    for (uint64_t i = 0; i < COUNT; i++)
        primes += is_prime[i];
    assert_int_equal(primes, 33860); /* primesieve 4e5 */
    assert_true(gpk_null_struck() > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_others_do_the_work_of_a_device_that_hangs, open_two,
                                        close_two),
        cmocka_unit_test_setup_teardown(a_device_whose_compiler_hangs_is_out_at_once, open_two,
                                        close_two),
        cmocka_unit_test_setup_teardown(a_device_that_hangs_while_it_is_made_ready_is_out_at_once,
                                        open_two, close_two),
        cmocka_unit_test_setup_teardown(verdicts_come_from_the_others_too, open_two, close_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
