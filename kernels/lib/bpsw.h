/* lib/bpsw.h - whether a number of 64 bits is a prime, by two tests that are a proof together.
 *
 * The strong probable prime test to base 2, and the extra strong Lucas test with Baillie's
 * parameters (Q = 1, the least P from 3 on; OEIS A217719): no composite below 2^64 passes both.
 * workload/primes/batch/batch.h says who proved it, and how.
 *
 * Montgomery multiplication (Montgomery 1985) with 2^64. No loop ends early, and nearly all
 * numbers of one length take the same turns: the items of a work-group stay together.
 */
#ifndef GPK_LIB_BPSW_H
#define GPK_LIB_BPSW_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

/* Turns at the end in which a test may be decided. More are taken where n - 1 or n + 1 has more
 * factors 2: by one number in 64. */
#define BPSW_TAIL 6u

typedef struct bpsw_modulus {
    gpk_u64 n;       /* odd, above 1 */
    gpk_u64 inverse; /* n inverse = 1 modulo 2^64 */
    gpk_u64 one;     /* 2^64 modulo n, which stands for 1 */
} bpsw_modulus;

GPK_INLINE bpsw_modulus bpsw_modulus_of(gpk_u64 n)
{
    bpsw_modulus m;
    gpk_u32 inverse = (3u * (gpk_u32)n) ^ 2u; /* Newton: from 5 right bits to 10, 20, 32, 64 */
    for (int i = 0; i < 3; i++)
        inverse *= 2u - (gpk_u32)n * inverse;
    m.n = n;
    m.inverse = inverse * (2u - n * inverse);
    m.one = (0u - n) % n;
    return m;
}

GPK_INLINE gpk_u64 bpsw_subtract(const bpsw_modulus *m, gpk_u64 a, gpk_u64 b)
{
    const gpk_u64 less = a - b;
    return a < b ? less + m->n : less;
}

GPK_INLINE gpk_u64 bpsw_add(const bpsw_modulus *m, gpk_u64 a, gpk_u64 b)
{
    return bpsw_subtract(m, a, m->n - b); /* b is below n; n - 0 = n is right, too */
}

/* a b / 2^64 modulo n, below n */
GPK_INLINE gpk_u64 bpsw_multiply(const bpsw_modulus *m, gpk_u64 a, gpk_u64 b)
{
    return bpsw_subtract(m, gpk_mul_high(a, b), gpk_mul_high(a * b * m->inverse, m->n));
}

/* From 2^k to 2^(2 k), or 2^(2 k + 1) where the bit is set. */
GPK_INLINE gpk_u64 bpsw_double(const bpsw_modulus *m, gpk_u64 a, gpk_u64 bit)
{
    const gpk_u64 square = bpsw_multiply(m, a, a);
    const gpk_u64 twice = bpsw_add(m, square, square);
    return bit != 0 ? twice : square;
}

/* The strong probable prime test: with n - 1 = d 2^s, 2^d = 1, or 2^(d 2^i) = -1 for some i < s.
 * n is odd and above 1. */
GPK_INLINE bool bpsw_base_two(gpk_u64 n)
{
    const bpsw_modulus m = bpsw_modulus_of(n);
    const gpk_u32 twos = gpk_trailing_zeros(n - 1u);
    const gpk_u32 tail = twos > BPSW_TAIL ? twos : BPSW_TAIL;
    gpk_u32 i = gpk_bits(n);
    gpk_u64 a = m.one; /* 2^(n / 2^i), rounded down */
    bool passes = false;
    while (i > tail + 1u) {
        i--;
        a = bpsw_double(&m, a, n >> i & 1u);
    }
    while (i > 1u) {
        i--;
        a = bpsw_double(&m, a, n >> i & 1u);
        passes |= i <= twos && a == n - m.one;
        passes |= i == twos && a == m.one;
    }
    return passes;
}

/* Bit r is set where r is no square modulo the prime. */
#define BPSW_NO_SQUARE_3 0x4u
#define BPSW_NO_SQUARE_5 0xcu
#define BPSW_NO_SQUARE_7 0x68u
#define BPSW_NO_SQUARE_11 0x5c4u
#define BPSW_NO_SQUARE_13 0x9e4u
#define BPSW_NO_SQUARE_PRODUCT 15015u /* 3 x 5 x 7 x 11 x 13 */

/* The first parameter of which they do not tell: 15^2 - 4 is 13 times 17. One as large as the
 * second is so rare that looking for a square costs nothing. */
#define BPSW_SEARCH_FROM 15u
#define BPSW_SQUARES_FROM 32u

/* The sign of (a / n) where the twos of a are taken out of it. */
GPK_INLINE bool bpsw_flips_by_twos(gpk_u32 twos, gpk_u32 n)
{
    return (twos & 1u) != 0 && ((n & 7u) == 3u || (n & 7u) == 5u);
}

/* Jacobi's symbol (a / n), for an odd n and an a that is not 0. */
GPK_INLINE int bpsw_jacobi(gpk_u32 a, gpk_u64 n)
{
    gpk_u32 twos = gpk_trailing_zeros(a);
    gpk_u32 under = a >> twos, over = (gpk_u32)(n % under);
    bool flips = bpsw_flips_by_twos(twos, (gpk_u32)n) ^ ((under & (gpk_u32)n & 3u) == 3u);
    while (over != 0) {
        twos = gpk_trailing_zeros(over);
        over >>= twos;
        flips ^= bpsw_flips_by_twos(twos, under) ^ ((over & under & 3u) == 3u);
        const gpk_u32 rest = under % over;
        under = over;
        over = rest;
    }
    return under != 1u ? 0 : flips ? -1 : 1;
}

GPK_INLINE bool bpsw_is_square(gpk_u64 n)
{
    gpk_u64 root = 0;
    for (gpk_u64 bit = (gpk_u64)1 << 31; bit != 0; bit >>= 1)
        if ((root + bit) * (root + bit) <= n)
            root += bit;
    return root * root == n;
}

GPK_INLINE gpk_u32 bpsw_search(gpk_u64 n)
{
    gpk_u32 p = BPSW_SEARCH_FROM;
    int symbol = bpsw_jacobi(p * p - 4u, n);
    while (symbol == 1 && (p != BPSW_SQUARES_FROM || !bpsw_is_square(n))) {
        p++;
        symbol = bpsw_jacobi(p * p - 4u, n);
    }
    return symbol == -1 ? p : 0;
}

/* The least p from 3 on for which p^2 - 4 is no square modulo n, by the Jacobi symbol. 0 where the
 * search shows that n is composite: a square has no such p. No prime below 17 divides n.
 *
 * The square-free parts of p^2 - 4 from p = 3 on are 5, 3, 21, 2, 5, 15, 77, 6, 13: with quadratic
 * reciprocity, in nearly all cases, n modulo a few small primes and 8 tells. */
GPK_INLINE gpk_u32 bpsw_parameter(gpk_u64 n)
{
    const gpk_u32 rest = (gpk_u32)(n % BPSW_NO_SQUARE_PRODUCT);
    const gpk_u32 flips = (n & 3u) == 3u;
    const gpk_u32 by_2 = 0x28u >> (n & 7u) & 1u;
    const gpk_u32 by_3 = (BPSW_NO_SQUARE_3 >> rest % 3u & 1u) ^ flips;
    const gpk_u32 by_5 = BPSW_NO_SQUARE_5 >> rest % 5u & 1u;
    const gpk_u32 by_7 = (BPSW_NO_SQUARE_7 >> rest % 7u & 1u) ^ flips;
    const gpk_u32 by_11 = (BPSW_NO_SQUARE_11 >> rest % 11u & 1u) ^ flips;
    const gpk_u32 by_13 = BPSW_NO_SQUARE_13 >> rest % 13u & 1u;
    const gpk_u32 which =
        by_5 << 3 | by_3 << 4 | (by_3 ^ by_7) << 5 | by_2 << 6 | (by_7 ^ by_11) << 9 | by_13 << 11;
    return which != 0 ? gpk_trailing_zeros(which) : bpsw_search(n);
}

/* V_k and V_(k + 1) of the Lucas sequence with V_0 = 2, V_1 = p, V_(k + 1) = p V_k - V_(k - 1). */
typedef struct bpsw_pair {
    gpk_u64 v, next;
} bpsw_pair;

typedef struct bpsw_start {
    gpk_u64 two, p;    /* in Montgomery's form */
    gpk_u32 parameter; /* p itself */
} bpsw_start;

GPK_INLINE bpsw_start bpsw_begin(const bpsw_modulus *m)
{
    bpsw_start start;
    start.two = bpsw_add(m, m->one, m->one);
    start.p = 0;
    start.parameter = bpsw_parameter(m->n);
    for (gpk_u32 i = gpk_bits(start.parameter | 1u); i-- > 0;) {
        start.p = bpsw_add(m, start.p, start.p);
        if (start.parameter >> i & 1u)
            start.p = bpsw_add(m, start.p, m->one);
    }
    return start;
}

/* By V_2k = V_k^2 - 2 and V_(2k + 1) = V_k V_(k + 1) - p; the bit says which of k, k + 1 doubles.
 */
GPK_INLINE bpsw_pair bpsw_turn(const bpsw_modulus *m, const bpsw_start *start, bpsw_pair at,
                               gpk_u64 bit)
{
    const gpk_u64 mask = 0u - bit;
    const gpk_u64 base = at.v ^ ((at.v ^ at.next) & mask);
    const gpk_u64 square = bpsw_subtract(m, bpsw_multiply(m, base, base), start->two);
    const gpk_u64 product = bpsw_subtract(m, bpsw_multiply(m, at.v, at.next), start->p);
    const gpk_u64 swap = (square ^ product) & mask;
    at.v = square ^ swap;
    at.next = product ^ swap;
    return at;
}

/* V_d is 2 or -2 and U_d is 0, which is so where V_(d + 1) is p or -p likewise. */
GPK_INLINE bool bpsw_is_end(const bpsw_modulus *m, const bpsw_start *start, bpsw_pair at)
{
    return (at.v == start->two && at.next == start->p) ||
           (at.v == m->n - start->two && at.next == m->n - start->p);
}

/* The extra strong Lucas test: with n + 1 = d 2^s, V_d is 2 or -2 and U_d is 0, or V_(d 2^r) is 0
 * for some r < s - 1. n is odd and above 1, and no prime below 17 divides it. */
GPK_INLINE bool bpsw_lucas(gpk_u64 n)
{
    const bpsw_modulus m = bpsw_modulus_of(n);
    const bpsw_start start = bpsw_begin(&m);
    const gpk_u64 top = (n >> 1) + 1u; /* (n + 1) / 2; n + 1 may be 2^64 */
    const gpk_u32 twos = gpk_trailing_zeros(top);
    const gpk_u32 tail = twos > BPSW_TAIL ? twos : BPSW_TAIL;
    gpk_u32 i = gpk_bits(top);
    bpsw_pair at; /* for k = top / 2^i, rounded down */
    bool passes = false;
    at.v = start.two;
    at.next = start.p;
    while (i > tail + 1u) {
        i--;
        at = bpsw_turn(&m, &start, at, top >> i & 1u);
    }
    while (i > 0) {
        i--;
        at = bpsw_turn(&m, &start, at, top >> i & 1u);
        passes |= i == twos && bpsw_is_end(&m, &start, at);
        passes |= i <= twos && i > 0 && at.v == 0;
    }
    return passes && start.parameter != 0;
}

#endif /* GPK_LIB_BPSW_H */
