/* lib/large.h - whole turns of the wheel, for primes that have few of them in a stretch.
 *
 * A walk from one multiple to the next ends where no core foresees, and with a handful of multiples
 * to a prime that costs more than the multiples do. Here all primes of a batch take as many turns
 * as the least of them may need, of eight multiples each, and what lies outside of the stretch goes
 * to a byte behind it, one for each residue, so that these do not wait for one another. Primes of
 * one class at a time, which makes masks and offsets constants: see sieve.h.
 */
#ifndef GPK_LIB_LARGE_H
#define GPK_LIB_LARGE_H

#ifndef __OPENCL_C_VERSION__
#include "lib/multiples.h"
#endif

/* The byte behind the stretch that residue w has: lines apart. */
GPK_INLINE gpk_u32 primes_behind(const primes_stretch *stretch, gpk_u32 w)
{
    return stretch->size + 64u * primes_bit(w);
}

/* Clears the multiple of residue w, in the turn that begins at byte `at`, which may be before the
 * stretch: then it is near 2^64. */
GPK_INLINE void primes_cross_within(const primes_stretch *stretch, gpk_u64 at, gpk_u64 k, gpk_u32 r,
                                    gpk_u32 w)
{
    const gpk_u64 byte = at + k * w + r * w / 30u;
    stretch->bits[byte < stretch->size ? byte : primes_behind(stretch, w)] &=
        (gpk_u8) ~(1u << primes_bit(r * w % 30u));
}

/* Primes of class r, ascending. */
GPK_INLINE void primes_cross_whole_batch(const primes_stretch *whole, primes_batch *batch,
                                         gpk_u32 r)
{
    const primes_stretch stretch = *whole;
    const gpk_u32 count = batch->count;
    const gpk_u32 turns = count == 0 ? 0 : (stretch.size - 1u) / batch->primes[0] + 2u;
    primes_batch_begin(batch, stretch.byte);
    for (gpk_u32 i = 0; i < count; i++) {
        const gpk_u64 prime = batch->primes[i], k = prime / 30u;
        gpk_u64 at = (gpk_u64)0 - batch->rests[i];
        for (gpk_u32 turn = 0; turn < turns; turn++, at += prime) {
            primes_cross_within(&stretch, at, k, r, 1);
            primes_cross_within(&stretch, at, k, r, 7);
            primes_cross_within(&stretch, at, k, r, 11);
            primes_cross_within(&stretch, at, k, r, 13);
            primes_cross_within(&stretch, at, k, r, 17);
            primes_cross_within(&stretch, at, k, r, 19);
            primes_cross_within(&stretch, at, k, r, 23);
            primes_cross_within(&stretch, at, k, r, 29);
        }
    }
    batch->count = 0;
}

/* Those of class r among the primes that words of the map hold. */
GPK_INLINE void primes_cross_whole_class(const primes_stretch *stretch,
                                         GPK_GLOBAL const gpk_u64 *words, gpk_u32 count,
                                         gpk_u32 base, gpk_u32 r)
{
    const gpk_u64 mask = (gpk_u64)0x0101010101010101 << primes_bit(r);
    primes_batch batch;
    batch.count = 0;
    for (gpk_u32 i = 0; i < count; i++) {
        primes_batch_add(&batch, words[i] & mask, base + i * 240u, stretch->root);
        if (batch.count > PRIMES_AT_ONCE - 8u)
            primes_cross_whole_batch(stretch, &batch, r);
    }
    primes_cross_whole_batch(stretch, &batch, r);
}

/* Crosses off the multiples of the primes that words of the map hold, which begin with the number
 * base. Behind the stretch is room for eight lines. */
GPK_APART void primes_cross_whole(const primes_stretch *stretch, GPK_GLOBAL const gpk_u64 *words,
                                  gpk_u32 count, gpk_u32 base)
{
    primes_cross_whole_class(stretch, words, count, base, 1);
    primes_cross_whole_class(stretch, words, count, base, 7);
    primes_cross_whole_class(stretch, words, count, base, 11);
    primes_cross_whole_class(stretch, words, count, base, 13);
    primes_cross_whole_class(stretch, words, count, base, 17);
    primes_cross_whole_class(stretch, words, count, base, 19);
    primes_cross_whole_class(stretch, words, count, base, 23);
    primes_cross_whole_class(stretch, words, count, base, 29);
}

#endif /* GPK_LIB_LARGE_H */
