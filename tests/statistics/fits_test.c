// SPDX-License-Identifier: MIT
/* fits_test.c - laws of scaling give back what points were made of; where two ways cross. */
#include "chance.h"

static size_t make_amdahl(double serial, double noise, statistics_point *out)
{
    statistics_random random = {3};
    for (size_t i = 0; i < 16; i++) {
        const double workers = (double)i + 1;
        out[i] = (statistics_point){workers, 1 / (serial + (1 - serial) / workers) *
                                                 (1 + noise * chance_normal(&random))};
    }
    return 16;
}

static void amdahl_gives_back_the_serial_part(void **state)
{
    (void)state;
    statistics_point points[16];
    const double parts[] = {0, 0.01, 0.1, 0.5, 1};
    for (size_t i = 0; i < 5; i++) {
        const size_t n = make_amdahl(parts[i], 0, points);
        const statistics_amdahl fit = statistics_fit_amdahl(points, n);
        assert_near(fit.serial, parts[i], 1e-12);
        assert_near(fit.error, 0, 1e-12);
        assert_near(statistics_amdahl_speedup(fit.serial, 16), points[15].speedup, 1e-9);
    }
    const statistics_amdahl noisy = statistics_fit_amdahl(points, make_amdahl(0.1, 0.02, points));
    assert_near(noisy.serial, 0.1, 0.01);
    assert_true(noisy.error > 0.005 && noisy.error < 0.05);
}

static void amdahl_is_held_to_what_a_part_can_be(void **state)
{
    (void)state;
    const statistics_point more[] = {{1, 1}, {2, 2.2}, {4, 4.9}}, slower[] = {{2, 0.5}, {4, 0.3}};
    assert_near(statistics_fit_amdahl(more, 3).serial, 0, 0);
    assert_near(statistics_fit_amdahl(slower, 2).serial, 1, 0);
    assert_true(isnan(statistics_fit_amdahl(more, 1).serial));
    assert_true(isnan(statistics_fit_amdahl(more, 0).serial));
    const statistics_point odd[] = {{2, 0}, {4, NAN}, {8, INFINITY}, {4, 2}};
    assert_near(statistics_fit_amdahl(odd, 4).serial, 1.0 / 3, 1e-12);
}

static size_t make_usl(double contention, double coherency, double noise, statistics_point *out)
{
    statistics_random random = {4};
    for (size_t i = 0; i < 16; i++) {
        const double n = (double)i + 1;
        out[i] = (statistics_point){n, n / (1 + contention * (n - 1) + coherency * n * (n - 1)) *
                                           (1 + noise * chance_normal(&random))};
    }
    return 16;
}

static void usl_gives_back_both_of_its_parts(void **state)
{
    (void)state;
    statistics_point points[16];
    const double made[][2] = {{0, 0}, {0.05, 0}, {0, 0.002}, {0.02, 0.0005}, {0.3, 0.01}};
    for (size_t i = 0; i < 5; i++) {
        const size_t n = make_usl(made[i][0], made[i][1], 0, points);
        const statistics_usl fit = statistics_fit_usl(points, n);
        assert_near(fit.contention, made[i][0], 1e-9);
        assert_near(fit.coherency, made[i][1], 1e-9);
        assert_near(fit.error, 0, 1e-9);
        assert_near(statistics_usl_speedup(&fit, 7), points[6].speedup, 1e-6);
    }
    const statistics_usl noisy = statistics_fit_usl(points, make_usl(0.05, 0.002, 0.01, points));
    assert_near(noisy.contention, 0.05, 0.01);
    assert_near(noisy.coherency, 0.002, 0.001);
}

static void usl_knows_where_it_is_best(void **state)
{
    (void)state;
    statistics_point points[16];
    statistics_usl fit = statistics_fit_usl(points, make_usl(0.1, 0.01, 0, points));
    assert_near(fit.peak_workers, sqrt(0.9 / 0.01), 1e-3);
    fit = statistics_fit_usl(points, make_usl(0.5, 0, 0, points));
    assert_true(fit.peak_workers > 1000); /* coherency is 0, or as small as rounding makes it */
    fit = statistics_fit_usl(points, make_usl(1.5, 0, 0, points));
    assert_near(fit.peak_workers, 1, 0);
    const statistics_point more[] = {{2, 2.4}, {4, 5.5}, {8, 12}};
    fit = statistics_fit_usl(more, 3);
    assert_near(fit.contention, 0, 0);
    assert_near(fit.coherency, 0, 0);
    assert_true(isinf(fit.peak_workers));
}

static double misfit(const statistics_point *points, size_t count, double contention,
                     double coherency)
{
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        const double n = points[i].workers;
        squares +=
            pow(n / points[i].speedup - 1 - contention * (n - 1) - coherency * n * (n - 1), 2);
    }
    return squares;
}

/* Neither part is below 0, and no pair nearby fits better in n / speedup. */
static void usl_is_the_best_fit_within_its_bounds(void **state)
{
    (void)state;
    statistics_random random = {9};
    for (int trial = 0; trial < 50; trial++) {
        statistics_point points[4];
        for (size_t i = 0; i < 4; i++)
            points[i] = (statistics_point){(double)i + 2, 0.5 + 4 * chance_uniform(&random)};
        const statistics_usl fit = statistics_fit_usl(points, 4);
        assert_true(fit.contention >= 0 && fit.coherency >= 0);
        const double found = misfit(points, 4, fit.contention, fit.coherency);
        double least = INFINITY;
        for (int k = 0; k < 25; k++) {
            const int row = k / 5 - 2, column = k % 5 - 2;
            const double a = fit.contention + row * 1e-3, b = fit.coherency + column * 1e-3;
            if (a >= 0 && b >= 0)
                least = fmin(least, misfit(points, 4, a, b));
        }
        assert_true(found <= least + 1e-12);
    }
}

static void usl_needs_two_numbers_of_workers(void **state)
{
    (void)state;
    const statistics_point points[] = {{1, 1}, {4, 3}, {4, 3.1}, {8, 5}};
    assert_true(isnan(statistics_fit_usl(points, 2).contention));
    assert_true(isnan(statistics_fit_usl(points, 3).contention));
    assert_true(statistics_fit_usl(points, 4).contention >= 0);
}

static void karp_and_flatts_fraction(void **state)
{
    (void)state;
    /* Karp and Flatt (1990): (1 / s - 1 / p) / (1 - 1 / p); 1.95 of 2 is 0.0256. */
    assert_near(statistics_karp_flatt((statistics_point){2, 1.95}), 0.0256, 5e-5);
    assert_near(statistics_karp_flatt((statistics_point){8, 8}), 0, 1e-15);
    assert_true(statistics_karp_flatt((statistics_point){4, 5}) < 0);
    assert_true(isnan(statistics_karp_flatt((statistics_point){1, 1})));
    assert_true(isnan(statistics_karp_flatt((statistics_point){4, 0})));
}

static void two_ways_cross_where_the_ratio_passes_one_for_good(void **state)
{
    (void)state;
    const double sizes[] = {1e3, 1e4, 1e5, 1e6};
    const double plain[] = {0.1, 0.5, 2, 8}, again[] = {2, 0.5, 0.5, 2}, above[] = {2, 3, 4, 5};
    const double below[] = {0.1, 2, 3, 0.9}, level[] = {0.5, 1, 1, 4}, zero[] = {0, 0, 0, 2};
    assert_near(statistics_crossing(sizes, plain, 4), sqrt(1e9), 1e-3);
    assert_near(statistics_crossing(sizes, again, 4), sqrt(1e11), 1e-3);
    assert_true(statistics_crossing(sizes, above, 4) < 0);
    assert_true(isinf(statistics_crossing(sizes, above, 4)));
    assert_true(isinf(statistics_crossing(sizes, below, 4)));
    assert_true(statistics_crossing(sizes, below, 4) > 0);
    assert_near(statistics_crossing(sizes, level, 4), 1e5, 1e-3); /* level is not faster */
    const double with_zero = statistics_crossing(sizes, zero, 4);
    assert_true(with_zero > 1e5 && with_zero <= 1e6);
    assert_true(isnan(statistics_crossing(sizes, plain, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amdahl_gives_back_the_serial_part),
        cmocka_unit_test(amdahl_is_held_to_what_a_part_can_be),
        cmocka_unit_test(usl_gives_back_both_of_its_parts),
        cmocka_unit_test(usl_knows_where_it_is_best),
        cmocka_unit_test(usl_is_the_best_fit_within_its_bounds),
        cmocka_unit_test(usl_needs_two_numbers_of_workers),
        cmocka_unit_test(karp_and_flatts_fraction),
        cmocka_unit_test(two_ways_cross_where_the_ratio_passes_one_for_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
