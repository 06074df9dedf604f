// SPDX-License-Identifier: MIT
/* workload/primes/base_primes.h - the primes that a sieve crosses off with.
 *
 * Made once per job and read by every device; the layout is described in
 * kernels/shared/primes_args.h. Large ones stay a bitmap, the sieve's own, which takes
 * a thirtieth of a byte per number: 34 MB for all below 1e9.
 */
#ifndef GPK_WORKLOAD_PRIMES_BASE_PRIMES_H
#define GPK_WORKLOAD_PRIMES_BASE_PRIMES_H

#include <pthread.h>

#include <gpukit/status.h>

#include "shared/primes_args.h"

typedef struct primes_base {
    uint32_t *primes;
    uint32_t prime_count;
    uint32_t largest_prime; /* no base prime is larger */
    uint32_t index[PRIMES_INDEX_COUNT];
    uint8_t *patterns;
    uint32_t patterns_size; /* bytes */
    uint64_t map_bytes;     /* a multiple of 8; 0 where there are no large base primes */
    pthread_mutex_t lock;   /* of the map while it is made */
    uint64_t *map;          /* NULL until somebody needs it: gpk_primes_base_map */
} primes_base;

/* Every prime of [7, limit], and those of the patterns; but for the map. */
gpukit_status gpk_primes_base_alloc(uint32_t limit, primes_base **out, gpukit_error *err);

/* Makes the map where there is to be one and none is yet, with so many threads: for 2e8 primes it
 * takes one thread half a second. Any thread may call. */
gpukit_status gpk_primes_base_map(primes_base *base, uint32_t threads, gpukit_error *err);

void gpk_primes_base_free(primes_base *base);

#endif /* GPK_WORKLOAD_PRIMES_BASE_PRIMES_H */
