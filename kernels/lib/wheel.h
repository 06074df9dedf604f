/* lib/wheel.h - eight flags for thirty numbers: the bitmap of primes and its arithmetic.
 *
 * What every method shares: where a number's flag is, which flags a window has, the
 * multiples of a prime that 2, 3 and 5 leave, and the count and hash of a bitmap.
 * The layout is described in shared/primes_args.h.
 */
#ifndef GPK_LIB_WHEEL_H
#define GPK_LIB_WHEEL_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#include "shared/primes_args.h"
#endif

GPK_TABLE gpk_u8 primes_wheel[8] = {1, 7, 11, 13, 17, 19, 23, 29};

/* Bits of the residues that are below n, for n in 0 .. 30: what a window's edge keeps. */
GPK_TABLE gpk_u8 primes_bits_below[31] = {
    0x00, 0x00, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x03, 0x03, 0x03, 0x03, 0x07, 0x07, 0x0f, 0x0f,
    0x0f, 0x0f, 0x1f, 0x1f, 0x3f, 0x3f, 0x3f, 0x3f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0xff};

/* From n mod 30 to the next residue that the wheel keeps, n itself included. */
GPK_TABLE gpk_u8 primes_to_wheel[30] = {1, 0, 5, 4, 3, 2, 1, 0, 3, 2, 1, 0, 1, 0, 3,
                                        2, 1, 0, 1, 0, 3, 2, 1, 0, 5, 4, 3, 2, 1, 0};

/* From a residue of the wheel to the one behind it. */
GPK_TABLE gpk_u8 primes_wheel_gap[30] = {0, 6, 0, 0, 0, 0, 0, 4, 0, 0, 0, 2, 0, 4, 0,
                                         0, 0, 2, 0, 4, 0, 0, 0, 6, 0, 0, 0, 0, 0, 2};

/* The number of what follows: results with another one are not to be compared. */
#define PRIMES_DIGEST 1

/* Mixes a word of a bitmap with its place in the window; the sum over all words is the
 * hash, so that the words may be taken in any order and the sums of neighbouring grains
 * add up to that of one which is as long as both. A word of zeros adds nothing. */
GPK_INLINE gpk_u64 gpk_primes_hash(gpk_u64 word, gpk_u64 index)
{
    /* In a loop over the index the second factor is an addition. */
    gpk_u64 mixed = word * ((2u * index + 1u) * 0xd6e8feb86659fd93u);
    return mixed ^ (mixed >> 32);
}

/* What a record's count and hash must fit. */
GPK_INLINE gpk_u64 primes_complement(gpk_u64 count, gpk_u64 hash)
{
    return ~(count ^ hash);
}

/* The bit of a number that the wheel keeps, by its residue. */
GPK_INLINE gpk_u32 primes_bit(gpk_u32 residue)
{
    return residue == 1u    ? 0u
           : residue == 7u  ? 1u
           : residue == 11u ? 2u
           : residue == 13u ? 3u
           : residue == 17u ? 4u
           : residue == 19u ? 5u
           : residue == 23u ? 6u
                            : 7u;
}

/* The integer square root, rounded up a little: at least the root of n. */
GPK_INLINE gpk_u32 gpk_primes_root(gpk_u64 n, gpk_u32 limit)
{
    gpk_u32 low = 0, high = limit;
    while (low < high) {
        gpk_u32 middle = low + (high - low) / 2;
        if ((gpk_u64)middle * middle < n)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A multiple that the wheel keeps: its distance from the start of the grain in numbers,
 * and the residue of its cofactor. */
typedef struct primes_multiple {
    gpk_u64 place;
    gpk_u32 residue;
} primes_multiple;

GPK_INLINE primes_multiple primes_first_multiple(gpk_u64 start, gpk_u64 prime)
{
    primes_multiple multiple;
    gpk_u64 cofactor = start / prime;
    multiple.place = cofactor * prime - start; /* 0, or below: it wraps */
    if (multiple.place != 0) {
        cofactor++;
        multiple.place += prime;
    }
    multiple.residue = (gpk_u32)(cofactor % 30u);
    gpk_u32 gap = primes_to_wheel[multiple.residue];
    multiple.place += (gpk_u64)gap * prime;
    multiple.residue += gap;
    return multiple;
}

GPK_INLINE void primes_next_multiple(primes_multiple *multiple, gpk_u64 prime)
{
    gpk_u32 gap = primes_wheel_gap[multiple->residue];
    multiple->place += (gpk_u64)gap * prime;
    multiple->residue = multiple->residue == 29u ? 1u : multiple->residue + gap;
}

/* The number that the first bit of the map's word i stands for. */
GPK_INLINE gpk_u64 primes_map_base(gpk_u64 i)
{
    return (gpk_u64)(PRIMES_MAP_FROM / 30u) * 30u + i * 240u;
}

/* The prime that the lowest of the flags in the map's word i stands for. */
GPK_INLINE gpk_u64 primes_map_prime(gpk_u64 i, gpk_u64 flags)
{
    gpk_u32 bit = gpk_trailing_zeros(flags);
    return primes_map_base(i) + (gpk_u64)(bit >> 3) * 30u + primes_wheel[bit & 7u];
}

/* The bits of a byte that stand for numbers in [first, last]; 1 is no prime. */
GPK_INLINE gpk_u8 primes_window_mask(const primes_window_args *window, gpk_u64 byte)
{
    gpk_u32 mask = byte == 0 ? 0xfeu : 0xffu;
    if (byte < window->first / 30u || byte > window->last / 30u)
        return 0;
    if (byte == window->first / 30u)
        mask &= ~(gpk_u32)primes_bits_below[window->first % 30u];
    if (byte == window->last / 30u)
        mask &= primes_bits_below[window->last % 30u + 1u];
    return (gpk_u8)mask;
}

/* Where a grain's words begin among those of the window: their places for the hash. */
GPK_INLINE gpk_u64 primes_place(gpk_u64 grain, gpk_u32 grain_bytes)
{
    return grain * (grain_bytes / 8u);
}

/* Counts and hashes a part of a grain: its first size bytes, which primes_trim has rounded up to
 * words, the first of them word `place` of the window. */
GPK_INLINE void primes_sum_part(GPK_GLOBAL const gpk_u64 *words, gpk_u32 size, gpk_u64 place,
                                gpk_u64 grain, GPK_GLOBAL primes_record *out)
{
    gpk_u64 count = 0, hash = 0;
    for (gpk_u32 j = 0; j < (size + 7u) / 8u; j++) {
        count += gpk_popcount(words[j]);
        hash += gpk_primes_hash(words[j], place + j);
    }
    out->count = count;
    out->complement = primes_complement(count, hash);
    out->hash = hash;
    out->grain = grain;
}

/* All of grain i of a launch. */
GPK_INLINE void primes_sum(const primes_window_args *window, gpk_u64 i,
                           GPK_GLOBAL const gpk_u64 *words, gpk_u32 size,
                           GPK_GLOBAL primes_record *out)
{
    const gpk_u64 grain = window->first_grain + i;
    primes_sum_part(words, size, primes_place(grain, window->grain_bytes), grain, out);
}

/* The number that ends the byte before `end`, or 2^64 - 1 where that is beyond. */
GPK_INLINE gpk_u64 primes_top(gpk_u64 end)
{
    return end > ~(gpk_u64)0 / 30u ? ~(gpk_u64)0 : end * 30u;
}

#endif /* GPK_LIB_WHEEL_H */
