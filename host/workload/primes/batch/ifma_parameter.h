// SPDX-License-Identifier: MIT
/* workload/primes/batch/ifma_parameter.h - the parameters of the Lucas test for eight numbers. */
#ifndef GPK_WORKLOAD_PRIMES_BATCH_IFMA_PARAMETER_H
#define GPK_WORKLOAD_PRIMES_BATCH_IFMA_PARAMETER_H

#include "lib/bpsw.h"
#include "workload/primes/batch/ifma_lanes.h"

IFMA_INLINE __m512i ifma_search(__m512i numbers, __m512i found, unsigned open)
{
    uint64_t n[IFMA_LANES], p[IFMA_LANES];
    _mm512_storeu_si512(n, numbers);
    _mm512_storeu_si512(p, found);
    for (; open != 0; open &= open - 1) {
        const int i = __builtin_ctz(open);
        p[i] = bpsw_parameter(n[i]);
    }
    return _mm512_loadu_si512(p);
}

/* rest mod prime, as a bit that says whether that is no square; rest is below 2^14. */
IFMA_INLINE __m512i ifma_no_square(__m512i rest, int prime, int64_t no_squares)
{
    const __m512i inverse = ifma_all((1 << 20) / prime + 1);
    const __m512i quotient = _mm512_srli_epi64(_mm512_mul_epu32(rest, inverse), 20);
    const __m512i less = _mm512_mul_epu32(quotient, ifma_all(prime));
    const __m512i bits = _mm512_srlv_epi64(ifma_all(no_squares), ifma_sub(rest, less));
    return _mm512_and_si512(bits, ifma_all(1));
}

/* n modulo BPSW_NO_SQUARE_PRODUCT: the quotient by doubles may be one too much or too small. */
IFMA_INLINE __m512i ifma_small_rest(__m512i n)
{
    const __m512i divisor = ifma_all(BPSW_NO_SQUARE_PRODUCT);
    const __m512d inverse = _mm512_set1_pd(1.0 / BPSW_NO_SQUARE_PRODUCT);
    const __m512i quotient = _mm512_cvttpd_epu64(_mm512_mul_pd(_mm512_cvtepu64_pd(n), inverse));
    __m512i rest = ifma_sub(n, _mm512_mullo_epi64(quotient, divisor));
    rest = _mm512_mask_add_epi64(rest, _mm512_movepi64_mask(rest), rest, divisor);
    return _mm512_min_epu64(rest, ifma_sub(rest, divisor));
}

/* bpsw_parameter of each, as there. */
IFMA_INLINE __m512i ifma_parameters(__m512i n)
{
    const __m512i rest = ifma_small_rest(n), one = ifma_all(1);
    const __m512i flips = _mm512_and_si512(_mm512_srli_epi64(n, 1), one);
    const __m512i by_3 = _mm512_xor_si512(ifma_no_square(rest, 3, BPSW_NO_SQUARE_3), flips);
    const __m512i by_5 = ifma_no_square(rest, 5, BPSW_NO_SQUARE_5);
    const __m512i by_7 = _mm512_xor_si512(ifma_no_square(rest, 7, BPSW_NO_SQUARE_7), flips);
    const __m512i by_11 = _mm512_xor_si512(ifma_no_square(rest, 11, BPSW_NO_SQUARE_11), flips);
    const __m512i by_13 = ifma_no_square(rest, 13, BPSW_NO_SQUARE_13);
    const __m512i by_2 = _mm512_xor_si512(_mm512_and_si512(_mm512_srli_epi64(n, 2), one), flips);
    __m512i p = ifma_all(11);
    __mmask8 open = _mm512_testn_epi64_mask(by_13, by_13);
    p = _mm512_mask_mov_epi64(p, _mm512_cmpneq_epi64_mask(by_7, by_11), ifma_all(9));
    p = _mm512_mask_mov_epi64(p, _mm512_test_epi64_mask(by_2, by_2), ifma_all(6));
    p = _mm512_mask_mov_epi64(p, _mm512_cmpneq_epi64_mask(by_3, by_7), ifma_all(5));
    p = _mm512_mask_mov_epi64(p, _mm512_test_epi64_mask(by_3, by_3), ifma_all(4));
    p = _mm512_mask_mov_epi64(p, _mm512_test_epi64_mask(by_5, by_5), ifma_all(3));
    open &= _mm512_cmpeq_epi64_mask(p, ifma_all(11));
    return open == 0 ? p : ifma_search(n, p, open);
}

#endif /* GPK_WORKLOAD_PRIMES_BATCH_IFMA_PARAMETER_H */
