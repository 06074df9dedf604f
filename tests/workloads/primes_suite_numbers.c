// SPDX-License-Identifier: MIT
/* The part of the suite that is about lists of numbers: verdicts against the reference. */
#include <string.h>

#include "primes_suite.h"
#include "reference.h"
#include "test.h"

enum { MOST = 1 << 16, UNTOUCHED = 2, BEHIND = 8 };

static uint64_t numbers[MOST];
static uint8_t is_prime[MOST + BEHIND];

static void check(gpukit_context *on, size_t count)
{
    gpukit_error error;
    const gpukit_primes_batch batch = {numbers, is_prime, count};
    memset(is_prime, UNTOUCHED, sizeof is_prime);
    if (gpukit_primes_test(on, &batch, NULL, NULL, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    for (size_t i = 0; i < count; i++)
        if (is_prime[i] != reference_is_prime(numbers[i]))
            fail_msg("%llu, number %zu of %zu: %d", (unsigned long long)numbers[i], i, count,
                     is_prime[i]);
    for (size_t i = count; i < count + BEHIND; i++)
        assert_int_equal(is_prime[i], UNTOUCHED);
}

void primes_suite_numbers(gpukit_context *on)
{
    static const uint64_t ends[] = {UINT64_C(1) << 32, UINT64_C(1) << 63, 0};
    uint64_t random = 7;
    for (size_t i = 0; i < MOST; i++)
        numbers[i] = i;
    check(on, MOST);
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 2000; j++)
            numbers[j] = ends[i] - 1000 + j; /* the last ones go on from 0 */
        check(on, 2000);
    }
    memcpy(numbers, reference_foolers, sizeof reference_foolers);
    for (size_t i = REFERENCE_FOOLERS; i < 5000; i++)
        numbers[i] = reference_random(&random) >> reference_random(&random) % 60 | 1;
    check(on, 5000);
}

/* What a tile is full of: no stage has more to do than where all numbers are primes, and none
 * leaves so few as where all are even. */
static uint64_t number_like(int kind, size_t i)
{
    static const uint64_t primes[] = {257, 65537, 4294967291, UINT64_C(18446744073709551557)};
    static uint64_t random = 11;
    switch (kind) {
    case 0:
        return primes[i % 4];
    case 1:
        return reference_foolers[i % REFERENCE_FOOLERS];
    case 2:
        return reference_random(&random) << 1;
    case 3:
        return i % 256;
    default:
        return reference_random(&random) | 1;
    }
}

/* Tiles of PRIMES_TEST_TILE numbers: none, a part of one, whole ones and more. */
void primes_suite_numbers_of_tiles(gpukit_context *on)
{
    for (int kind = 0; kind < 5; kind++) {
        for (size_t i = 0; i < MOST; i++)
            numbers[i] = number_like(kind, i);
        check(on, 0);
        check(on, 1);
        for (size_t tiles = 1; tiles < 4; tiles++)
            for (size_t more = 0; more < 3; more++)
                check(on, tiles * PRIMES_TEST_TILE - 1 + more);
    }
}
