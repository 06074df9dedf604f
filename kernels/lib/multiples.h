/* lib/multiples.h - the multiples of a prime in a stretch of the bitmap, one after the other.
 *
 * For primes that have few there. A multiple that the wheel keeps is p times a cofactor
 * 30 m + w, w one of the eight residues. With p = 30 k + r it is in byte p m + k w + r w / 30,
 * at the bit of r w mod 30: so from one cofactor to the next the byte moves on by k times their
 * distance and a carry, which only depends on r and w, as the bit does. The tables below have a
 * row for each r.
 */
#ifndef GPK_LIB_MULTIPLES_H
#define GPK_LIB_MULTIPLES_H

#ifndef __OPENCL_C_VERSION__
#include "lib/wheel.h"
#endif

/* A stretch of the bitmap that is sieved at once. */
typedef struct primes_stretch {
    GPK_GLOBAL gpk_u8 *bits;
    gpk_u32 size; /* bytes */
    gpk_u64 byte; /* that bits[0] is, of all numbers */
    gpk_u32 root; /* base primes above it have no multiple here */
} primes_stretch;

/* From a cofactor to the next one, two turns long: as the rows below, so that a loop of up to eight
 * that begins anywhere need not wrap. */
GPK_TABLE gpk_u8 primes_cofactor_gap[16] = {6, 4, 2, 4, 2, 4, 6, 2, 6, 4, 2, 4, 2, 4, 6, 2};

/* The first residue of the wheel above n, by its place there: that of the next turn for 29. */
GPK_TABLE gpk_u8 primes_cofactor_above[30] = {0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4,
                                              4, 4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 0};

/* r w / 30 */
GPK_TABLE gpk_u8 primes_multiple_first[64] = {
    0,  0,  0,  0,  0, 0, 0, 0, 0,  1,  2,  3,  3, 4, 5,  6,  0,  2,  4,  4, 6, 6,
    8,  10, 0,  3,  4, 5, 7, 8, 9,  12, 0,  3,  6, 7, 9,  10, 13, 16, 0,  4, 6, 8,
    10, 12, 14, 18, 0, 5, 8, 9, 13, 14, 17, 22, 0, 6, 10, 12, 16, 18, 22, 28};

/* By how much that grows to the next cofactor. */
GPK_TABLE gpk_u8 primes_multiple_carry[128] = {
    0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1,
    2, 2, 0, 2, 0, 2, 2, 1, 2, 2, 0, 2, 0, 2, 2, 1, 3, 1, 1, 2, 1, 1, 3, 1, 3, 1, 1, 2, 1, 1, 3, 1,
    3, 3, 1, 2, 1, 3, 3, 1, 3, 3, 1, 2, 1, 3, 3, 1, 4, 2, 2, 2, 2, 2, 4, 1, 4, 2, 2, 2, 2, 2, 4, 1,
    5, 3, 1, 4, 1, 3, 5, 1, 5, 3, 1, 4, 1, 3, 5, 1, 6, 4, 2, 4, 2, 4, 6, 1, 6, 4, 2, 4, 2, 4, 6, 1};

/* The bit of r w mod 30. */
GPK_TABLE gpk_u8 primes_multiple_bit[128] = {
    0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 1, 5, 4, 0, 7, 3, 2, 6, 1, 5, 4, 0, 7, 3, 2, 6,
    2, 4, 0, 6, 1, 7, 3, 5, 2, 4, 0, 6, 1, 7, 3, 5, 3, 0, 6, 5, 2, 1, 7, 4, 3, 0, 6, 5, 2, 1, 7, 4,
    4, 7, 1, 2, 5, 6, 0, 3, 4, 7, 1, 2, 5, 6, 0, 3, 5, 3, 7, 1, 6, 0, 4, 2, 5, 3, 7, 1, 6, 0, 4, 2,
    6, 2, 3, 7, 0, 4, 5, 1, 6, 2, 3, 7, 0, 4, 5, 1, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0};

/* A few primes at a time: where the first multiple of each is takes a division, and the loop over
 * the multiples ends at a place that no core foresees. So all of the one comes before the other. */
#define PRIMES_AT_ONCE 256u

typedef struct primes_batch {
    gpk_u32 count;
    gpk_u32 primes[PRIMES_AT_ONCE];
    gpk_u32 rests[PRIMES_AT_ONCE];  /* so many bytes before the stretch a turn of it begins */
    gpk_u32 above[PRIMES_AT_ONCE];  /* cofactors of that turn up to here are before the stretch */
    gpk_u8 classes[PRIMES_AT_ONCE]; /* by prime mod 30 */
} primes_batch;

/* Those of a word of the map, which begins with the number base, up to the root. */
GPK_INLINE void primes_batch_add(primes_batch *batch, gpk_u64 flags, gpk_u32 base, gpk_u32 root)
{
    gpk_u32 count = batch->count;
    for (; flags != 0; flags &= flags - 1u) {
        const gpk_u32 bit = gpk_trailing_zeros(flags);
        const gpk_u32 prime = base + bit / 8u * 30u + primes_wheel[bit % 8u];
        batch->primes[count] = prime;
        batch->classes[count] = (gpk_u8)(bit % 8u);
        count += prime <= root;
    }
    batch->count = count;
}

/* Where each prime is before the byte. A cofactor of the turn is before the byte when its product
 * with the prime is below 30 rest. */
GPK_INLINE void primes_batch_begin_whole(primes_batch *batch, gpk_u64 byte)
{
    for (gpk_u32 i = 0; i < batch->count; i++) {
        const gpk_u64 prime = batch->primes[i], rest = byte % prime;
        batch->rests[i] = (gpk_u32)rest;
        batch->above[i] = (gpk_u32)(30u * rest / prime);
    }
}

#ifdef GPK_HAS_DOUBLE

/* The same in floating point: 30 rest is a multiple of the prime for no rest but 0. Quotients come
 * out right or one too small, and adding `round` leaves a number below 2^43 in the lowest bits. */
GPK_INLINE gpk_u64 primes_about_quotient(double about, double reciprocal)
{
    const double round = 0x1.8p52;
    return gpk_double_bits((about * reciprocal - 0.5) + round) - gpk_double_bits(round);
}

/* Of primes below 2^31, whose rests are right modulo 2^32. */
GPK_INLINE void primes_batch_begin_short(primes_batch *batch, gpk_u64 byte, double about)
{
    for (gpk_u32 i = 0; i < batch->count; i++) {
        const gpk_u32 prime = batch->primes[i];
        const double reciprocal = 1.0 / (double)(int)prime;
        const gpk_u32 turn = (gpk_u32)primes_about_quotient(about, reciprocal);
        const gpk_u32 rest = (gpk_u32)byte - turn * prime, less = rest - prime;
        batch->rests[i] = less < rest ? less : rest;
        batch->above[i] = (gpk_u32)(int)(30.0 * (double)(int)batch->rests[i] * reciprocal);
    }
}

GPK_INLINE void primes_batch_begin_long(primes_batch *batch, gpk_u64 byte, double about)
{
    for (gpk_u32 i = 0; i < batch->count; i++) {
        const gpk_u64 prime = batch->primes[i];
        const double reciprocal = 1.0 / (double)(gpk_s64)prime;
        const gpk_u64 rest = byte - primes_about_quotient(about, reciprocal) * prime;
        const gpk_u64 least = rest < prime ? rest : rest - prime;
        batch->rests[i] = (gpk_u32)least;
        batch->above[i] = (gpk_u32)(int)(30.0 * (double)(gpk_s64)least * reciprocal);
    }
}

#endif

/* The primes ascend, from 2^17 on. */
GPK_INLINE void primes_batch_begin(primes_batch *batch, gpk_u64 byte)
{
#ifdef GPK_HAS_DOUBLE
    /* From below: by more than rounding can add. */
    const double about = (double)byte * (1.0 - 0x1p-49);
    if (batch->count == 0 || batch->primes[batch->count - 1u] < 1u << 31)
        primes_batch_begin_short(batch, byte, about);
    else
        primes_batch_begin_long(batch, byte, about);
#else
    primes_batch_begin_whole(batch, byte);
#endif
}

/* The multiples of a prime from the first one on. */
typedef struct primes_walk {
    gpk_u32 byte; /* of the stretch, that the first is in */
    gpk_u32 k;
    gpk_u32 index; /* of its cofactor in a turn */
    gpk_u32 row;   /* of the tables, which begins with that cofactor */
} primes_walk;

/* Of prime i of a batch. */
GPK_INLINE primes_walk primes_walk_begin(const primes_batch *batch, gpk_u32 i)
{
    const gpk_u32 class = batch->classes[i];
    primes_walk walk;
    walk.index = primes_cofactor_above[batch->above[i]];
    walk.row = class * 16u + walk.index;
    walk.k = batch->primes[i] / 30u;
    walk.byte = walk.k * primes_wheel[walk.index] + primes_multiple_first[class * 8u + walk.index] -
                batch->rests[i] + (batch->above[i] == 29u ? batch->primes[i] : 0u);
    return walk;
}

/* From multiple j to the next one. */
GPK_INLINE gpk_u32 primes_walk_step(const primes_walk *walk, gpk_u32 j)
{
    return walk->k * primes_cofactor_gap[walk->index + j % 8u] +
           primes_multiple_carry[walk->row + j % 8u];
}

GPK_APART void primes_cross_batch(const primes_stretch *stretch, primes_batch *batch)
{
    GPK_GLOBAL gpk_u8 *const bits = stretch->bits;
    const gpk_u32 size = stretch->size;
    primes_batch_begin(batch, stretch->byte);
    for (gpk_u32 i = 0; i < batch->count; i++) {
        const primes_walk walk = primes_walk_begin(batch, i);
        for (gpk_u32 j = 0, byte = walk.byte; byte < size; j++) {
            bits[byte] &= (gpk_u8) ~(1u << primes_multiple_bit[walk.row + j % 8u]);
            byte += primes_walk_step(&walk, j);
        }
    }
}

/* A run of primes from 2^17 on, of one class. */
GPK_INLINE void primes_cross_wide(const primes_stretch *stretch, GPK_GLOBAL const gpk_u32 *primes,
                                  gpk_u32 count, gpk_u32 class)
{
    primes_batch batch;
    for (gpk_u32 i = 0; i < PRIMES_AT_ONCE; i++)
        batch.classes[i] = (gpk_u8) class;
    for (; count > 0; count -= batch.count, primes += batch.count) {
        batch.count = count < PRIMES_AT_ONCE ? count : PRIMES_AT_ONCE;
        for (gpk_u32 i = 0; i < batch.count; i++)
            batch.primes[i] = primes[i];
        primes_cross_batch(stretch, &batch);
    }
}

/* The primes that words of the map hold, which begin with the number base. */
GPK_APART void primes_cross_map(const primes_stretch *stretch, GPK_GLOBAL const gpk_u64 *words,
                                gpk_u32 count, gpk_u32 base)
{
    primes_batch batch;
    batch.count = 0;
    for (gpk_u32 i = 0; i < count; i++) {
        primes_batch_add(&batch, words[i], base + i * 240u, stretch->root);
        if (batch.count > PRIMES_AT_ONCE - 64u) {
            primes_cross_batch(stretch, &batch);
            batch.count = 0;
        }
    }
    primes_cross_batch(stretch, &batch);
}

#endif /* GPK_LIB_MULTIPLES_H */
