// SPDX-License-Identifier: MIT
/* intervals_test.c - medians, quantiles, outliers, and how often intervals hold the truth. */
#include "chance.h"

static void quantiles_are_of_type_7(void **state)
{
    (void)state;
    /* numpy 2 and scipy 1.17: numpy.quantile(v, q), whose default is type 7. */
    const double v[] = {36, 7, 41, 39, 15, 40};
    const struct {
        double q, value;
    } expected[] = {{0, 7}, {0.1, 11}, {0.25, 20.25}, {0.5, 37.5}, {0.75, 39.75}, {1, 41}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_near(statistics_quantile(v, 6, expected[i].q), expected[i].value, 1e-12);
    assert_near(v[0], 36, 0); /* left as they were */
}

static void medians_of_odd_even_one_and_none(void **state)
{
    (void)state;
    const double v[] = {3, 1, 2, 10};
    assert_near(statistics_median(v, 3), 2, 0);
    assert_near(statistics_median(v, 4), 2.5, 0);
    assert_near(statistics_median(v, 1), 3, 0);
    assert_true(isnan(statistics_median(v, 0)));
    const statistics_interval none = statistics_median_interval(v, 0, 1);
    assert_true(isnan(none.value) && isnan(none.low) && isnan(none.high));
    const statistics_interval one = statistics_median_interval(v, 1, 1);
    assert_true(one.low >= 3 && one.value >= 3 && one.high <= 3);
}

static void what_is_outside_of_tukeys_fences_is_marked(void **state)
{
    (void)state;
    /* Quartiles 2.5 and 7.5 of 0 to 10: fences at -5 and 15, and on a fence is inside. */
    double v[11] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15};
    bool is_outlier[11];
    assert_int_equal(statistics_outliers(v, 11, is_outlier), 0);
    v[10] = 15.01;
    v[0] = -5.01;
    assert_int_equal(statistics_outliers(v, 11, is_outlier), 2);
    for (size_t i = 0; i < 11; i++)
        assert_int_equal(is_outlier[i], i == 0 || i == 10);
    assert_int_equal(statistics_outliers(v, 0, is_outlier), 0);
}

/* For a sample of n the percentile bootstrap's median, of an infinity of resamples, can be told
 * without one: it is at most the k-th of n (odd) where at least half of the draws are. */
static double exact_low(const double *sorted, size_t n)
{
    for (size_t k = 1; k <= n; k++) {
        double p = 0;
        for (size_t j = (n + 1) / 2; j <= n; j++)
            p += exp(lgamma((double)n + 1) - lgamma((double)j + 1) - lgamma((double)(n - j) + 1) +
                     (double)j * log((double)k / (double)n) +
                     (j < n ? (double)(n - j) * log1p(-(double)k / (double)n) : 0));
        if (p > 0.025)
            return sorted[k - 1];
    }
    return NAN;
}

static void resampling_finds_the_ends_that_can_be_worked_out(void **state)
{
    (void)state;
    double v[25], negative[25];
    for (size_t i = 0; i < 25; i++) {
        v[i] = pow(1.3, (double)i);
        negative[24 - i] = -v[i];
    }
    for (size_t n = 5; n <= 25; n += 4) {
        const statistics_interval got = statistics_median_interval(v, n, 12 + n);
        assert_near(got.low, exact_low(v, n), 1e-9);
        assert_near(got.high, -exact_low(negative + 25 - n, n), 1e-9);
    }
}

static void the_same_seed_gives_the_same_interval(void **state)
{
    (void)state;
    statistics_random random = {5};
    double v[12];
    for (size_t i = 0; i < 12; i++)
        v[i] = chance_normal(&random);
    const statistics_interval a = statistics_median_interval(v, 12, 77);
    const statistics_interval b = statistics_median_interval(v, 12, 77);
    assert_memory_equal(&a, &b, sizeof a);
}

enum { TRIALS = 400 };

/* How many of a hundred intervals hold the median of what samples are drawn from. */
static double coverage(size_t n, bool is_lognormal, bool is_ratio)
{
    statistics_random random = {1000 + n + (is_lognormal ? 7 : 0) + (is_ratio ? 100 : 0)};
    size_t held = 0;
    for (size_t i = 0; i < TRIALS; i++) {
        double a[32], b[32];
        for (size_t j = 0; j < n; j++) {
            const double round = is_ratio ? 1 + 0.5 * chance_uniform(&random) : 1;
            const double x = chance_normal(&random);
            a[j] = round * (is_lognormal ? exp(x) : 10 + x);
            b[j] = round;
        }
        const double truth = is_lognormal ? 1 : 10;
        const statistics_interval got =
            is_ratio ? statistics_ratio_interval(a, b, n, i) : statistics_median_interval(a, n, i);
        held += got.low <= truth && truth <= got.high;
    }
    return 100.0 * (double)held / TRIALS;
}

static void intervals_of_95_percent_hold_the_truth_about_as_often(void **state)
{
    (void)state;
    const size_t sizes[] = {11, 12, 25};
    for (size_t i = 0; i < 3; i++)
        for (int kind = 0; kind < 4; kind++) {
            const double held = coverage(sizes[i], kind % 2 == 1, kind >= 2);
            print_message("n = %zu, %s, %s: %.1f %%\n", sizes[i], kind % 2 ? "lognormal" : "normal",
                          kind >= 2 ? "ratio" : "median", held);
            assert_true(held >= 90 && held <= 98);
        }
}

static void what_slows_a_round_down_leaves_the_ratio_alone(void **state)
{
    (void)state;
    const double a[] = {2, 20, 2, 200, 2}, b[] = {1, 10, 1, 100, 1};
    const statistics_interval ratio = statistics_ratio_interval(a, b, 5, 1);
    assert_near(ratio.low, 2, 1e-12);
    assert_near(ratio.value, 2, 1e-12);
    assert_near(ratio.high, 2, 1e-12);
}

static void ratios_of_zeros_are_numbers(void **state)
{
    (void)state;
    const double zero[] = {0, 0, 0}, one[] = {1, 1, 1};
    assert_near(statistics_ratio_interval(zero, zero, 3, 1).value, 1, 1e-12);
    assert_near(statistics_ratio_interval(one, zero, 3, 1).value, 1e12, 1);
    assert_near(statistics_ratio_interval(zero, one, 3, 1).value, 1e-12, 1e-15);
    assert_true(isnan(statistics_ratio_interval(zero, one, 0, 1).low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_of_type_7),
        cmocka_unit_test(medians_of_odd_even_one_and_none),
        cmocka_unit_test(what_is_outside_of_tukeys_fences_is_marked),
        cmocka_unit_test(resampling_finds_the_ends_that_can_be_worked_out),
        cmocka_unit_test(the_same_seed_gives_the_same_interval),
        cmocka_unit_test(intervals_of_95_percent_hold_the_truth_about_as_often),
        cmocka_unit_test(what_slows_a_round_down_leaves_the_ratio_alone),
        cmocka_unit_test(ratios_of_zeros_are_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
