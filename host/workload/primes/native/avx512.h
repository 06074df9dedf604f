// SPDX-License-Identifier: MIT
/* workload/primes/native/avx512.h - what the two files of the AVX-512 path share: F, DQ, BW, VL,
 * VBMI, VBMI2 and VPOPCNTDQ, which processors have from Ice Lake and Zen 4 on.
 */
#ifndef GPK_WORKLOAD_PRIMES_NATIVE_AVX512_H
#define GPK_WORKLOAD_PRIMES_NATIVE_AVX512_H

#include <immintrin.h>

#include "lib/wheel.h"
#include "workload/primes/native/path.h"

#define AVX512                                                                                     \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vpopcntdq,"                    \
                          "avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))
#define AVX512_INLINE AVX512 static inline __attribute__((always_inline))

/* n = quotient * prime + rest in eight lanes. The quotient is below 2^48: about is taken down by
 * more than rounding can raise it, but by less than one. */
typedef struct division {
    __m512i quotient, rest;
} division;

AVX512_INLINE division divide(uint64_t n, __m512i prime)
{
    const __m512i one = _mm512_set1_epi64(1);
    const __m512d about =
        _mm512_div_pd(_mm512_set1_pd((double)n * (1 - 0x1p-50)), _mm512_cvtepu64_pd(prime));
    __m512i quotient = _mm512_cvttpd_epu64(about);
    __m512i rest =
        _mm512_sub_epi64(_mm512_set1_epi64((long long)n), _mm512_mullo_epi64(quotient, prime));
    const __mmask8 is_below = _mm512_cmpge_epi64_mask(rest, prime);
    quotient = _mm512_mask_add_epi64(quotient, is_below, quotient, one);
    rest = _mm512_mask_sub_epi64(rest, is_below, rest, prime);
    return (division){quotient, rest};
}

AVX512_INLINE __mmask8 first_lanes(uint32_t count)
{
    return (__mmask8)(count < 8 ? (1u << count) - 1 : 0xffu);
}

/* n mod the divisor in lanes below 2^52; or the divisor for 0, where rounding makes it so. */
AVX512_INLINE __m512i modulo(__m512i n, int divisor)
{
    const __m512d about = _mm512_mul_pd(_mm512_cvtepu64_pd(n), _mm512_set1_pd(1.0 / divisor));
    const __m512i times = _mm512_cvttpd_epu64(about);
    return _mm512_sub_epi64(n, _mm512_mullo_epi64(times, _mm512_set1_epi64(divisor)));
}

/* Where the turns of eight primes p = 30 k + r begin that byte `byte` is in: so many bytes before
 * it. And the number of that turn, modulo 7 (or 7 for 0). In memory, for one lane after the other
 * is spread over a vector. */
typedef struct turns {
    uint32_t rest[8], seventh[8];
    uint32_t k_8[8];   /* 8 k */
    uint32_t start[8]; /* the bit before `byte` that the turn begins at; it wraps */
    uint32_t step[8];  /* bits of two turns */
} turns;

/* Lanes behind the last prime divide by zero, and nobody looks. */
AVX512_INLINE void turns_of(uint64_t byte, const uint32_t *primes, uint32_t count, turns *out)
{
    const __m256i prime = _mm256_maskz_loadu_epi32(first_lanes(count), primes);
    const __m512i wide = _mm512_cvtepu32_epi64(prime);
    const division by = divide(byte, wide);
    const __m256i rest = _mm512_cvtepi64_epi32(by.rest);
    const __m512i k = _mm512_srli_epi64(_mm512_mul_epu32(wide, _mm512_set1_epi64(0x88888889)), 36);
    _mm256_storeu_si256((void *)out->rest, rest);
    _mm256_storeu_si256((void *)out->seventh, _mm512_cvtepi64_epi32(modulo(by.quotient, 7)));
    _mm256_storeu_si256((void *)out->k_8, _mm512_cvtepi64_epi32(_mm512_slli_epi64(k, 3)));
    _mm256_storeu_si256((void *)out->start,
                        _mm256_sub_epi32(_mm256_setzero_si256(), _mm256_slli_epi32(rest, 3)));
    _mm256_storeu_si256((void *)out->step, _mm256_slli_epi32(prime, 4));
}

/* Sixteen multiples of a prime p = 30 k + r, which are two turns: their cofactors, and by class
 * what the bit of the multiple is beyond 8 k times the cofactor. */
static const uint32_t cofactors[16] = {1,  7,  11, 13, 17, 19, 23, 29,
                                       31, 37, 41, 43, 47, 49, 53, 59};
#define EXTRA(r, w)                                                                                \
    (r * w / 30 * 8 + (r * w % 30 == 1    ? 0                                                      \
                       : r * w % 30 == 7  ? 1                                                      \
                       : r * w % 30 == 11 ? 2                                                      \
                       : r * w % 30 == 13 ? 3                                                      \
                       : r * w % 30 == 17 ? 4                                                      \
                       : r * w % 30 == 19 ? 5                                                      \
                       : r * w % 30 == 23 ? 6                                                      \
                                          : 7))
#define EXTRAS(r)                                                                                  \
    {                                                                                              \
        EXTRA(r, 1), EXTRA(r, 7), EXTRA(r, 11), EXTRA(r, 13), EXTRA(r, 17), EXTRA(r, 19),          \
            EXTRA(r, 23), EXTRA(r, 29), EXTRA(r, 31), EXTRA(r, 37), EXTRA(r, 41), EXTRA(r, 43),    \
            EXTRA(r, 47), EXTRA(r, 49), EXTRA(r, 53), EXTRA(r, 59)                                 \
    }
static const uint32_t extras[8][16] = {EXTRAS(1),  EXTRAS(7),  EXTRAS(11), EXTRAS(13),
                                       EXTRAS(17), EXTRAS(19), EXTRAS(23), EXTRAS(29)};

/* Which of the sixteen 7 does not divide, by the number of the first turn modulo 7. */
#define KEEPS(t, j, w) ((30 * (t) + (w)) % 7 != 0 ? 1u << (j) : 0u)
#define KEPT(t)                                                                                    \
    (KEEPS(t, 0, 1) | KEEPS(t, 1, 7) | KEEPS(t, 2, 11) | KEEPS(t, 3, 13) | KEEPS(t, 4, 17) |       \
     KEEPS(t, 5, 19) | KEEPS(t, 6, 23) | KEEPS(t, 7, 29) | KEEPS(t, 8, 31) | KEEPS(t, 9, 37) |     \
     KEEPS(t, 10, 41) | KEEPS(t, 11, 43) | KEEPS(t, 12, 47) | KEEPS(t, 13, 49) |                   \
     KEEPS(t, 14, 53) | KEEPS(t, 15, 59))
static const uint16_t kept[9] = {KEPT(0), KEPT(1), KEPT(2), KEPT(3), KEPT(4),
                                 KEPT(5), KEPT(6), KEPT(0), KEPT(1)};

/* Two turns further; at most 8 as before. */
AVX512_INLINE uint32_t next_seventh(uint32_t seventh)
{
    return seventh < 7 ? seventh + 2 : seventh - 5;
}

/* The bits of the first two turns of prime i that a stretch has a part of. Those before the stretch
 * wrap: they are far behind it. */
AVX512_INLINE __m512i two_turns(const turns *t, uint32_t i, __m512i extra)
{
    const __m512i k_8 = _mm512_set1_epi32((int)t->k_8[i]);
    const __m512i bits = _mm512_mullo_epi32(_mm512_loadu_si512(cofactors), k_8);
    return _mm512_add_epi32(_mm512_add_epi32(bits, extra), _mm512_set1_epi32((int)t->start[i]));
}

/* Appends the lanes of the mask to out, which has room for sixteen; the number that were. */
AVX512_INLINE uint32_t append(uint32_t *out, __mmask16 mask, __m512i lanes)
{
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(mask, lanes));
    return (uint32_t)__builtin_popcount(mask);
}

enum { LIST = 512, LIST_ROOM = LIST + 16 };

/* path.h has what it does. */
void gpk_primes_scatter_avx512(primes_buckets *buckets, const primes_stretch *grain,
                               const uint64_t *words, uint32_t count, uint32_t base);

#endif /* GPK_WORKLOAD_PRIMES_NATIVE_AVX512_H */
