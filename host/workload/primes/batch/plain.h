// SPDX-License-Identifier: MIT
/* workload/primes/batch/plain.h - the stages in portable C, a few numbers side by side: while one
 * product waits for the one before, the processor works on the others'.
 *
 * Montgomery multiplication (Montgomery 1985) with 2^64, as in lib/modmul.h, but without branches.
 * Paths include this file, so that each has it with its own instructions.
 */
#ifndef GPK_WORKLOAD_PRIMES_BATCH_PLAIN_H
#define GPK_WORKLOAD_PRIMES_BATCH_PLAIN_H

#include "lib/dialect.h"
#include "workload/primes/batch/batch.h"
#include "workload/primes/batch/sift.h"
#include "workload/primes/batch/single.h"

enum {
    PLAIN_WIDTH = 4, /* numbers side by side for base 2 */
    PLAIN_PAIRS = 2, /* and for Lucas, with two products each */
    PLAIN_KEPT = 8,  /* powers and V's that are kept: those for the exponent / 2^i, i below it */
};

typedef struct plain_modulus {
    uint64_t n;
    uint64_t inverse; /* n inverse = 1 modulo 2^64 */
    uint64_t one;     /* 2^64 modulo n, which stands for 1 */
} plain_modulus;

GPK_INLINE plain_modulus plain_modulus_of(uint64_t n)
{
    plain_modulus m = {n, PRIMES_INVERSE_0(n), (0 - n) % n};
    for (int i = 0; i < 4; i++)
        m.inverse *= 2 - n * m.inverse;
    return m;
}

GPK_INLINE uint64_t plain_subtract(const plain_modulus *m, uint64_t a, uint64_t b)
{
    const uint64_t less = a - b;
    return a < b ? less + m->n : less;
}

GPK_INLINE uint64_t plain_add(const plain_modulus *m, uint64_t a, uint64_t b)
{
    return plain_subtract(m, a, m->n - b); /* b is below n; n - 0 = n is right, too */
}

/* a b / 2^64 modulo n, below n */
GPK_INLINE uint64_t plain_multiply(const plain_modulus *m, uint64_t a, uint64_t b)
{
    return plain_subtract(m, gpk_mul_high(a, b), gpk_mul_high(a * b * m->inverse, m->n));
}

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
GPK_INLINE bool plain_judge_power(const plain_modulus *m, const uint64_t *kept, size_t step)
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
    plain_modulus m[PLAIN_WIDTH];
    uint64_t a[PLAIN_WIDTH], kept[PLAIN_KEPT][PLAIN_WIDTH];
    for (int v = 0; v < PLAIN_WIDTH; v++) {
        m[v] = plain_modulus_of(numbers[v]);
        a[v] = m[v].one;
    }
    for (int i = plain_bits(numbers, PLAIN_WIDTH) - 2; i >= 0; i--)
#pragma GCC unroll 4
        for (int v = 0; v < PLAIN_WIDTH; v++) {
            const uint64_t square = plain_multiply(&m[v], a[v], a[v]);
            const uint64_t twice = plain_add(&m[v], square, square);
            a[v] = numbers[v] >> (i + 1) & 1 ? twice : square;
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

/* V_k and V_(k + 1) of the Lucas sequence with V_0 = 2, V_1 = p, V_(k + 1) = p V_k - V_(k - 1). */
typedef struct plain_pair {
    uint64_t v, next;
} plain_pair;

typedef struct plain_start {
    uint64_t parameter; /* p itself; two and p are in Montgomery's form */
    uint64_t two, p;
} plain_start;

/* By V_2k = V_k^2 - 2 and V_(2k + 1) = V_k V_(k + 1) - p; the bit says which of k, k + 1 doubles.
 */
GPK_INLINE plain_pair plain_turn(const plain_modulus *m, const plain_start *start, plain_pair at,
                                 bool bit)
{
    const uint64_t mask = 0 - (uint64_t)bit;
    const uint64_t base = at.v ^ ((at.v ^ at.next) & mask);
    const uint64_t square = plain_subtract(m, plain_multiply(m, base, base), start->two);
    const uint64_t product = plain_subtract(m, plain_multiply(m, at.v, at.next), start->p);
    const uint64_t swap = (square ^ product) & mask;
    return (plain_pair){square ^ swap, product ^ swap};
}

GPK_INLINE plain_start plain_begin(const plain_modulus *m)
{
    plain_start start = {.parameter = gpk_primes_lucas_parameter(m->n)};
    start.two = plain_add(m, m->one, m->one);
    for (int bit = 63 - __builtin_clzll(start.parameter | 1); bit >= 0; bit--) {
        start.p = plain_add(m, start.p, start.p);
        if (start.parameter >> bit & 1)
            start.p = plain_add(m, start.p, m->one);
    }
    return start;
}

/* V_d is 2 or -2 and U_d is 0, which is so where V_(d + 1) is p or -p likewise. */
GPK_INLINE bool plain_is_end(const plain_modulus *m, const plain_start *start, plain_pair at)
{
    return (at.v == start->two && at.next == start->p) ||
           (at.v == m->n - start->two && at.next == m->n - start->p);
}

/* With n + 1 = d 2^s: V_d is 2 or -2 and U_d is 0, or V_(d 2^r) is 0 for some r < s - 1. */
GPK_INLINE bool plain_judge_lucas(const plain_modulus *m, const plain_start *start,
                                  const plain_pair *kept, size_t step)
{
    const int twos = m->n == UINT64_MAX ? 64 : __builtin_ctzll(m->n + 1);
    for (int i = 0; i < PLAIN_KEPT; i++) {
        const plain_pair at = kept[(size_t)i * step];
        if (i > 0 && at.v == 0)
            return true;
        if (i + 1 == twos)
            return plain_is_end(m, start, at);
        if (at.v != start->two && at.v != m->n - start->two)
            return false;
    }
    return gpk_primes_single_lucas(m->n);
}

GPK_INLINE void plain_lucas_group(const uint64_t *numbers, uint8_t *passes)
{
    plain_modulus m[PLAIN_PAIRS];
    plain_start start[PLAIN_PAIRS];
    plain_pair at[PLAIN_PAIRS], kept[PLAIN_KEPT][PLAIN_PAIRS];
    for (int v = 0; v < PLAIN_PAIRS; v++) {
        m[v] = plain_modulus_of(numbers[v]);
        start[v] = plain_begin(&m[v]);
        at[v] = (plain_pair){start[v].two, start[v].p};
    }
    for (int i = plain_bits(numbers, PLAIN_PAIRS) - 1; i >= 0; i--)
#pragma GCC unroll 2
        for (int v = 0; v < PLAIN_PAIRS; v++) {
            const uint64_t exponent = (numbers[v] >> 1) + 1;
            at[v] = plain_turn(&m[v], &start[v], at[v], exponent >> i & 1);
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
