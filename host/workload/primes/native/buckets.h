// SPDX-License-Identifier: MIT
/* workload/primes/native/buckets.h - the host's side of the buckets of lib/buckets.h. */
#ifndef GPK_WORKLOAD_PRIMES_NATIVE_BUCKETS_H
#define GPK_WORKLOAD_PRIMES_NATIVE_BUCKETS_H

#include <string.h>

#include "lib/buckets.h"

enum {
    PRIMES_SEGMENT_PLACE_BITS = 18
}; /* of a bit's place in a segment, which each bucket is for */

/* Clears one bit, of the word that it is in. */
static inline __attribute__((always_inline)) void primes_bit_clear(uint8_t *bits, uint32_t place)
{
    uint8_t *at = bits + (size_t)(place / 64) * 8;
    uint64_t word;
    memcpy(&word, at, sizeof word);
    word &= ~(UINT64_C(1) << place % 64);
    memcpy(at, &word, sizeof word);
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

/* How many chunks a pool needs, with so many workers, for a grain of so many bytes whose largest
 * base prime is root. */
uint32_t gpk_primes_pool_chunks(uint32_t root, uint64_t grain_bytes, uint64_t buckets);

#endif /* GPK_WORKLOAD_PRIMES_NATIVE_BUCKETS_H */
