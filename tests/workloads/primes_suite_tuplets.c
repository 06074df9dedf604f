// SPDX-License-Identifier: MIT
/* The part of the suite that is about k-tuplets: counts and listings against the definition. */
#include <string.h>

#include "primes_suite.h"
#include "reference.h"
#include "test.h"

/* Distances of the primes of each kind from the first one, as primesieve defines them. */
static const struct {
    uint32_t k;
    uint8_t distances[6];
} tuplets[] = {
    {2, {0, 2}},
    {3, {0, 2, 6}},
    {3, {0, 4, 6}},
    {4, {0, 2, 6, 8}},
    {5, {0, 2, 6, 8, 12}},
    {5, {0, 4, 6, 10, 12}},
    {6, {0, 4, 6, 10, 12, 16}},
};

static bool begins_tuplet(uint64_t n, uint64_t last, size_t shape)
{
    const uint8_t *distances = tuplets[shape].distances;
    for (uint32_t i = 0; i < tuplets[shape].k; i++)
        if (last - n < distances[i] || !reference_is_prime(n + distances[i]))
            return false;
    return true;
}

enum { SHAPES = sizeof tuplets / sizeof tuplets[0], MOST_TUPLETS = 4096 };

/* Tuplets of k as they are listed. */
static size_t expect_tuplets(uint64_t first, uint64_t last, uint32_t k, uint64_t *out)
{
    size_t count = 0;
    for (uint64_t n = first;; n++) {
        for (size_t shape = 0; shape < SHAPES; shape++)
            if (tuplets[shape].k == k && begins_tuplet(n, last, shape))
                for (uint32_t i = 0; i < k; i++)
                    out[count++] = n + tuplets[shape].distances[i];
        if (n == last)
            return count;
    }
}

typedef struct numbers_list {
    size_t count;
    uint64_t numbers[MOST_TUPLETS];
} numbers_list;

static bool keep_numbers(void *user, const uint64_t *numbers, size_t count)
{
    numbers_list *list = user;
    assert_true(list->count + count <= MOST_TUPLETS);
    memcpy(list->numbers + list->count, numbers, count * sizeof *numbers);
    list->count += count;
    return true;
}

static void check_tuplets(gpukit_context *context, const gpukit_primes_params *params)
{
    static uint64_t expected[MOST_TUPLETS];
    gpukit_primes_counts counts;
    gpukit_error error;
    if (gpukit_primes_count_tuplets(context, params, &counts, NULL, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    assert_int_equal(counts.of[0], 0);
    assert_int_equal(counts.of[1], reference_count(params->first, params->last));
    for (uint32_t k = 2; k <= GPUKIT_PRIMES_TUPLET_MAX; k++) {
        const size_t numbers = expect_tuplets(params->first, params->last, k, expected);
        numbers_list list = {.count = 0};
        const gpukit_primes_listing to = {.tuplet = k, .sink = keep_numbers, .user = &list};
        assert_int_equal(counts.of[k], numbers / k);
        assert_int_equal(gpukit_primes_list(context, params, &to, NULL, NULL), GPUKIT_OK);
        assert_int_equal(list.count, numbers);
        assert_memory_equal(list.numbers, expected, numbers * sizeof *expected);
    }
}

/* Every length mod 30 at the borders of types; all begins and ends near 0, where 3 and 5 are. */
void primes_suite_tuplets(gpukit_context *on)
{
    static const uint64_t borders[] = {UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX - 700};
    for (uint64_t i = 0; i < 30; i++)
        check_tuplets(on, &(gpukit_primes_params){.first = borders[i % 3] - 300 - i * 7,
                                                  .last = borders[i % 3] + 300 + i,
                                                  .method = GPUKIT_PRIMES_TEST});
    for (uint64_t i = 0; i < 40; i++)
        check_tuplets(on, &(gpukit_primes_params){.first = i % 8, .last = i % 8 + i});
}

/* Across the borders of grains, which are 15 to 61 thousand numbers long. */
void primes_suite_tuplets_across_grains(gpukit_context *on)
{
    for (int i = 0; i < 4; i++)
        check_tuplets(on, &(gpukit_primes_params){
                              .first = i < 2 ? 1000 : 100000000,
                              .last = i < 2 ? 25000 : 100120000,
                              .method = i % 2 ? GPUKIT_PRIMES_TEST : GPUKIT_PRIMES_SIEVE,
                              .job = {.grain_size = UINT64_C(30) * 2048, .chunk_grains = 1},
                          });
}
