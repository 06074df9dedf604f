// SPDX-License-Identifier: MIT
/* workload/primes/native/scratch.h - the memory that the native sieve works in.
 *
 * One buffer for a device. Whoever works on a block or on a piece of the large primes borrows a
 * worker's part of it for that long: the team deals out the work itself, and its members have no
 * names.
 */
#ifndef GPK_WORKLOAD_PRIMES_NATIVE_SCRATCH_H
#define GPK_WORKLOAD_PRIMES_NATIVE_SCRATCH_H

#include <stdatomic.h>
#include <stddef.h>

#include "workload/primes/native/buckets.h"

/* What the buffer has room for. */
typedef struct primes_scratch_size {
    uint32_t workers;
    uint32_t segments; /* of a grain with large base primes; else 0, as the next two */
    uint32_t chunks;   /* of the pool */
    uint32_t pieces;   /* of the large base primes */
} primes_scratch_size;

typedef struct primes_scratch {
    primes_scratch_size size;
    primes_pool pool;
    atomic_uchar *is_lent;  /* for each worker */
    primes_bucket *buckets; /* segments of each worker */
    uint8_t *lost;          /* for each piece: 1 where not all of its multiples are in buckets */
    uint8_t *bits;          /* a block with its pads for each worker */
    size_t stride;          /* bytes from one to the next */
} primes_scratch;

size_t gpk_primes_scratch_bytes(const primes_scratch_size *size);

/* The parts of a buffer of that many bytes. */
primes_scratch gpk_primes_scratch(void *buffer, const primes_scratch_size *size);

/* Nothing is lent and the buckets are empty: before the first use, and before each grain with
 * large base primes. */
void gpk_primes_scratch_begin(const primes_scratch *scratch);

/* A worker's number. There is one for every thread of the device. */
uint32_t gpk_primes_scratch_borrow(const primes_scratch *scratch);
void gpk_primes_scratch_return(const primes_scratch *scratch, uint32_t worker);

primes_buckets gpk_primes_scratch_buckets(const primes_scratch *scratch, uint32_t worker);
uint8_t *gpk_primes_scratch_bits(const primes_scratch *scratch, uint32_t worker);

#endif /* GPK_WORKLOAD_PRIMES_NATIVE_SCRATCH_H */
