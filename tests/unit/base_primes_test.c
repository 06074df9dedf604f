// SPDX-License-Identifier: MIT
/* base_primes_test.c - the base primes are complete, in their runs, and the map too. */
#include "workload/primes/base_primes.h"

#include "lib/wheel.h"
#include "reference.h"
#include "test.h"
#include "workload/primes/plan.h"

static uint64_t map_count(const primes_base *base)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < base->map_bytes / 8; i++)
        count += gpk_popcount(base->map[i]);
    return count;
}

static void every_prime_is_there_once(void **state)
{
    /* pi(n) less 2, 3 and 5; OEIS A000720 */
    static const uint32_t limits[][2] = {{163, 35},     {1000, 165},    {16381, 1897},
                                         {16411, 1898}, {100000, 9589}, {1048575, 82022}};
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        primes_base *base = NULL;
        assert_int_equal(gpk_primes_base_alloc(limits[i][0], &base, NULL), GPUKIT_OK);
        assert_int_equal(base->prime_count, limits[i][1]);
        assert_int_equal(base->index[PRIMES_PATTERN_RUN + 1], limits[i][1]);
        for (uint32_t j = 0; j < base->prime_count; j++)
            assert_true(reference_is_prime(base->primes[j]));
        assert_int_equal(gpk_primes_base_map(base, 1, NULL), GPUKIT_OK);
        assert_null(base->map);
        gpk_primes_base_free(base);
    }
}

static void runs_hold_one_class_ascending(void **state)
{
    primes_base *base = NULL;
    (void)state;
    assert_int_equal(gpk_primes_base_alloc(200000, &base, NULL), GPUKIT_OK);
    for (uint32_t run = 0; run < PRIMES_PATTERN_RUN; run++)
        for (uint32_t i = base->index[run]; i < base->index[run + 1]; i++) {
            assert_int_equal(base->primes[i] % 30, primes_wheel[run % PRIMES_CLASSES]);
            assert_int_equal(base->primes[i] >= PRIMES_SMALL_LIMIT, run >= PRIMES_MEDIUM_RUNS);
            assert_int_equal(base->primes[i] >= PRIMES_MEDIUM_LIMIT, run >= PRIMES_WIDE_RUNS);
            assert_true(base->primes[i] > PRIMES_PATTERN_LIMIT);
            assert_true(i == base->index[run] || base->primes[i] > base->primes[i - 1]);
        }
    gpk_primes_base_free(base);
}

static void patterns_clear_the_multiples_of_their_primes(void **state)
{
    primes_base *base = NULL;
    (void)state;
    assert_int_equal(gpk_primes_base_alloc(163, &base, NULL), GPUKIT_OK);
    for (uint64_t byte = 0; byte < 30000; byte++) {
        uint8_t bits = 0xff;
        for (uint32_t j = 0; j < PRIMES_PATTERNS; j++)
            bits &= base->patterns[base->index[PRIMES_INDEX_STARTS + j] +
                                   byte % base->index[PRIMES_INDEX_LENGTHS + j]];
        for (uint32_t bit = 0; bit < 8; bit++) {
            bool is_left = true;
            for (uint32_t prime = 7; prime <= 163; prime += 2)
                if ((byte * 30 + primes_wheel[bit]) % prime == 0)
                    is_left = false;
            assert_int_equal(bits >> bit & 1, is_left);
        }
    }
    gpk_primes_base_free(base);
}

static void large_primes_are_in_the_map(void **state)
{
    primes_base *base = NULL;
    (void)state;
    assert_int_equal(gpk_primes_base_alloc(100000000, &base, NULL), GPUKIT_OK);
    assert_null(base->map);
    assert_int_equal(gpk_primes_base_map(base, 3, NULL), GPUKIT_OK);
    const uint64_t *map = base->map;
    assert_int_equal(gpk_primes_base_map(base, 1, NULL), GPUKIT_OK);
    assert_ptr_equal(base->map, map);
    assert_int_equal(map_count(base), 5761455 - 82025); /* pi(1e8) - pi(2^20) */
    for (uint64_t i = 0; i < 2000; i++)
        for (uint64_t flags = base->map[i]; flags != 0; flags &= flags - 1)
            assert_true(reference_is_prime(primes_map_prime(i, flags)));
    gpk_primes_base_free(base);
    assert_int_equal(gpk_primes_base_alloc(1048583, &base, NULL), GPUKIT_OK);
    assert_int_equal(gpk_primes_base_map(base, 1, NULL), GPUKIT_OK);
    assert_int_equal(map_count(base), 1); /* 1048583 is the first prime above 2^20 */
    gpk_primes_base_free(base);
}

static void the_integer_square_root_is_exact(void **state)
{
    uint64_t random = 3;
    (void)state;
    assert_int_equal(gpk_primes_isqrt(0), 0);
    assert_int_equal(gpk_primes_isqrt(UINT64_MAX), UINT32_MAX);
    for (int i = 0; i < 100000; i++) {
        uint64_t root = reference_random(&random) >> (32 + i % 32);
        assert_int_equal(gpk_primes_isqrt(root * root), root);
        if (root > 1)
            assert_int_equal(gpk_primes_isqrt(root * root - 1), root - 1);
        assert_int_equal(gpk_primes_root(root * root, UINT32_MAX), root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_prime_is_there_once),
        cmocka_unit_test(runs_hold_one_class_ascending),
        cmocka_unit_test(patterns_clear_the_multiples_of_their_primes),
        cmocka_unit_test(large_primes_are_in_the_map),
        cmocka_unit_test(the_integer_square_root_is_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
