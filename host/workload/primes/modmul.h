// SPDX-License-Identifier: MIT
/* workload/primes/modmul.h - arithmetic modulo an odd 64-bit number, and primality by it: another
 * way than lib/bpsw.h, which shares nothing with it and is checked by it.
 *
 * Montgomery multiplication (Montgomery 1985): x is kept as x 2^64 mod n, so that a
 * product needs two multiplications and no division.
 *
 * is_prime is a proof, not a guess: no composite below 2^64 passes the strong
 * probable prime test to these seven bases (Jim Sinclair 2011, found by search over
 * Jan Feitsma's list of all base-2 pseudoprimes below 2^64).
 */
#ifndef GPK_WORKLOAD_PRIMES_MODMUL_H
#define GPK_WORKLOAD_PRIMES_MODMUL_H

#include "lib/dialect.h"

typedef struct gpk_modulus {
    gpk_u64 n;       /* odd, above 1 */
    gpk_u64 inverse; /* n * inverse = 1 mod 2^64 */
    gpk_u64 one;     /* 2^64 mod n, which stands for 1 */
    gpk_u64 square;  /* 2^128 mod n: a product with it brings a number into the form */
} gpk_modulus;

/* a b / 2^64 mod n, for a b < n 2^64 */
GPK_INLINE gpk_u64 gpk_modmul(const gpk_modulus *m, gpk_u64 a, gpk_u64 b)
{
    gpk_u64 high = gpk_mul_high(a, b);
    gpk_u64 carry = gpk_mul_high(a * b * m->inverse, m->n);
    return high >= carry ? high - carry : high - carry + m->n;
}

GPK_INLINE gpk_u64 gpk_modadd(const gpk_modulus *m, gpk_u64 a, gpk_u64 b)
{
    return a >= m->n - b ? a - (m->n - b) : a + b;
}

GPK_INLINE gpk_modulus gpk_modulus_of(gpk_u64 n)
{
    gpk_modulus m;
    m.n = n;
    m.inverse = (3u * n) ^ 2u; /* right in its lowest 5 bits; each step doubles them */
    for (int i = 0; i < 4; i++)
        m.inverse *= 2u - n * m.inverse;
    m.one = (0u - n) % n;
    m.square = gpk_modadd(&m, m.one, m.one); /* 2, then 2^2, 2^4, ... 2^64 */
    for (int i = 0; i < 6; i++)
        m.square = gpk_modmul(&m, m.square, m.square);
    return m;
}

/* Whether n passes the strong probable prime test to this base: with n - 1 = d 2^s,
 * base^d = 1 or base^(d 2^i) = -1 for some i < s. */
GPK_INLINE bool gpk_is_strong_probable_prime(const gpk_modulus *m, gpk_u64 base)
{
    gpk_u64 d = m->n - 1u;
    gpk_u32 s = gpk_trailing_zeros(d);
    gpk_u64 minus_one = m->n - m->one;
    if (base % m->n == 0)
        return true;
    base = gpk_modmul(m, base % m->n, m->square);
    gpk_u64 power = m->one;
    for (d >>= s; d != 0; d >>= 1) {
        if (d & 1u)
            power = gpk_modmul(m, power, base);
        base = gpk_modmul(m, base, base);
    }
    bool passes = power == m->one || power == minus_one;
    for (gpk_u32 i = 1; i < s && !passes; i++) {
        power = gpk_modmul(m, power, power);
        passes = power == minus_one;
    }
    return passes;
}

#define GPK_PROOF_BASES 7
GPK_TABLE gpk_u32 gpk_proof_bases[GPK_PROOF_BASES] = {2,      325,     9375,      28178,
                                                      450775, 9780504, 1795265022};

/* Constant divisors: each is a multiplication to the compiler. */
#define GPK_TRIAL(prime)                                                                           \
    if (n % prime##u == 0)                                                                         \
    return n == prime##u

GPK_INLINE bool gpk_is_prime(gpk_u64 n)
{
    if (n < 2u)
        return false;
    GPK_TRIAL(2);
    GPK_TRIAL(3);
    GPK_TRIAL(5);
    GPK_TRIAL(7);
    GPK_TRIAL(11);
    GPK_TRIAL(13);
    GPK_TRIAL(17);
    GPK_TRIAL(19);
    GPK_TRIAL(23);
    GPK_TRIAL(29);
    GPK_TRIAL(31);
    GPK_TRIAL(37);
    GPK_TRIAL(41);
    GPK_TRIAL(43);
    if (n < 2209u) /* 47^2 */
        return true;
    const gpk_modulus m = gpk_modulus_of(n);
    bool is_prime = true;
    for (int i = 0; i < GPK_PROOF_BASES && is_prime; i++)
        is_prime = gpk_is_strong_probable_prime(&m, gpk_proof_bases[i]);
    return is_prime;
}

#endif /* GPK_WORKLOAD_PRIMES_MODMUL_H */
