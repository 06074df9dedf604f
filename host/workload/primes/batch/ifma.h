// SPDX-License-Identifier: MIT
/* workload/primes/batch/ifma.h - arithmetic modulo eight 64-bit numbers at once, by the
 * multiplications of 52 bits of AVX-512 IFMA.
 *
 * A number x stands for itself times 2^52 modulo n, in two limbs: x1 2^52 + x0, where x0 counts by
 * its lowest 52 bits only, as the instructions take it; what was above them has been added to x1.
 * It is not reduced: below 2^67, congruent modulo n.
 *
 * A product has three limbs. The highest one, times 2^104 mod n, is added to the others; the lowest
 * one goes as Montgomery (1985) has it, by a multiple of n that makes it zero. So the result is
 * below n + 2^54, with neither a comparison nor a division, in 12 multiplications for a square.
 *
 * Where the text says x1 < 2^b, that is what keeps products of limbs below 2^104 and sums below
 * 2^64. For any odd n from 2^16 on.
 */
#ifndef GPK_WORKLOAD_PRIMES_BATCH_IFMA_H
#define GPK_WORKLOAD_PRIMES_BATCH_IFMA_H

#include <immintrin.h>
#include <stdint.h>

#define IFMA_TARGET __attribute__((target("avx512f,avx512dq,avx512cd,avx512vl,avx512ifma")))
#define IFMA_INLINE IFMA_TARGET static inline __attribute__((always_inline, unused))
#define IFMA_MASK ((INT64_C(1) << 52) - 1)

enum { IFMA_LANES = 8 }; /* numbers in a vector */

typedef struct ifma_pair {
    __m512i x0, x1;
} ifma_pair;

typedef struct ifma_modulus {
    __m512i n, n1;       /* the number; its bits from 52 on */
    __m512i inverse;     /* -1 / n modulo 2^52; what is above is not looked at */
    __m512i fold, fold1; /* 2^104 modulo a multiple of n: below 1.01 2^64, in two limbs */
} ifma_modulus;

IFMA_INLINE __m512i ifma_low(__m512i sum, __m512i a, __m512i b)
{
    return _mm512_madd52lo_epu64(sum, a, b);
}

IFMA_INLINE __m512i ifma_high(__m512i sum, __m512i a, __m512i b)
{
    return _mm512_madd52hi_epu64(sum, a, b);
}

IFMA_INLINE __m512i ifma_add(__m512i a, __m512i b)
{
    return _mm512_add_epi64(a, b);
}

IFMA_INLINE __m512i ifma_sub(__m512i a, __m512i b)
{
    return _mm512_sub_epi64(a, b);
}

IFMA_INLINE __m512i ifma_all(int64_t value)
{
    return _mm512_set1_epi64(value);
}

/* n shifted up, so that it begins at bit 63: a multiple of n */
IFMA_INLINE __m512i ifma_normal(__m512i n)
{
    return _mm512_sllv_epi64(n, _mm512_lzcnt_epi64(n));
}

/* The quotient 2^104 / normal is below 2^41 and a little, so that a double is right within 2^-11;
 * less 2^-10 it is never too large, and the remainder is below 1.002 times the divisor. */
IFMA_INLINE void ifma_set_fold(ifma_modulus *m)
{
    const __m512i zero = _mm512_setzero_si512(), normal = ifma_normal(m->n);
    const __m512d quotient =
        _mm512_sub_pd(_mm512_div_pd(_mm512_set1_pd(0x1p104), _mm512_cvtepu64_pd(normal)),
                      _mm512_set1_pd(0x1p-10));
    const __m512i q = _mm512_cvttpd_epu64(quotient);
    const __m512i low = ifma_low(zero, q, normal);
    const __m512i high = ifma_low(ifma_high(zero, q, normal), q, _mm512_srli_epi64(normal, 52));
    m->fold = ifma_sub(zero, low);
    const __m512i borrow = _mm512_srai_epi64(m->fold, 63); /* -1 or 0 */
    m->fold1 = _mm512_and_si512(ifma_sub(borrow, high), ifma_all(IFMA_MASK));
}

IFMA_INLINE ifma_modulus ifma_modulus_of(__m512i n)
{
    const __m512i zero = _mm512_setzero_si512(), two = ifma_all(2);
    ifma_modulus m = {.n = n, .n1 = _mm512_srli_epi64(n, 52)};
    /* Newton, from 5 right bits to 10, 20, 40, 80 */
    __m512i inverse = _mm512_xor_si512(ifma_add(n, ifma_add(n, n)), two);
    for (int i = 0; i < 4; i++)
        inverse = ifma_low(zero, inverse, ifma_sub(two, ifma_low(zero, n, inverse)));
    m.inverse = ifma_sub(zero, inverse);
    ifma_set_fold(&m);
    return m;
}

/* A product's limbs before it is reduced; t0 with 2^52 - 1 added beforehand. That makes t0 >> 52
 * the carry of t0 once its low bits are made zero: one more, unless they are zero already. */
typedef struct ifma_triple {
    __m512i t0, t1, t2;
} ifma_triple;

/* plus is added to the result. */
IFMA_INLINE ifma_pair ifma_reduce(const ifma_modulus *m, ifma_triple t, __m512i plus1)
{
    t.t0 = ifma_low(t.t0, t.t2, m->fold);
    t.t1 = ifma_high(t.t1, t.t2, m->fold);
    t.t1 = ifma_low(t.t1, t.t2, m->fold1);
    const __m512i multiple = ifma_low(m->inverse, t.t0, m->inverse); /* (t0 + 1) inverse */
    t.t1 = ifma_add(t.t1, _mm512_srli_epi64(t.t0, 52));
    t.t1 = ifma_high(t.t1, multiple, m->n);
    t.t1 = ifma_low(t.t1, multiple, m->n1);
    const __m512i high = ifma_high(plus1, multiple, m->n1);
    return (ifma_pair){t.t1, ifma_add(high, _mm512_srli_epi64(t.t1, 52))};
}

/* a a + plus; a1 < 2^20 */
IFMA_INLINE ifma_pair ifma_square(const ifma_modulus *m, ifma_pair a, ifma_pair plus)
{
    const __m512i zero = _mm512_setzero_si512(), twice = ifma_add(a.x1, a.x1);
    ifma_triple t = {ifma_low(ifma_all(IFMA_MASK), a.x0, a.x0), ifma_high(plus.x0, a.x0, a.x0),
                     ifma_low(zero, a.x1, a.x1)};
    t.t1 = ifma_low(t.t1, a.x0, twice);
    t.t2 = ifma_high(t.t2, a.x0, twice);
    return ifma_reduce(m, t, plus.x1);
}

/* a b + plus; a1, b1 < 2^20 */
IFMA_INLINE ifma_pair ifma_multiply(const ifma_modulus *m, ifma_pair a, ifma_pair b, ifma_pair plus)
{
    const __m512i zero = _mm512_setzero_si512();
    ifma_triple t = {ifma_low(ifma_all(IFMA_MASK), a.x0, b.x0), ifma_high(plus.x0, a.x0, b.x0),
                     ifma_low(zero, a.x1, b.x1)};
    t.t1 = ifma_low(t.t1, a.x0, b.x1);
    t.t2 = ifma_high(t.t2, a.x0, b.x1);
    t.t1 = ifma_low(t.t1, a.x1, b.x0);
    t.t2 = ifma_high(t.t2, a.x1, b.x0);
    return ifma_reduce(m, t, plus.x1);
}

IFMA_INLINE ifma_pair ifma_zero(void)
{
    return (ifma_pair){_mm512_setzero_si512(), _mm512_setzero_si512()};
}

/* What stands for a number below 2^32. */
IFMA_INLINE ifma_pair ifma_form(const ifma_modulus *m, __m512i number)
{
    const __m512i zero = _mm512_setzero_si512();
    const ifma_triple t = {ifma_all(IFMA_MASK), zero, number};
    return ifma_reduce(m, t, zero);
}

/* -a, for a < 2^64 and a little: twice a multiple of n less a, so that it is above zero. */
IFMA_INLINE ifma_pair ifma_negative(const ifma_modulus *m, ifma_pair a)
{
    const __m512i normal = ifma_normal(m->n), mask = ifma_all(IFMA_MASK);
    const __m512i low =
        ifma_sub(_mm512_and_si512(ifma_add(normal, normal), mask), _mm512_and_si512(a.x0, mask));
    const __m512i borrow = _mm512_srai_epi64(low, 63);
    const __m512i high = ifma_add(ifma_sub(_mm512_srli_epi64(normal, 51), a.x1), borrow);
    return (ifma_pair){_mm512_and_si512(low, mask), high};
}

/* The number that a stands for, below n; a1 < 2^15. */
IFMA_INLINE __m512i ifma_number(const ifma_modulus *m, ifma_pair a)
{
    const __m512i zero = _mm512_setzero_si512(), mask = ifma_all(IFMA_MASK);
    const __m512i t0 = ifma_add(_mm512_and_si512(a.x0, mask), mask);
    const __m512i multiple = ifma_low(m->inverse, t0, m->inverse);
    __m512i x0 = ifma_add(a.x1, _mm512_srli_epi64(t0, 52));
    x0 = ifma_low(ifma_high(x0, multiple, m->n), multiple, m->n1);
    const __m512i x1 = ifma_add(ifma_high(zero, multiple, m->n1), _mm512_srli_epi64(x0, 52));
    /* Below n + 2^15, which may be beyond 2^64. */
    const __mmask8 is_beyond = _mm512_cmpgt_epi64_mask(x1, ifma_all((1 << 12) - 1));
    const __m512i whole = ifma_add(_mm512_and_si512(x0, mask), _mm512_slli_epi64(x1, 52));
    const __m512i less = ifma_sub(whole, m->n);
    return _mm512_mask_mov_epi64(_mm512_min_epu64(whole, less), is_beyond, less);
}

#endif /* GPK_WORKLOAD_PRIMES_BATCH_IFMA_H */
