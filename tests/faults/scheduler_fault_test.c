// SPDX-License-Identifier: MIT
/* scheduler_fault_test.c - a job outlives its devices, or ends with their error.
 *
 * Two null devices work on a count and on a listing, and the nth call of each kind
 * fails on one or on both of them.
 */
#include <string.h>

#include <gpukit/gpukit.h>

#include "backend/context.h"
#include "backend/null/null.h"
#include "base/text.h"
#include "test.h"

static const gpukit_primes_params job = {
    .first = 0,
    .last = 30000000,
    .method = GPUKIT_PRIMES_SIEVE,
    .job = {.grain_size = UINT64_C(30) * 16384, .chunk_grains = 1, .backoff_ms = 1},
};
enum { JOB_COUNT = 1857859 }; /* primesieve 3e7 */

static void open_two(gpukit_context *context)
{
    static const char *const ids[] = {"null:0", "null:1"};
    memset(context, 0, sizeof *context);
    gpk_null_fail_at(NULL);
    for (int i = 0; i < 2; i++) {
        gpukit_device_info info;
        memset(&info, 0, sizeof info);
        gpk_text_copy(info.id, sizeof info.id, ids[i]);
        info.compute_units = 1;
        const gpk_device_request request = {.info = &info};
        assert_int_equal(gpk_null_ops.device_open(&request, &context->devices[i], NULL), GPUKIT_OK);
        context->device_count++;
    }
}

static void close_two(gpukit_context *context)
{
    gpk_null_fail_at(NULL);
    for (int i = 0; i < 2; i++)
        gpk_null_ops.device_close(context->devices[i]);
    assert_int_equal(gpk_null_live(), 0);
}

typedef struct sum {
    uint64_t count, last;
    bool is_ascending;
} sum;

static bool add_up(void *user, const uint64_t *primes, size_t count)
{
    sum *s = user;
    for (size_t i = 0; i < count; i++) {
        s->is_ascending = s->is_ascending && (s->count + i == 0 || primes[i] > s->last);
        s->last = primes[i];
    }
    s->count += count;
    return true;
}

/* Runs a listing with a fault; true when the fault struck. */
static bool run_with(const gpk_null_fault *fault, gpukit_status expected)
{
    gpukit_context context;
    gpukit_report report;
    gpukit_error error;
    sum s = {.is_ascending = true};
    open_two(&context);
    gpk_null_fail_at(fault);
    gpukit_status status = gpukit_primes_list(
        &context, &job, &(gpukit_primes_listing){.sink = add_up, .user = &s}, &report, &error);
    bool struck = gpk_null_struck() > 0;
    if (!struck)
        expected = GPUKIT_OK;
    assert_int_equal(status, expected);
    assert_true(s.is_ascending);
    if (expected == GPUKIT_OK)
        assert_int_equal(s.count, JOB_COUNT);
    else
        assert_int_equal(error.native, fault->native);
    close_two(&context);
    return struck;
}

/* How often the job makes each call on a device, at least, if the device gets a lease. */
static const struct {
    gpk_null_op op;
    uint32_t calls;
    bool has_event;
} device_ops[] = {
    {GPK_NULL_MEMORY_ALLOC, 8, false}, {GPK_NULL_PROGRAM_OPEN, 2, false},
    {GPK_NULL_STREAM_OPEN, 3, false},  {GPK_NULL_UPLOAD, 4, true},
    {GPK_NULL_RUN, 2, true},           {GPK_NULL_DOWNLOAD, 3, true},
    {GPK_NULL_RECORD, 3, false},       {GPK_NULL_QUERY, 3, false},
};
enum { DEVICE_OPS = sizeof device_ops / sizeof device_ops[0] };

/* The other device may be so quick that this one never gets to the call: try again. */
static void strike(const gpk_null_fault *fault)
{
    for (int i = 0; i < 50; i++)
        if (run_with(fault, GPUKIT_OK))
            return;
    fail_msg("call %u of op %d never came", fault->nth, (int)fault->op);
}

static void one_failing_device_never_changes_the_answer(void **state)
{
    (void)state;
    for (int i = 0; i < DEVICE_OPS; i++)
        for (uint32_t nth = 1; nth <= device_ops[i].calls; nth++)
            for (int at_event = 0; at_event <= device_ops[i].has_event; at_event++)
                strike(&(gpk_null_fault){
                    .op = device_ops[i].op,
                    .device = "null:1",
                    .nth = nth,
                    .times = UINT32_MAX,
                    .at_event = at_event,
                    .status = GPUKIT_E_DEVICE,
                    .native = -36,
                });
}

static void when_all_devices_fail_the_job_ends_with_their_error(void **state)
{
    (void)state;
    for (int i = 0; i < DEVICE_OPS; i++)
        for (uint32_t nth = 1; nth <= 2; nth++) {
            const gpk_null_fault fault = {
                .op = device_ops[i].op,
                .nth = nth,
                .times = UINT32_MAX,
                .status = GPUKIT_E_DEVICE,
                .native = -5,
            };
            assert_true(run_with(&fault, GPUKIT_E_DEVICE));
        }
}

static void a_build_error_ends_the_job_at_once(void **state)
{
    const gpk_null_fault fault = {
        .op = GPK_NULL_PROGRAM_OPEN, .nth = 1, .status = GPUKIT_E_BUILD, .native = -11};
    (void)state;
    assert_true(run_with(&fault, GPUKIT_E_BUILD));
}

static bool stop(void *user, const gpukit_report *report)
{
    (void)report;
    return --*(int *)user > 0;
}

static void progress_can_stop_a_job_and_the_partial_count_is_told(void **state)
{
    gpukit_context context;
    gpukit_report report;
    gpukit_error error;
    int calls = 3;
    uint64_t count = 42, partial = 0;
    gpukit_primes_params params = job;
    (void)state;
    params.last = UINT64_C(100000000000);
    params.job.progress = stop;
    params.job.user = &calls;
    params.job.interval_ms = 5;
    open_two(&context);
    assert_int_equal(gpukit_primes_count(&context, &params, &count, &partial, &report, &error),
                     GPUKIT_E_CANCELLED);
    assert_int_equal(count, 42);
    assert_true(report.done < report.total);
    assert_true((report.done > 0) == (partial > 0));
    close_two(&context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_failing_device_never_changes_the_answer),
        cmocka_unit_test(when_all_devices_fail_the_job_ends_with_their_error),
        cmocka_unit_test(a_build_error_ends_the_job_at_once),
        cmocka_unit_test(progress_can_stop_a_job_and_the_partial_count_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
