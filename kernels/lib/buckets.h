/* lib/buckets.h - the multiples of large primes, sorted by where they are.
 *
 * A large base prime has a multiple in few parts of a grain, so going through all of them part
 * by part would cost more than crossing off. One pass over the primes puts each multiple into the
 * bucket of its part of the grain, and who sieves the part then crosses off what is in it. There is
 * one for each part and each worker, a list of chunks from one pool that all workers share.
 *
 * The pool is as large as the number of multiples will be by Mertens's theorem, and some. If that
 * is not enough all the same, what a piece of the primes wanted to add is lost, and the piece is
 * noted: each part then looks for its multiples by itself.
 *
 * Sources: the buckets are T. Oliveira e Silva's (2002); that they are filled for a whole grain,
 * from primes that are shared, is ours.
 */
#ifndef GPK_LIB_BUCKETS_H
#define GPK_LIB_BUCKETS_H

#ifndef __OPENCL_C_VERSION__
#include "lib/multiples.h"
#endif

#define PRIMES_CHUNK 1024u /* entries */
#define PRIMES_NO_CHUNK ~0u
#define PRIMES_PIECE_WORDS 512u /* of the map, that a piece is */

/* Of one worker for one stretch of the grain: 2^place_bits bits. */
typedef struct primes_bucket {
    gpk_u32 at;   /* entry of the pool that comes next; at the end of a chunk: a new one first */
    gpk_u32 last; /* its newest chunk, which links to the one before */
} primes_bucket;

/* What all workers share. */
typedef struct primes_pool {
    GPK_GLOBAL gpk_u32 *entries; /* each the place of a bit in the grain: byte * 8 + bit */
    GPK_GLOBAL gpk_u32 *before;  /* the chunk before each */
    gpk_u32 chunks;
    GPK_GLOBAL gpk_u32 *taken; /* of them, or more when there were too few */
} primes_pool;

/* A worker's view. */
typedef struct primes_buckets {
    primes_pool pool;
    GPK_GLOBAL primes_bucket *of_place; /* a bit's is number place >> place_bits */
    gpk_u32 place_bits;
    gpk_u32 spare;    /* a chunk of the worker's own, whose entries nobody reads */
    gpk_u32 has_lost; /* entries since the worker last set it to 0 */
} primes_buckets;

/* Where the entries of a bucket begin in its first chunk. Buckets fill at one pace: if all began at
 * the same place of their pages, all would want the same lines of the cache at any time. */
GPK_INLINE gpk_u32 primes_bucket_begin(gpk_u32 number)
{
    return number * 16u % PRIMES_CHUNK;
}

/* A chunk for a bucket, and its first entry. */
GPK_INLINE gpk_u32 primes_bucket_grow(primes_buckets *buckets, gpk_u32 number)
{
    GPK_GLOBAL primes_bucket *bucket = &buckets->of_place[number];
    const primes_pool *pool = &buckets->pool;
    const gpk_u32 chunk = gpk_take_one(pool->taken);
    if (chunk >= pool->chunks) {
        /* The last entry of the spare chunk, so that the next one comes here too, and is noted. */
        buckets->has_lost = 1;
        return (buckets->spare + 1u) * PRIMES_CHUNK - 1u;
    }
    const gpk_u32 begin = bucket->last == PRIMES_NO_CHUNK ? primes_bucket_begin(number) : 0u;
    pool->before[chunk] = bucket->last;
    bucket->last = chunk;
    return chunk * PRIMES_CHUNK + begin;
}

GPK_INLINE void primes_bucket_add(primes_buckets *buckets, gpk_u32 place)
{
    const gpk_u32 number = place >> buckets->place_bits;
    GPK_GLOBAL primes_bucket *bucket = &buckets->of_place[number];
    gpk_u32 at = bucket->at;
    if (at % PRIMES_CHUNK == 0)
        at = primes_bucket_grow(buckets, number);
    /* There are more streams of entries than a core foresees by itself. */
    gpk_prefetch(&buckets->pool.entries[at + 16u]);
    buckets->pool.entries[at] = place;
    bucket->at = at + 1u;
}

GPK_INLINE void primes_scatter_batch(primes_buckets *buckets, const primes_stretch *grain,
                                     primes_batch *batch)
{
    const gpk_u32 size = grain->size;
    primes_batch_begin(batch, grain->byte);
    for (gpk_u32 i = 0; i < batch->count; i++) {
        const primes_walk walk = primes_walk_begin(batch, i);
        for (gpk_u32 j = 0, byte = walk.byte; byte < size; j++) {
            primes_bucket_add(buckets, byte * 8u + primes_multiple_bit[walk.row + j % 8u]);
            byte += primes_walk_step(&walk, j);
        }
    }
    batch->count = 0;
}

/* Notes the multiples of the large base primes that words hold, in the numbers of a grain: in
 * the buckets of its blocks. words[0] begins with the number base. */
GPK_INLINE void primes_scatter(primes_buckets *buckets, const primes_stretch *grain,
                               GPK_GLOBAL const gpk_u64 *words, gpk_u32 count, gpk_u32 base)
{
    primes_batch batch;
    batch.count = 0;
    for (gpk_u32 i = 0; i < count; i++) {
        primes_batch_add(&batch, words[i], base + i * 240u, grain->root);
        if (batch.count > PRIMES_AT_ONCE - 64u)
            primes_scatter_batch(buckets, grain, &batch);
    }
    primes_scatter_batch(buckets, grain, &batch);
}

/* Crosses off what a worker's bucket holds, in the bits that it is for. Only the newest chunk may
 * be less than full, and not even that one where the entries behind it were lost. */
GPK_INLINE void primes_bucket_cross(const primes_buckets *buckets, gpk_u32 number,
                                    GPK_GLOBAL gpk_u8 *bits)
{
    const primes_pool *pool = &buckets->pool;
    const primes_bucket bucket = buckets->of_place[number];
    const gpk_u32 mask = (1u << buckets->place_bits) - 1u;
    const gpk_u32 filled = bucket.at - bucket.last * PRIMES_CHUNK;
    gpk_u32 end = filled <= PRIMES_CHUNK ? filled : PRIMES_CHUNK;
    for (gpk_u32 chunk = bucket.last, before; chunk != PRIMES_NO_CHUNK; chunk = before) {
        GPK_GLOBAL const gpk_u32 *entries = pool->entries + (gpk_u64)chunk * PRIMES_CHUNK;
        before = pool->before[chunk];
        for (gpk_u32 i = before == PRIMES_NO_CHUNK ? primes_bucket_begin(number) : 0u; i < end;
             i++) {
            const gpk_u32 place = entries[i] & mask;
            bits[place / 8u] &= (gpk_u8) ~(1u << place % 8u);
        }
        end = PRIMES_CHUNK;
    }
}

#endif /* GPK_LIB_BUCKETS_H */
