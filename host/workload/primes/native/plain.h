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

/* What is outside of the stretch lands in the 64 bytes behind it. Offsets wrap: before the stretch
 * is far behind it. */
GPK_INLINE void plain_cross_inside(const primes_stretch *stretch, uint32_t at, uint32_t k,
                                   uint32_t r, uint32_t w)
{
    uint32_t place = at + k * w + r * w / 30;
    place = place < stretch->size ? place : stretch->size + primes_bit(w);
    stretch->bits[place] &= (uint8_t) ~(1u << primes_bit(r * w % 30));
}

GPK_INLINE void plain_cross_turn(const primes_stretch *stretch, uint32_t at, uint32_t k, uint32_t r)
{
    plain_cross_inside(stretch, at, k, r, 1);
    plain_cross_inside(stretch, at, k, r, 7);
    plain_cross_inside(stretch, at, k, r, 11);
    plain_cross_inside(stretch, at, k, r, 13);
    plain_cross_inside(stretch, at, k, r, 17);
    plain_cross_inside(stretch, at, k, r, 19);
    plain_cross_inside(stretch, at, k, r, 23);
    plain_cross_inside(stretch, at, k, r, 29);
}

/* The turn that the front edge cuts, whole turns, and the one that the back edge cuts. */
GPK_INLINE void plain_cross_class(const primes_stretch *stretch, const uint32_t *primes,
                                  uint32_t count, uint32_t r)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t prime = primes[i], k = prime / 30;
        uint32_t at;
        plain_remainders(stretch->byte, primes + i, 1, &at);
        at = 0u - at;
        plain_cross_turn(stretch, at, k, r);
        at += prime;
        if (at + prime <= stretch->size) {
            const primes_turn turn = primes_turn_of(prime, r);
            for (; at + prime <= stretch->size; at += prime)
                primes_turn_cross(&turn, stretch->bits + at, r);
        }
        if (at < stretch->size)
            plain_cross_turn(stretch, at, k, r);
    }
}

GPK_INLINE void plain_cross_wide(const primes_stretch *stretch, const uint32_t *primes,
                                 uint32_t count, uint32_t r)
{
    PRIMES_BY_CLASS(primes_bit(r), plain_cross_class, stretch, primes, count);
}

GPK_INLINE void plain_scatter_prime(primes_buckets *buckets, const primes_stretch *grain,
                                    double start_about, uint64_t prime)
{
    const uint64_t numbers = (uint64_t)grain->size * 30;
    int64_t rest;
    uint64_t cofactor = plain_quotient(grain->byte * 30, start_about, prime, &rest);
    primes_multiple multiple = {.place = 0u - (uint64_t)rest};
    if (rest != 0) {
        cofactor++;
        multiple.place += prime;
    }
    multiple.residue = (uint32_t)(cofactor % 30);
    multiple.place += primes_to_wheel[multiple.residue] * prime;
    multiple.residue += primes_to_wheel[multiple.residue];
    while (multiple.place < numbers) {
        const uint32_t byte = (uint32_t)(multiple.place / 30);
        const uint32_t residue = (uint32_t)(multiple.place % 30);
        primes_bucket_add(buckets, byte * 8 + primes_bit(residue));
        primes_next_multiple(&multiple, prime);
    }
}

GPK_INLINE void plain_scatter(primes_buckets *buckets, const primes_stretch *grain,
                              const uint64_t *words, uint32_t count, uint32_t base)
{
    const double start_about = (double)(grain->byte * 30);
    for (uint32_t i = 0; i < count; i++)
        for (uint64_t flags = words[i]; flags != 0; flags &= flags - 1) {
            const uint32_t bit = gpk_trailing_zeros(flags);
            const uint64_t prime = (uint64_t)base + i * 240 + bit / 8 * 30 + primes_wheel[bit % 8];
            if (prime > grain->root)
                return;
            plain_scatter_prime(buckets, grain, start_about, prime);
        }
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
