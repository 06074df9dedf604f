// SPDX-License-Identifier: MIT
/* overlap_openmp_test.c - two threads share copies and kernels: what overlaps is told, and
 * promised only where nothing can. */
#include "backend/openmp/openmp.h"
#include "overlap_stream.h"
#include "suite_help.h"
#include "test.h"

enum { BLOCKS = 12 };

static uint32_t rounds;

static void one_slot_overlaps_nothing(void **state)
{
    gpukit_queue_stats stats;
    (void)state;
    overlap_stream(GPUKIT_STAGING_COPY, 1, rounds, BLOCKS, &stats);
    overlap_print("1 slot", &stats);
    assert_true(stats.transfer_seconds > 0 && stats.kernel_seconds > 0);
    assert_true(stats.overlapped_seconds <= 0);
}

static void three_slots_say_what_overlaps(void **state)
{
    gpukit_queue_stats stats;
    (void)state;
    overlap_stream(GPUKIT_STAGING_COPY, 3, rounds, BLOCKS, &stats);
    overlap_print("3 slots", &stats);
    assert_true(overlap_ratio_of(&stats) >= 0 && overlap_ratio_of(&stats) <= 1);
}

int main(void)
{
    static const gpk_device_request request = {.compute_units = 2};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_slot_overlaps_nothing),
        cmocka_unit_test(three_slots_say_what_overlaps),
    };
    if (suite_device_open(&gpk_openmp_ops, &request) != 0)
        return 1;
    rounds = overlap_rounds();
    print_message("%u rounds\n", rounds);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    suite_device_close();
    return failed;
}
