// SPDX-License-Identifier: MIT
/* opencl_clock_test.c - times of a device's clock come out on the host's. */
#include "backend/opencl/opencl_clock.h"

#include "test.h"

/* Both clocks, at a time of the truth. The device's is far off and drifts. */
static uint64_t host_at(uint64_t true_ns)
{
    return 5000000000 + true_ns;
}

static uint64_t device_at(uint64_t true_ns, int64_t ppm)
{
    return 900000000000 + (uint64_t)((int64_t)true_ns + (int64_t)true_ns / 1000000 * ppm);
}

static uint64_t noise; /* a small generator's state, so that runs are alike */

static uint64_t late_ns(uint64_t least, uint64_t span)
{
    noise = noise * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return least + (noise >> 33) % span;
}

/* Commands that end every step_ns for a second and are seen late; the worst error of a
 * mapped end, in either direction, once the clock has settled. */
static uint64_t worst_error_ns(uint64_t step_ns, int64_t ppm, uint64_t least, uint64_t span)
{
    gpk_opencl_clock clock = {.is_known = false};
    uint64_t worst = 0;
    noise = 1;
    for (uint64_t ended = step_ns; ended < 1000000000; ended += step_ns) {
        uint64_t seen = ended + late_ns(least, span);
        gpk_opencl_clock_observe(&clock, device_at(ended, ppm), host_at(seen));
        uint64_t mapped = gpk_opencl_clock_map(&clock, device_at(ended, ppm));
        assert_true(mapped <= host_at(seen));
        uint64_t right = host_at(ended);
        uint64_t error = mapped > right ? mapped - right : right - mapped;
        if (ended > 100000000 && error > worst)
            worst = error;
    }
    return worst;
}

static void nothing_is_known_before_the_first_look(void **state)
{
    gpk_opencl_clock clock = {.is_known = false};
    (void)state;
    assert_int_equal(gpk_opencl_clock_map(&clock, 12345), 0);
    gpk_opencl_clock_observe(&clock, 1000, 1700);
    assert_int_equal(gpk_opencl_clock_map(&clock, 1000), 1700);
    assert_int_equal(gpk_opencl_clock_map(&clock, 900), 1600);
}

static void the_promptest_look_counts(void **state)
{
    gpk_opencl_clock clock = {.is_known = false};
    (void)state;
    gpk_opencl_clock_observe(&clock, 1000, 1700);
    gpk_opencl_clock_observe(&clock, 2000, 2050);
    gpk_opencl_clock_observe(&clock, 3000, 3900);
    assert_int_equal(gpk_opencl_clock_map(&clock, 3000), 3050);
}

static void a_device_may_count_from_far_ahead(void **state)
{
    gpk_opencl_clock clock = {.is_known = false};
    (void)state;
    gpk_opencl_clock_observe(&clock, UINT64_C(1) << 62, 1700);
    gpk_opencl_clock_observe(&clock, (UINT64_C(1) << 62) + 1000, 2600);
    gpk_opencl_clock_observe(&clock, (UINT64_C(1) << 62) + 2000, 4000);
    assert_int_equal(gpk_opencl_clock_map(&clock, (UINT64_C(1) << 62) + 2000), 3600);
}

/* 2e-4 of the time gone by, no more and no less, however often one looks. */
static void the_offset_leaks_at_200_ppm(void **state)
{
    (void)state;
    for (uint64_t step = 1000; step <= 1000000000; step *= 1000) {
        gpk_opencl_clock clock = {.is_known = false};
        gpk_opencl_clock_observe(&clock, 1, 1);
        for (uint64_t now = step; now <= 1000000000; now += step)
            gpk_opencl_clock_observe(&clock, now, 10000000 + now);
        uint64_t offset = gpk_opencl_clock_map(&clock, 0);
        assert_in_range(offset, 199990, 202000);
    }
}

/* Looks are between 2 and 22 us late: the error stays near the least of them. */
static void a_constant_offset_is_found(void **state)
{
    (void)state;
    assert_in_range(worst_error_ns(100000, 0, 2000, 20000), 1000, 6000);
}

static void a_drift_of_100_ppm_is_followed(void **state)
{
    (void)state;
    assert_in_range(worst_error_ns(100000, 100, 2000, 20000), 1000, 6000);
    assert_in_range(worst_error_ns(100000, -100, 2000, 20000), 1000, 8000);
}

/* All looks but a few are up to a millisecond late. */
static void late_looks_do_little_harm(void **state)
{
    (void)state;
    assert_in_range(worst_error_ns(1000000, 0, 2000, 1000000), 1000, 60000);
    assert_in_range(worst_error_ns(1000000, 100, 2000, 1000000), 1000, 60000);
    assert_in_range(worst_error_ns(1000000, -100, 2000, 1000000), 1000, 60000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_known_before_the_first_look),
        cmocka_unit_test(the_promptest_look_counts),
        cmocka_unit_test(a_device_may_count_from_far_ahead),
        cmocka_unit_test(the_offset_leaks_at_200_ppm),
        cmocka_unit_test(a_constant_offset_is_found),
        cmocka_unit_test(a_drift_of_100_ppm_is_followed),
        cmocka_unit_test(late_looks_do_little_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
