// SPDX-License-Identifier: MIT
/* job_memory_test.c - the nth allocation of a whole count with a journal fails, in whichever
 * thread: the count is right or there is none, and the journal goes on to the right one.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gpukit/gpukit.h>

#include "backend/context.h"
#include "backend/null/null.h"
#include "base/text.h"
#include "faults/wrap.h"
#include "test.h"

enum { JOB_COUNT = 348513 }; /* primesieve 5e6 */
static char path[] = JOURNAL;

static gpukit_status count_primes(int nth, gpukit_verify verify, uint64_t *count, bool *struck,
                                  gpukit_error *err)
{
    static const char *const ids[] = {"null:0", "null:1"};
    gpukit_context context;
    gpukit_report report;
    const gpukit_primes_params params = {
        .last = 5000000,
        .method = GPUKIT_PRIMES_SIEVE,
        .job = {.grain_size = UINT64_C(30) * 8192,
                .chunk_grains = 1,
                .backoff_ms = 1,
                .interval_ms = 5,
                .journal = path,
                .verify = verify,
                .forgets = true},
    };
    memset(&context, 0, sizeof context);
    for (; context.device_count < 2; context.device_count++) {
        gpukit_device_info info;
        memset(&info, 0, sizeof info);
        gpk_text_copy(info.id, sizeof info.id, ids[context.device_count]);
        info.compute_units = 1;
        assert_int_equal(gpk_null_ops.device_open(&(gpk_device_request){.info = &info},
                                                  &context.devices[context.device_count], NULL),
                         GPUKIT_OK);
    }
    atomic_store(&until_failure, nth);
    gpukit_status status = gpukit_primes_count(&context, &params, count, NULL, &report, err);
    *struck = nth > 0 && atomic_load(&until_failure) <= 0;
    atomic_store(&until_failure, 0);
    for (size_t i = 0; i < context.device_count; i++)
        gpk_null_ops.device_close(context.devices[i]);
    assert_int_equal(gpk_null_live(), 0);
    return status;
}

static void fail_each_allocation(gpukit_verify verify)
{
    bool struck = true, again;
    int nth = 1, errors = 0;
    for (; struck; nth++) {
        uint64_t count = 0;
        gpukit_error error = {.status = GPUKIT_OK};
        unlink(path);
        const gpukit_status status = count_primes(nth, verify, &count, &struck, &error);
        if (status == GPUKIT_OK) {
            assert_int_equal(count, JOB_COUNT);
        } else {
            errors++;
            assert_true(struck && count == 0);
            assert_int_equal(error.status, status);
            assert_int_equal(status, GPUKIT_E_MEMORY);
            assert_true(error.text[0] != '\0');
        }
        assert_int_equal(count_primes(0, verify, &count, &again, &error), GPUKIT_OK);
        assert_int_equal(count, JOB_COUNT);
    }
    print_message("%d allocations, %d of them ended the job\n", nth - 2, errors);
    assert_true(errors > 0 && errors < nth - 2);
    unlink(path);
}

static void a_count_with_a_journal_may_run_out(void **state)
{
    (void)state;
    fail_each_allocation(GPUKIT_VERIFY_SAMPLE);
}

static void so_may_one_that_is_done_twice(void **state)
{
    (void)state;
    fail_each_allocation(GPUKIT_VERIFY_DOUBLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_count_with_a_journal_may_run_out),
        cmocka_unit_test(so_may_one_that_is_done_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
