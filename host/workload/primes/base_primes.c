// SPDX-License-Identifier: MIT
#include "workload/primes/base_primes.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "lib/wheel.h"
#include "workload/primes/plan.h"

/* Each pattern holds a few primes and is their product long: 6 to 10 KiB, 123 KiB in
 * all, so that the patterns stay in the second cache. Small with large evens it out. */
static const uint8_t pattern_primes[PRIMES_PATTERNS][3] = {
    {7, 23, 37}, {11, 19, 31}, {13, 17, 29}, {41, 163}, {43, 157}, {47, 151}, {53, 149}, {59, 139},
    {61, 137},   {67, 131},    {71, 127},    {73, 113}, {79, 109}, {83, 107}, {89, 103}, {97, 101},
};

static uint32_t pattern_length(uint32_t pattern)
{
    uint32_t length = 1;
    for (int i = 0; i < 3 && pattern_primes[pattern][i] != 0; i++)
        length *= pattern_primes[pattern][i];
    return length;
}

/* Clears the multiples of the prime that the wheel keeps: those of cofactors 30 m + w. */
static void clear_multiples(uint8_t *bits, uint32_t length, uint32_t prime)
{
    for (uint32_t i = 0; i < 8; i++)
        for (uint32_t n = prime * primes_wheel[i]; n < length * 30; n += prime * 30)
            bits[n / 30] &= (uint8_t) ~(1u << primes_bit(n % 30));
}

static gpukit_status make_patterns(primes_base *base, gpukit_error *err)
{
    for (uint32_t j = 0; j < PRIMES_PATTERNS; j++) {
        base->index[PRIMES_INDEX_LENGTHS + j] = pattern_length(j);
        base->index[PRIMES_INDEX_STARTS + j] = base->patterns_size;
        base->patterns_size += pattern_length(j);
    }
    base->patterns = malloc(base->patterns_size);
    if (base->patterns == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for the sieve's patterns");
    memset(base->patterns, 0xff, base->patterns_size);
    for (uint32_t j = 0; j < PRIMES_PATTERNS; j++)
        for (int i = 0; i < 3 && pattern_primes[j][i] != 0; i++)
            clear_multiples(base->patterns + base->index[PRIMES_INDEX_STARTS + j],
                            pattern_length(j), pattern_primes[j][i]);
    return GPUKIT_OK;
}

/* Which of the runs of primes_base.primes a prime belongs to: see primes_args.h. */
static uint32_t run_of(uint32_t prime)
{
    if (prime <= PRIMES_PATTERN_LIMIT)
        return PRIMES_PATTERN_RUN;
    uint32_t runs = prime < PRIMES_SMALL_LIMIT    ? 0
                    : prime < PRIMES_MEDIUM_LIMIT ? PRIMES_MEDIUM_RUNS
                                                  : PRIMES_WIDE_RUNS;
    return runs + primes_bit(prime % 30);
}

/* Sieves plainly: is_composite[n] for n of [0, limit]. */
static uint8_t *plain_sieve(uint32_t limit)
{
    uint8_t *is_composite = calloc(limit + 1u, 1);
    for (uint32_t i = 2; is_composite != NULL && i * i <= limit; i++)
        for (uint32_t j = i * i; !is_composite[i] && j <= limit; j += i)
            is_composite[j] = 1;
    return is_composite;
}

/* The primes of [7, limit], limit below PRIMES_MAP_FROM, by runs. */
static gpukit_status make_primes(primes_base *base, uint32_t limit, gpukit_error *err)
{
    uint32_t next[PRIMES_PATTERN_RUN + 2] = {0};
    uint8_t *is_composite = plain_sieve(limit);
    for (uint32_t n = 7; is_composite != NULL && n <= limit; n++)
        if (!is_composite[n])
            next[run_of(n) + 1]++;
    for (uint32_t i = 1; i < PRIMES_PATTERN_RUN + 2; i++)
        next[i] += next[i - 1];
    memcpy(base->index, next, sizeof next);
    base->prime_count = next[PRIMES_PATTERN_RUN + 1];
    base->primes = malloc(base->prime_count * sizeof *base->primes);
    if (is_composite == NULL || base->primes == NULL) {
        free(is_composite);
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for the base primes");
    }
    for (uint32_t n = 7; n <= limit; n++)
        if (!is_composite[n])
            base->primes[next[run_of(n)]++] = n;
    free(is_composite);
    return GPUKIT_OK;
}

gpukit_status gpk_primes_base_alloc(uint32_t limit, primes_base **out, gpukit_error *err)
{
    primes_base *base = calloc(1, sizeof *base);
    if (base == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for the base primes");
    uint32_t listed = limit < PRIMES_MAP_FROM ? limit : PRIMES_MAP_FROM - 1;
    if (listed < PRIMES_PATTERN_LIMIT)
        listed = PRIMES_PATTERN_LIMIT;
    pthread_mutex_init(&base->lock, NULL);
    base->largest_prime = limit < listed ? listed : limit;
    gpukit_status status = make_patterns(base, err);
    if (status == GPUKIT_OK)
        status = make_primes(base, listed, err);
    if (limit >= PRIMES_MAP_FROM)
        base->map_bytes = ((uint64_t)limit / 30u + 1 - PRIMES_MAP_FROM / 30u + 7) / 8 * 8;
    if (status != GPUKIT_OK) {
        gpk_primes_base_free(base);
        return status;
    }
    *out = base;
    return GPUKIT_OK;
}

void gpk_primes_base_free(primes_base *base)
{
    if (base == NULL)
        return;
    free(base->primes);
    free(base->patterns);
    free(base->map);
    pthread_mutex_destroy(&base->lock);
    free(base);
}
