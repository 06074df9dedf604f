// SPDX-License-Identifier: MIT
/* peaks_memory_fault_test.c - the nth allocation, or the nth call of a driver, fails in a
 * measurement: the caller is told, nothing is left open, and the device can be measured again.
 */
#include <stdlib.h>
#include <string.h>

#include "backend/null/null.h"
#include "faults/wrap.h"
#include "peaks_help.h"
#include "test.h"

/* As if nothing had been. */
static void it_works_again(gpukit_context *context)
{
    gpukit_peaks peaks;
    assert_int_equal(gpukit_peaks_measure(context, 0, &peaks_shortest, &peaks, NULL), GPUKIT_OK);
    peaks_are_plausible(&peaks);
}

static void memory_may_run_out_anywhere(void **state)
{
    gpukit_context context;
    int nth = 1;
    (void)state;
    peaks_open(&context, &gpk_null_ops);
    const size_t live = gpk_null_live();
    for (bool struck = true; struck; nth++) {
        gpukit_peaks peaks = {.bandwidth = -1};
        gpukit_error error = {.status = GPUKIT_OK};
        atomic_store(&until_failure, nth);
        const gpukit_status status =
            gpukit_peaks_measure(&context, 0, &peaks_shortest, &peaks, &error);
        struck = atomic_exchange(&until_failure, 0) <= 0;
        assert_int_equal(status, struck ? GPUKIT_E_MEMORY : GPUKIT_OK);
        assert_int_equal(error.status, status);
        assert_true((peaks.bandwidth > 0) == !struck);
        assert_int_equal(gpk_null_live(), live);
    }
    assert_true(nth > 20);
    it_works_again(&context);
    peaks_close(&context);
}

static void calls_may_fail_anywhere(void **state)
{
    static const gpk_null_op ops[] = {
        GPK_NULL_MEMORY_ALLOC, GPK_NULL_PROGRAM_OPEN, GPK_NULL_STREAM_OPEN, GPK_NULL_UPLOAD,
        GPK_NULL_RUN,          GPK_NULL_DOWNLOAD,     GPK_NULL_HOST_ALLOC};
    gpukit_context context;
    (void)state;
    peaks_open(&context, &gpk_null_ops);
    const size_t live = gpk_null_live();
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++)
        for (uint32_t nth = 1;; nth++) {
            gpukit_peaks peaks;
            gpukit_error error = {.status = GPUKIT_OK};
            gpk_null_fail_at(
                &(gpk_null_fault){.op = ops[i], .nth = nth, .status = GPUKIT_E_DEVICE});
            const gpukit_status status =
                gpukit_peaks_measure(&context, 0, &peaks_shortest, &peaks, &error);
            assert_int_equal(status, gpk_null_struck() > 0 ? GPUKIT_E_DEVICE : GPUKIT_OK);
            assert_int_equal(error.status, status);
            assert_int_equal(gpk_null_live(), live);
            if (status == GPUKIT_OK)
                break;
        }
    gpk_null_fail_at(NULL);
    it_works_again(&context);
    peaks_close(&context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_may_run_out_anywhere),
        cmocka_unit_test(calls_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
