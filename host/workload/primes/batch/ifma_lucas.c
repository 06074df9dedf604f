// SPDX-License-Identifier: MIT
/* The extra strong Lucas test, two vectors at once, with two products each. */
#include "workload/primes/batch/ifma_stages.h"

#if defined(__x86_64__)

#include "workload/primes/batch/ifma_lanes.h"
#include "workload/primes/batch/ifma_parameter.h"

enum { PAIRS = 2 };

/* V_k and V_(k + 1) of the Lucas sequence with V_0 = 2, V_1 = p, V_(k + 1) = p V_k - V_(k - 1), for
 * k = (n + 1) / 2 and what is before it. kept[i] has them for k / 2^i where that is a whole
 * number. */
typedef struct lucas_pair {
    ifma_pair v, next;
} lucas_pair;

typedef struct lucas_start {
    ifma_pair two, p, minus_two, minus_p;
} lucas_start;

IFMA_INLINE ifma_pair choose(__mmask8 which, ifma_pair no, ifma_pair yes)
{
    return (ifma_pair){_mm512_mask_mov_epi64(no.x0, which, yes.x0),
                       _mm512_mask_mov_epi64(no.x1, which, yes.x1)};
}

/* By V_2k = V_k^2 - 2 and V_(2k + 1) = V_k V_(k + 1) - p; the bit says which of k, k + 1 doubles.
 */
IFMA_INLINE lucas_pair lucas_turn(const ifma_modulus *m, const lucas_start *start, lucas_pair at,
                                  __mmask8 bit)
{
    const ifma_pair square = ifma_square(m, choose(bit, at.v, at.next), start->minus_two);
    const ifma_pair product = ifma_multiply(m, at.v, at.next, start->minus_p);
    return (lucas_pair){choose(bit, square, product), choose(bit, product, square)};
}

IFMA_INLINE lucas_start lucas_begin(const ifma_modulus *m, __m512i p)
{
    lucas_start start;
    start.two = ifma_form(m, ifma_all(2));
    start.p = ifma_form(m, p);
    start.minus_two = ifma_negative(m, start.two);
    start.minus_p = ifma_negative(m, start.p);
    return start;
}

IFMA_INLINE void lucas_go(const ifma_modulus m[PAIRS], const lucas_start start[PAIRS], int bits,
                          lucas_pair kept[IFMA_KEPT][PAIRS])
{
    lucas_pair at[PAIRS];
    __m512i exponent[PAIRS];
    for (int v = 0; v < PAIRS; v++) {
        exponent[v] = ifma_up(ifma_add(_mm512_srli_epi64(m[v].n, 1), ifma_all(1)), 64 - bits);
        at[v] = (lucas_pair){start[v].two, start[v].p};
    }
    for (int i = bits - 1; i >= 0; i--)
#pragma GCC unroll 2
        for (int v = 0; v < PAIRS; v++) {
            at[v] = lucas_turn(&m[v], &start[v], at[v], _mm512_movepi64_mask(exponent[v]));
            exponent[v] = ifma_add(exponent[v], exponent[v]);
            if (i < IFMA_KEPT)
                kept[i][v] = at[v];
        }
}

/* With n + 1 = d 2^s: V_d is 2 or -2 and U_d is 0, or V_(d 2^r) is 0 for some r < s - 1. Given V_d,
 * U_d = (2 V_(d + 1) - p V_d) / (p^2 - 4) is 0 where V_(d + 1) is p or -p likewise. */
IFMA_INLINE __mmask8 judge_lucas(const ifma_modulus *m, __m512i p,
                                 lucas_pair kept[IFMA_KEPT][PAIRS], int v)
{
    const __m512i zero = _mm512_setzero_si512(), two = ifma_all(2);
    const __m512i plus = ifma_add(m->n, ifma_all(1)),
                  lowest = _mm512_and_si512(plus, ifma_sub(zero, plus));
    __mmask8 passes = 0, open = 0xff;
    for (int i = 0; i < IFMA_KEPT && open != 0; i++) {
        const __m512i number = ifma_number(m, kept[i][v].v), next = ifma_number(m, kept[i][v].next);
        const __mmask8 is_last = _mm512_cmpeq_epi64_mask(lowest, ifma_all(INT64_C(2) << i));
        const __mmask8 is_two = _mm512_cmpeq_epi64_mask(number, two);
        const __mmask8 is_minus_two = _mm512_cmpeq_epi64_mask(number, ifma_sub(m->n, two));
        const __mmask8 is_end = (is_two & _mm512_cmpeq_epi64_mask(next, p)) |
                                (is_minus_two & _mm512_cmpeq_epi64_mask(next, ifma_sub(m->n, p)));
        passes |= open & is_last & is_end;
        if (i > 0)
            passes |= open & _mm512_cmpeq_epi64_mask(number, zero);
        open &= (is_two | is_minus_two) & (__mmask8)~is_last;
    }
    return open == 0 ? passes : passes | ifma_ask(gpk_primes_single_lucas, m->n, open);
}

IFMA_TARGET void gpk_primes_ifma_lucas(const uint64_t *numbers, size_t count, uint8_t *passes)
{
    for (size_t i = 0; i < count; i += PAIRS * IFMA_LANES) {
        ifma_modulus m[PAIRS];
        lucas_start start[PAIRS];
        lucas_pair kept[IFMA_KEPT][PAIRS];
        __m512i n[PAIRS], p[PAIRS];
        for (int v = 0; v < PAIRS; v++) {
            n[v] = _mm512_loadu_si512(numbers + i + v * IFMA_LANES);
            p[v] = ifma_parameters(n[v]);
            m[v] = ifma_modulus_of(n[v]);
            start[v] = lucas_begin(&m[v], p[v]);
        }
        const int bits = ifma_bits_of_longest(n, PAIRS);
        lucas_go(m, start, bits, kept);
        for (int v = 0; v < PAIRS; v++) {
            const __mmask8 has_parameter = _mm512_test_epi64_mask(p[v], p[v]);
            ifma_say(passes + i + v * IFMA_LANES,
                     judge_lucas(&m[v], p[v], kept, v) & has_parameter);
        }
    }
}

#endif /* __x86_64__ */
