// SPDX-License-Identifier: MIT
/* The strong probable prime test to base 2, four vectors at once: a multiplication takes four
 * cycles, and the next can begin in the next cycle where it does not wait for it. */
#include "workload/primes/batch/ifma_stages.h"

#if defined(__x86_64__)

#include "workload/primes/batch/ifma_lanes.h"

enum { VECTORS = 4 };

/* a 2^by, for by below 8 */
IFMA_INLINE ifma_pair shift(ifma_pair a, __m512i by)
{
    const __m512i x0 = _mm512_sllv_epi64(_mm512_and_si512(a.x0, ifma_all(IFMA_MASK)), by);
    return (ifma_pair){x0, ifma_add(_mm512_sllv_epi64(a.x1, by), _mm512_srli_epi64(x0, 52))};
}

/* Powers of 2, the exponent's highest bits first: up to 5 at once, then three after every third
 * squaring, and the last ones each by itself. kept[i] is 2^((n - 1) / 2^(i + 1)) where that is a
 * whole number. */
IFMA_INLINE void power(const ifma_modulus m[VECTORS], int bits, ifma_pair kept[IFMA_KEPT][VECTORS])
{
    const int turns = (bits - 5 - IFMA_KEPT + 2) / 3, begin = IFMA_KEPT + 3 * turns;
    ifma_pair a[VECTORS];
    __m512i exponent[VECTORS];
    for (int v = 0; v < VECTORS; v++) {
        const __m512i half = _mm512_srli_epi64(m[v].n, 1);
        exponent[v] = ifma_up(half, 64 - begin);
        a[v] = ifma_form(&m[v], _mm512_sllv_epi64(ifma_all(1), ifma_down(half, begin)));
    }
    for (int i = 0; i < turns; i++) {
        for (int j = 0; j < 3; j++)
#pragma GCC unroll 4
            for (int v = 0; v < VECTORS; v++)
                a[v] = ifma_square(&m[v], a[v], ifma_zero());
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; v++) {
            a[v] = shift(a[v], _mm512_srli_epi64(exponent[v], 61));
            exponent[v] = _mm512_slli_epi64(exponent[v], 3);
        }
    }
    for (int i = IFMA_KEPT - 1; i >= 0; i--)
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; v++) {
            a[v] = ifma_square(&m[v], a[v], ifma_zero());
            a[v] = shift(a[v], _mm512_srli_epi64(exponent[v], 63));
            exponent[v] = _mm512_slli_epi64(exponent[v], 1);
            kept[i][v] = a[v];
        }
}

/* Backwards from 2^((n - 1) / 2), which must be 1 or -1: before the first 1 there must be -1, or
 * nothing any more. */
IFMA_INLINE __mmask8 judge_power(const ifma_modulus *m, ifma_pair kept[IFMA_KEPT][VECTORS], int v)
{
    const __m512i one = ifma_all(1), minus_one = ifma_sub(m->n, one);
    const __m512i lowest = _mm512_and_si512(minus_one, ifma_sub(_mm512_setzero_si512(), minus_one));
    __mmask8 passes = 0, open = 0xff;
    for (int i = 0; i < IFMA_KEPT && open != 0; i++) {
        const __m512i number = ifma_number(m, kept[i][v]);
        const __mmask8 is_last = _mm512_cmpeq_epi64_mask(lowest, ifma_all(INT64_C(2) << i));
        const __mmask8 is_one = _mm512_cmpeq_epi64_mask(number, one);
        passes |= open & (_mm512_cmpeq_epi64_mask(number, minus_one) | (is_one & is_last));
        open &= is_one & (__mmask8)~is_last;
    }
    return open == 0 ? passes : passes | ifma_ask(gpk_primes_single_base_two, m->n, open);
}

IFMA_TARGET void gpk_primes_ifma_base_two(const uint64_t *numbers, size_t count, uint8_t *passes)
{
    for (size_t i = 0; i < count; i += VECTORS * IFMA_LANES) {
        ifma_modulus m[VECTORS];
        ifma_pair kept[IFMA_KEPT][VECTORS];
        __m512i n[VECTORS];
        for (int v = 0; v < VECTORS; v++) {
            n[v] = _mm512_loadu_si512(numbers + i + v * IFMA_LANES);
            m[v] = ifma_modulus_of(n[v]);
        }
        power(m, ifma_bits_of_longest(n, VECTORS) - 1, kept);
        for (int v = 0; v < VECTORS; v++)
            ifma_say(passes + i + v * IFMA_LANES, judge_power(&m[v], kept, v));
    }
}

#endif /* __x86_64__ */
