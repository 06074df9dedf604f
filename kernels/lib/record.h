/* lib/record.h - what is told of a run of a bitmap's words: counts, a hash and a seal.
 *
 * Each method and device leaves the same records behind, whatever the run: those of a grain's
 * parts add up to the grain's.
 */
#ifndef GPK_LIB_RECORD_H
#define GPK_LIB_RECORD_H

#ifndef __OPENCL_C_VERSION__
#include "lib/tuplets.h"
#include "lib/wheel.h"
#endif

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

/* What a record must have as its complement. */
GPK_INLINE gpk_u64 primes_complement(GPK_GLOBAL const primes_record *record)
{
    gpk_u64 all = record->count ^ record->hash ^ record->padding;
    for (gpk_u32 i = 0; i < PRIMES_TUPLETS; i++)
        all ^= (gpk_u64)record->tuplets[i] << (8u * i);
    return ~all;
}

/* Where a grain's words begin among those of the window: their places for the hash. */
GPK_INLINE gpk_u64 primes_place(gpk_u64 grain, gpk_u32 grain_bytes)
{
    return grain * (grain_bytes / 8u);
}

/* What a result's digest is made of: the hash, and the tuplets where they are wanted. */
GPK_INLINE gpk_u64 primes_digest(GPK_GLOBAL const primes_record *record)
{
    gpk_u64 digest = record->hash;
    for (gpk_u32 i = 0; i < PRIMES_TUPLETS; i++)
        digest += record->tuplets[i] * ((2u * i + 3u) * 0xd6e8feb86659fd93u);
    return digest;
}

/* By k - 2. */
typedef struct primes_tuplet_sums {
    gpk_u64 of[PRIMES_TUPLETS];
} primes_tuplet_sums;

GPK_INLINE void primes_add_tuplets(primes_tuplet_sums *sums, gpk_u64 word, gpk_u64 next)
{
    const gpk_u64 moved = primes_tuplets_move(word, next);
    sums->of[0] += gpk_popcount(primes_tuplets_in(2, moved));
    sums->of[1] += gpk_popcount(primes_tuplets_in(3, moved));
    sums->of[2] += gpk_popcount(primes_tuplets_in(4, moved));
    sums->of[3] += gpk_popcount(primes_tuplets_in(5, moved));
    sums->of[4] += gpk_popcount(primes_tuplets_in(6, moved));
}

/* The tuplets of count words, one at least, behind which the word next comes. */
GPK_INLINE void primes_sum_tuplets(GPK_GLOBAL const gpk_u64 *words, gpk_u32 count, gpk_u64 next,
                                   GPK_GLOBAL gpk_u32 *out)
{
    primes_tuplet_sums sums = {{0}};
    for (gpk_u32 i = 0; i + 1u < count; i++)
        primes_add_tuplets(&sums, words[i], words[i + 1u]);
    primes_add_tuplets(&sums, words[count - 1u], next);
    for (gpk_u32 i = 0; i < PRIMES_TUPLETS; i++)
        out[i] = (gpk_u32)sums.of[i];
}

#endif /* GPK_LIB_RECORD_H */
