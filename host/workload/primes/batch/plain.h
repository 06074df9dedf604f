// SPDX-License-Identifier: MIT
/* workload/primes/batch/plain.h - the stages in portable C, a few numbers side by side: while one
 * product waits for the one before, the processor works on the others'.
 *
 * Their arithmetic is that of lib/bpsw.h. Paths include this file, so that each has it with its own
 * instructions.
 */
#ifndef GPK_WORKLOAD_PRIMES_BATCH_PLAIN_H
#define GPK_WORKLOAD_PRIMES_BATCH_PLAIN_H

#include "lib/bpsw.h"
#include "workload/primes/batch/batch.h"
#include "workload/primes/batch/sift.h"
#include "workload/primes/batch/single.h"

enum {
    PLAIN_WIDTH = 4, /* numbers side by side for base 2 */
    PLAIN_PAIRS = 2, /* and for Lucas, with two products each */
    PLAIN_KEPT = 8,  /* powers and V's that are kept: those for the exponent / 2^i, i below it */
};

GPK_INLINE bool plain_is_divided(uint64_t n, int first, int last)
{
    bool divided = false;
#pragma GCC unroll 43
    for (int i = first; i < last; i++)
        divided |= n * gpk_primes_sift_divisors[i].inverse <= gpk_primes_sift_divisors[i].limit;
    return divided;
}

/* What is left by the first divisors moves to the front, and then what the others leave: a branch
 * for each number would be foretold wrongly too often. */
GPK_INLINE void plain_sift(const uint64_t *numbers, size_t count, uint64_t place, uint8_t *is_prime,
                           primes_candidates *out)
{
    size_t left = out->count;
    for (size_t i = 0; i < count; i++) {
        const uint64_t n = numbers[i];
        is_prime[i] = n < PRIMES_SIFT_FROM && gpk_primes_sift_small(n);
        out->numbers[left] = n;
        out->places[left] = place + i;
        left += (n % 2 == 1) & (n >= PRIMES_SIFT_FROM) & !plain_is_divided(n, 0, PRIMES_SIFT_FIRST);
    }
    for (size_t i = out->count; i < left; i++) {
        const uint64_t n = out->numbers[i];
        out->numbers[out->count] = n;
        out->places[out->count] = out->places[i];
        out->count += !plain_is_divided(n, PRIMES_SIFT_FIRST, PRIMES_SIFT_COUNT);
    }
}

GPK_INLINE int plain_bits(const uint64_t *numbers, int count)
{
    uint64_t all = 0;
    for (int i = 0; i < count; i++)
        all |= numbers[i];
    return 64 - __builtin_clzll(all);
}

/* Backwards from 2^((n - 1) / 2), which must be 1 or -1: before the first 1 there must be -1, or
 * nothing any more. */
GPK_INLINE bool plain_judge_power(const bpsw_modulus *m, const uint64_t *kept, size_t step)
{
    const int twos = __builtin_ctzll(m->n - 1);
    for (int i = 0; i < PLAIN_KEPT; i++) {
        if (kept[(size_t)i * step] == m->n - m->one)
            return true;
        if (kept[(size_t)i * step] != m->one)
            return false;
        if (i + 1 == twos)
            return true;
    }
    return gpk_primes_single_base_two(m->n);
}

GPK_INLINE void plain_base_two_group(const uint64_t *numbers, uint8_t *passes)
{
    bpsw_modulus m[PLAIN_WIDTH];
    uint64_t a[PLAIN_WIDTH], kept[PLAIN_KEPT][PLAIN_WIDTH];
    for (int v = 0; v < PLAIN_WIDTH; v++) {
        m[v] = bpsw_modulus_of(numbers[v]);
        a[v] = m[v].one;
    }
    for (int i = plain_bits(numbers, PLAIN_WIDTH) - 2; i >= 0; i--)
#pragma GCC unroll 4
        for (int v = 0; v < PLAIN_WIDTH; v++) {
            a[v] = bpsw_double(&m[v], a[v], numbers[v] >> (i + 1) & 1);
            if (i < PLAIN_KEPT)
                kept[i][v] = a[v];
        }
    for (int v = 0; v < PLAIN_WIDTH; v++)
        passes[v] = plain_judge_power(&m[v], &kept[0][v], PLAIN_WIDTH);
}

GPK_INLINE void plain_base_two(const uint64_t *numbers, size_t count, uint8_t *passes)
{
    for (size_t i = 0; i < count; i += PLAIN_WIDTH)
        plain_base_two_group(numbers + i, passes + i);
}

/* With n + 1 = d 2^s: V_d is 2 or -2 and U_d is 0, or V_(d 2^r) is 0 for some r < s - 1. */
GPK_INLINE bool plain_judge_lucas(const bpsw_modulus *m, const bpsw_start *start,
                                  const bpsw_pair *kept, size_t step)
{
    const int twos = m->n == UINT64_MAX ? 64 : __builtin_ctzll(m->n + 1);
    for (int i = 0; i < PLAIN_KEPT; i++) {
        const bpsw_pair at = kept[(size_t)i * step];
        if (i > 0 && at.v == 0)
            return true;
        if (i + 1 == twos)
            return bpsw_is_end(m, start, at);
        if (at.v != start->two && at.v != m->n - start->two)
            return false;
    }
    return gpk_primes_single_lucas(m->n);
}

GPK_INLINE void plain_lucas_group(const uint64_t *numbers, uint8_t *passes)
{
    bpsw_modulus m[PLAIN_PAIRS];
    bpsw_start start[PLAIN_PAIRS];
    bpsw_pair at[PLAIN_PAIRS], kept[PLAIN_KEPT][PLAIN_PAIRS];
    for (int v = 0; v < PLAIN_PAIRS; v++) {
        m[v] = bpsw_modulus_of(numbers[v]);
        start[v] = bpsw_begin(&m[v]);
        at[v] = (bpsw_pair){start[v].two, start[v].p};
    }
    for (int i = plain_bits(numbers, PLAIN_PAIRS) - 1; i >= 0; i--)
#pragma GCC unroll 2
        for (int v = 0; v < PLAIN_PAIRS; v++) {
            const uint64_t exponent = (numbers[v] >> 1) + 1;
            at[v] = bpsw_turn(&m[v], &start[v], at[v], exponent >> i & 1);
            if (i < PLAIN_KEPT)
                kept[i][v] = at[v];
        }
    for (int v = 0; v < PLAIN_PAIRS; v++)
        passes[v] = start[v].parameter != 0 &&
                    plain_judge_lucas(&m[v], &start[v], &kept[0][v], PLAIN_PAIRS);
}

GPK_INLINE void plain_lucas(const uint64_t *numbers, size_t count, uint8_t *passes)
{
    for (size_t i = 0; i < count; i += PLAIN_PAIRS)
        plain_lucas_group(numbers + i, passes + i);
}

#endif /* GPK_WORKLOAD_PRIMES_BATCH_PLAIN_H */
