// SPDX-License-Identifier: MIT
/* workload/primes/native/plain.h - the loops of a path in portable C.
 *
 * Inlined into path_portable.c, which is what every processor runs, and into path_avx2.c, where
 * the compiler makes more of them.
 */
#ifndef GPK_WORKLOAD_PRIMES_NATIVE_PLAIN_H
#define GPK_WORKLOAD_PRIMES_NATIVE_PLAIN_H

#include "lib/record.h"
#include "lib/wheel.h"
#include "workload/primes/native/path.h"
#include "workload/primes/native/turn.h"

/* Half of the strands, so that their addresses stay in registers. */
GPK_INLINE void plain_fill_half(uint8_t *restrict to, uint32_t run, const uint8_t *const *strands,
                                bool narrows)
{
    const uint8_t *restrict a = strands[0], *restrict b = strands[1], *restrict c = strands[2];
    const uint8_t *restrict d = strands[3], *restrict e = strands[4], *restrict f = strands[5];
    const uint8_t *restrict g = strands[6], *restrict h = strands[7];
    if (narrows)
        for (uint32_t i = 0; i < run; i++)
            to[i] &= a[i] & b[i] & c[i] & d[i] & e[i] & f[i] & g[i] & h[i];
    else
        for (uint32_t i = 0; i < run; i++)
            to[i] = a[i] & b[i] & c[i] & d[i] & e[i] & f[i] & g[i] & h[i];
}

GPK_INLINE void plain_fill(uint8_t *to, uint32_t run, const uint8_t *const *strands)
{
    plain_fill_half(to, run, strands, false);
    plain_fill_half(to, run, strands + PRIMES_PATTERNS / 2, true);
}

/* Rounding takes the quotient, which is below 2^50, at most one away from n / prime. */
GPK_INLINE uint64_t plain_quotient(uint64_t n, double n_about, uint64_t prime, int64_t *rest)
{
    uint64_t quotient = (uint64_t)(int64_t)(n_about / (double)prime);
    *rest = (int64_t)(n - quotient * prime);
    if (*rest < 0) {
        *rest += (int64_t)prime;
        quotient--;
    } else if (*rest >= (int64_t)prime) {
        *rest -= (int64_t)prime;
        quotient++;
    }
    return quotient;
}

GPK_INLINE void plain_remainders(uint64_t byte, const uint32_t *primes, uint32_t count,
                                 uint32_t *out)
{
    for (uint32_t i = 0; i < count; i++) {
        int64_t rest;
        plain_quotient(byte, (double)byte, primes[i], &rest);
        out[i] = (uint32_t)rest;
    }
}

GPK_INLINE void plain_cross_wide(const primes_stretch *stretch, const uint32_t *primes,
                                 uint32_t count, uint32_t r)
{
    primes_cross_wide(stretch, primes, count, primes_bit(r));
}

GPK_INLINE primes_totals plain_sum(const uint64_t *words, size_t count, uint64_t place)
{
    primes_totals totals = {0};
    for (size_t i = 0; i < count; i++) {
        totals.count += gpk_popcount(words[i]);
        totals.hash += gpk_primes_hash(words[i], place + i);
    }
    return totals;
}

#endif /* GPK_WORKLOAD_PRIMES_NATIVE_PLAIN_H */
