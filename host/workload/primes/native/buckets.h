// SPDX-License-Identifier: MIT
/* workload/primes/native/buckets.h - the multiples of large primes, sorted by where they are.
 *
 * A large base prime has a multiple in few blocks of a grain, so going through all of them block
 * by block would cost more than crossing off. One pass over the primes puts each multiple into the
 * bucket of its segment, and a block then crosses off what is in its buckets. There is one
 * for each segment and each worker, a list of chunks from one pool that all workers share.
 *
 * The pool is as large as the number of multiples will be by Mertens's theorem, and some. If that
 * is not enough all the same, what a piece of the primes wanted to add is lost, and the piece is
 * noted: each block then looks for its multiples by itself.
 *
 * Sources: the buckets are T. Oliveira e Silva's (2002); that they are filled for a whole grain,
 * from primes that are shared, is ours.
 */
#ifndef GPK_WORKLOAD_PRIMES_NATIVE_BUCKETS_H
#define GPK_WORKLOAD_PRIMES_NATIVE_BUCKETS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PRIMES_CHUNK 1024u /* entries */
#define PRIMES_NO_CHUNK ~0u
#define PRIMES_PLACE_BITS 18 /* of a bit's place in a segment */

/* Of one worker for one segment. */
typedef struct primes_bucket {
    uint32_t at;   /* entry of the pool that comes next; at the end of a chunk: a new one first */
    uint32_t last; /* its newest chunk, which links to the one before */
} primes_bucket;

/* What all workers share. */
typedef struct primes_pool {
    uint32_t *entries; /* each the place of a bit in the grain: byte * 8 + bit */
    uint32_t *before;  /* the chunk before each */
    uint32_t chunks;
    atomic_uint *taken; /* of them, or more when there were too few */
} primes_pool;

/* A worker's view. */
typedef struct primes_buckets {
    primes_pool pool;
    primes_bucket *of_segment;
    uint32_t spare; /* a chunk of the worker's own, whose entries nobody reads */
    bool has_lost;  /* entries since the worker last set it to false */
} primes_buckets;

/* A chunk for the bucket, and its first entry. */
uint32_t gpk_primes_bucket_grow(primes_buckets *buckets, primes_bucket *bucket);

static inline __attribute__((always_inline)) void primes_bucket_add(primes_buckets *buckets,
                                                                    uint32_t place)
{
    primes_bucket *bucket = &buckets->of_segment[place >> PRIMES_PLACE_BITS];
    uint32_t at = bucket->at;
    if (__builtin_expect(at % PRIMES_CHUNK == 0, 0))
        at = gpk_primes_bucket_grow(buckets, bucket);
    /* There are more streams of entries than a core foresees by itself. */
    __builtin_prefetch(&buckets->pool.entries[at + 16], 1);
    buckets->pool.entries[at] = place;
    bucket->at = at + 1;
}

/* The first half and the second one in turns: neighbours are often of one block, and the second of
 * them would wait for what the first has stored. */
static inline __attribute__((always_inline)) void
primes_bucket_add_all(primes_buckets *buckets, const uint32_t *places, uint32_t count)
{
    const uint32_t half = count / 2;
    for (uint32_t i = 0; i < half; i++) {
        primes_bucket_add(buckets, places[i]);
        primes_bucket_add(buckets, places[half + i]);
    }
    if (count % 2 != 0)
        primes_bucket_add(buckets, places[count - 1]);
}

/* Clears one bit, of the word that it is in. */
static inline __attribute__((always_inline)) void primes_bit_clear(uint8_t *bits, uint32_t place)
{
    uint8_t *at = bits + (size_t)(place / 64) * 8;
    uint64_t word;
    memcpy(&word, at, sizeof word);
    word &= ~(UINT64_C(1) << place % 64);
    memcpy(at, &word, sizeof word);
}

/* Crosses off what a bucket holds, in the bits of its segment. */
void gpk_primes_bucket_cross(const primes_pool *pool, const primes_bucket *bucket, uint8_t *bits);

/* How many chunks a pool needs, with so many workers, for a grain of so many bytes whose largest
 * base prime is root. */
uint32_t gpk_primes_pool_chunks(uint32_t root, uint64_t grain_bytes, uint64_t buckets);

#endif /* GPK_WORKLOAD_PRIMES_NATIVE_BUCKETS_H */
