// SPDX-License-Identifier: MIT
/* random_test.c - the generator is SplitMix64, and what is drawn with it is not biased. */
#include "chance.h"

static void numbers_are_those_of_splitmix64(void **state)
{
    (void)state;
    /* The reference implementation, https://prng.di.unimi.it/splitmix64.c, with x = 1234567. */
    const uint64_t expected[] = {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                 4593380528125082431u, 16408922859458223821u};
    statistics_random random = {1234567};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(statistics_next(&random), expected[i]);
}

static void bounds_are_kept_and_every_number_is_drawn_as_often(void **state)
{
    (void)state;
    statistics_random random = {1};
    enum { BOUND = 7, EACH = 10000, DRAWS = BOUND * EACH };
    double drawn[BOUND] = {0}, chi = 0;
    for (int i = 0; i < DRAWS; i++)
        drawn[statistics_below(&random, BOUND)]++;
    for (int i = 0; i < BOUND; i++)
        chi += pow(drawn[i] - EACH, 2) / EACH;
    assert_true(chi < 22.46); /* chi square, 6 degrees of freedom, p = 0.001 */
    assert_int_equal(statistics_below(&random, 1), 0);

    /* A bound of 3/4 of 2^32: a plain product or remainder draws some twice as often. */
    double low = 0;
    for (int i = 0; i < DRAWS; i++)
        low += statistics_below(&random, 3u << 30) % 3 == 0;
    assert_near(low / DRAWS, 1.0 / 3, 0.01);
}

static void a_shuffle_is_a_permutation_and_every_one_is_as_likely(void **state)
{
    (void)state;
    statistics_random random = {2};
    double seen[27] = {0}, chi = 0;
    for (int i = 0; i < 6000; i++) {
        uint32_t items[] = {0, 1, 2};
        statistics_shuffle(&random, items, 3);
        assert_int_equal((1 << items[0]) | (1 << items[1]) | (1 << items[2]), 7);
        seen[items[0] * 9 + items[1] * 3 + items[2]]++;
    }
    int kinds = 0;
    for (int i = 0; i < 27; i++) {
        kinds += seen[i] > 0;
        chi += seen[i] > 0 ? pow(seen[i] - 1000, 2) / 1000 : 0;
    }
    assert_int_equal(kinds, 6);
    assert_true(chi < 20.52); /* 5 degrees of freedom, p = 0.001 */
    statistics_shuffle(&random, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_of_splitmix64),
        cmocka_unit_test(bounds_are_kept_and_every_number_is_drawn_as_often),
        cmocka_unit_test(a_shuffle_is_a_permutation_and_every_one_is_as_likely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
