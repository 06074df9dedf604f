// SPDX-License-Identifier: MIT
/* tests_test.c - Mann and Whitney's test and Holm's correction, beside scipy, tables and counting.
 */
#include "chance.h"

#include <string.h>

static void the_example_of_scipy(void **state)
{
    (void)state;
    /* scipy.stats.mannwhitneyu, "Examples": U = 17 of 20, exact. */
    const double males[] = {19, 22, 16, 29, 24}, females[] = {20, 11, 17, 12};
    assert_near(statistics_mann_whitney(males, 5, females, 4), 0.1111111111111111, 1e-15);
    assert_near(statistics_mann_whitney(females, 4, males, 5), 0.1111111111111111, 1e-15);
}

static void larger_sides_are_as_scipy_has_them(void **state)
{
    (void)state;
    double a[25], b[25];
    /* scipy 1.17.1: a = [(i*37%101)+0.25 for i in range(1,21)]; b = [(i*53%101)*1.3+9 for i in
     * range(1,21)]; mannwhitneyu(a, b, method='exact') */
    for (int i = 1; i <= 20; i++) {
        a[i - 1] = (i * 37 % 101) + 0.25;
        b[i - 1] = (i * 53 % 101) * 1.3 + 9;
    }
    assert_near(statistics_mann_whitney(a, 20, b, 20), 0.028308430552469822, 1e-14);

    /* a = [... range(1,26)]; b = [(i*53%101)*1.1+3 for i in range(1,26)]; method='asymptotic' */
    for (int i = 1; i <= 25; i++) {
        a[i - 1] = (i * 37 % 101) + 0.25;
        b[i - 1] = (i * 53 % 101) * 1.1 + 3;
    }
    assert_near(statistics_mann_whitney(a, 25, b, 25), 0.5869371700692589, 1e-12);
}

static void ties_are_corrected_for(void **state)
{
    (void)state;
    /* scipy 1.17.1: mannwhitneyu(a, b, method='asymptotic') */
    const double a[] = {1.1, 2.2, 2.2, 3.3, 4.4, 5.5, 5.5}, b[] = {2.2, 3.3, 6.6, 7.7, 7.7, 8.8};
    assert_near(statistics_mann_whitney(a, 7, b, 6), 0.08344982949310291, 1e-14);
    const double same[] = {4, 4, 4, 4};
    assert_near(statistics_mann_whitney(same, 4, same, 3), 1, 0);
    assert_near(statistics_mann_whitney(same, 4, same, 0), 1, 0);
    assert_near(statistics_mann_whitney(same, 1, same, 1), 1, 0);
}

/* Sides 0 .. n - 1 of a word, by all words of so many bits: how many have a U at most that. */
static double counted(size_t na, size_t nb, double u)
{
    const size_t n = na + nb;
    double all = 0, below = 0;
    for (uint32_t word = 0; word < 1u << n; word++) {
        if ((size_t)__builtin_popcount(word) != na)
            continue;
        double rank = 0;
        for (size_t i = 0; i < n; i++)
            rank += (word >> i & 1) ? (double)i + 1 : 0;
        all++;
        below += rank - (double)na * ((double)na + 1) / 2 <= u;
    }
    return fmin(1, 2 * below / all);
}

/* Of sides where a lies behind `shift` of b, all of it. */
static void compare_with_counting(size_t na, size_t nb, size_t shift)
{
    double a[8], b[8];
    for (size_t j = 0; j < nb; j++)
        b[j] = (double)j;
    for (size_t i = 0; i < na; i++)
        a[i] = (double)shift - 0.5 + 0.01 * (double)i;
    const size_t u = na * shift, least = u < na * nb - u ? u : na * nb - u;
    assert_near(statistics_mann_whitney(a, na, b, nb), counted(na, nb, (double)least), 1e-12);
}

static void exact_values_are_those_of_counting_every_arrangement(void **state)
{
    (void)state;
    for (size_t na = 1; na <= 7; na++)
        for (size_t nb = 1; nb <= 7; nb++)
            for (size_t shift = 0; shift <= nb; shift++)
                compare_with_counting(na, nb, shift);
}

/* The p of n on each side, of which u pairs have b below a. */
static double p_of_u(size_t n, size_t u)
{
    double a[20], b[20];
    for (size_t i = 0; i < n; i++) {
        const size_t below = u < n ? u : n;
        b[i] = (double)i;
        a[i] = (double)below - 0.5 + 0.001 * (double)i;
        u -= below;
    }
    return statistics_mann_whitney(a, n, b, n);
}

/* Critical values of U, two-sided, 0.05, as in every textbook. */
static void critical_values_are_those_of_the_table(void **state)
{
    (void)state;
    const struct {
        size_t n, critical;
    } table[] = {{4, 0}, {5, 2}, {6, 5}, {8, 13}, {10, 23}, {12, 37}, {15, 64}, {20, 127}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_true(p_of_u(table[i].n, table[i].critical) <= 0.05);
        assert_true(p_of_u(table[i].n, table[i].critical + 1) > 0.05);
    }
}

static void holm_is_as_in_statsmodels_and_keeps_the_order(void **state)
{
    (void)state;
    /* statsmodels 0.15: multipletests(p, method='holm') */
    double p[] = {0.042, 0.001, 0.031, 0.014, 0.007};
    const double expected[] = {0.062, 0.005, 0.062, 0.042, 0.028};
    statistics_holm(p, 5);
    for (size_t i = 0; i < 5; i++)
        assert_near(p[i], expected[i], 1e-15);
    double wiki[] = {0.01, 0.04, 0.03, 0.005};
    const double of_wiki[] = {0.03, 0.06, 0.06, 0.02};
    statistics_holm(wiki, 4);
    for (size_t i = 0; i < 4; i++)
        assert_near(wiki[i], of_wiki[i], 1e-15);
}

static void holm_never_exceeds_one_and_takes_any_number(void **state)
{
    (void)state;
    static double many[STATISTICS_FAMILY_MOST];
    double one = 0.3;
    statistics_holm(&one, 1);
    assert_near(one, 0.3, 0);
    statistics_holm(NULL, 0);
    for (size_t i = 0; i < STATISTICS_FAMILY_MOST; i++)
        many[i] = 1e-5;
    many[17] = 1e-6;
    statistics_holm(many, STATISTICS_FAMILY_MOST);
    assert_near(many[17], 4096e-6, 1e-12);
    assert_near(many[0], 4095e-5, 1e-12);
    many[3] = 0.9;
    statistics_holm(many, 10);
    assert_near(many[3], 0.9, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_scipy),
        cmocka_unit_test(larger_sides_are_as_scipy_has_them),
        cmocka_unit_test(ties_are_corrected_for),
        cmocka_unit_test(exact_values_are_those_of_counting_every_arrangement),
        cmocka_unit_test(critical_values_are_those_of_the_table),
        cmocka_unit_test(holm_is_as_in_statsmodels_and_keeps_the_order),
        cmocka_unit_test(holm_never_exceeds_one_and_takes_any_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
