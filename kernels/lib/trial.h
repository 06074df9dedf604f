/* lib/trial.h - trial division by the primes up to 241, without a division.
 *
 * p divides a word r of 32 bits where r / p modulo 2^32, which is r times the inverse of p,
 * is at most (2^32 - 1) / p (Granlund and Montgomery 1994). A number of 64 bits is first
 * made such a word, for as many primes at once as have a product below 2^32. GPUs multiply
 * words of 32 bits; so do vectors.
 */
#ifndef GPK_LIB_TRIAL_H
#define GPK_LIB_TRIAL_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

#define TRIAL_COMPOSITE 0u
#define TRIAL_PRIME 1u
#define TRIAL_OPEN 2u

/* Modulo 2^32, of an odd m. Newton: from 5 right bits to 10, 20, 40. */
GPK_INLINE gpk_u32 trial_inverse(gpk_u32 m)
{
    gpk_u32 inverse = (3u * m) ^ 2u;
    inverse *= 2u - m * inverse;
    inverse *= 2u - m * inverse;
    inverse *= 2u - m * inverse;
    return inverse;
}

/* n / 2^32 modulo m, but not below m: what divides m divides it just where it divides n. */
GPK_INLINE gpk_u32 trial_word(gpk_u64 n, gpk_u32 m)
{
    const gpk_u32 high = (gpk_u32)(n >> 32);
    const gpk_u32 quotient = (gpk_u32)n * trial_inverse(m);
    const gpk_u32 carry = (gpk_u32)(((gpk_u64)quotient * m) >> 32);
    return high >= carry ? high - carry : high - carry + m;
}

/* 1 or 0, as do the next ones: bits of words, since a branch for each prime would cost more. */
GPK_INLINE gpk_u32 trial_divides(gpk_u32 p, gpk_u32 word)
{
    return word * trial_inverse(p) <= 0xffffffffu / p;
}

GPK_INLINE gpk_u32 trial_two(gpk_u32 word, gpk_u32 p, gpk_u32 q)
{
    return trial_divides(p, word) | trial_divides(q, word);
}

GPK_INLINE gpk_u32 trial_four(gpk_u64 n, gpk_u32 p, gpk_u32 q, gpk_u32 r, gpk_u32 s)
{
    const gpk_u32 word = trial_word(n, p * q * r * s);
    return trial_two(word, p, q) | trial_two(word, r, s);
}

GPK_INLINE gpk_u32 trial_five(gpk_u64 n, gpk_u32 p, gpk_u32 q, gpk_u32 r, gpk_u32 s, gpk_u32 t)
{
    const gpk_u32 word = trial_word(n, p * q * r * s * t);
    return trial_two(word, p, q) | trial_two(word, r, s) | trial_divides(t, word);
}

/* By 2 to 29, which leave 316 of 1000 odd numbers: below 256 it decides. */
GPK_INLINE gpk_u32 trial_first(gpk_u64 n)
{
    /* Bit i stands for 2 i + 1. */
    const gpk_u64 below_128 = 0x816d129a64b4cb6eu, below_256 = 0x2196820d864a4c32u;
    const gpk_u32 word = trial_word(n, 3u * 5 * 7 * 11 * 13 * 17 * 19 * 23 * 29);
    if (n < 256u) {
        const gpk_u64 bits = n < 128u ? below_128 : below_256;
        const bool is_prime = (n & 1u) != 0 ? (bits >> (n >> 1 & 63u) & 1u) != 0 : n == 2u;
        return is_prime ? TRIAL_PRIME : TRIAL_COMPOSITE;
    }
    const gpk_u32 is_divided = (~(gpk_u32)n & 1u) | trial_two(word, 3, 5) | trial_two(word, 7, 11) |
                               trial_two(word, 13, 17) | trial_two(word, 19, 23) |
                               trial_divides(29, word);
    return is_divided != 0 ? TRIAL_COMPOSITE : TRIAL_OPEN;
}

/* By 31 to 241, for what is not below 256. Of those 316 they leave 202. */
GPK_INLINE gpk_u32 trial_second(gpk_u64 n)
{
    return trial_five(n, 31, 37, 41, 43, 47) | trial_five(n, 53, 59, 61, 67, 71) |
           trial_five(n, 73, 79, 83, 89, 97) | trial_four(n, 101, 103, 107, 109) |
           trial_four(n, 113, 127, 131, 137) | trial_four(n, 139, 149, 151, 157) |
           trial_four(n, 163, 167, 173, 179) | trial_four(n, 181, 191, 193, 197) |
           trial_four(n, 199, 211, 223, 227) | trial_four(n, 229, 233, 239, 241);
}

#endif /* GPK_LIB_TRIAL_H */
