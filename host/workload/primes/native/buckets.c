// SPDX-License-Identifier: MIT
#include "workload/primes/native/buckets.h"

#include "workload/primes/mertens.h"

#include "shared/primes_args.h"

uint32_t gpk_primes_bucket_grow(primes_buckets *buckets, primes_bucket *bucket)
{
    const primes_pool *pool = &buckets->pool;
    uint32_t chunk = atomic_fetch_add_explicit(pool->taken, 1, memory_order_relaxed);
    if (chunk >= pool->chunks) {
        /* The last entry of the spare chunk, so that the next one comes here too, and is noted. */
        buckets->has_lost = true;
        return (buckets->spare + 1) * PRIMES_CHUNK - 1;
    }
    pool->before[chunk] = bucket->last;
    bucket->last = chunk;
    return chunk * PRIMES_CHUNK;
}

static void cross(const uint32_t *entries, uint32_t count, uint8_t *bits)
{
    const uint32_t mask = (1u << PRIMES_PLACE_BITS) - 1;
    for (uint32_t i = 0; i < count; i++)
        primes_bit_clear(bits, entries[i] & mask);
}

/* Where the next chunk begins no core can foresee. */
static void foresee(const primes_pool *pool, uint32_t chunk)
{
    enum { LINES = 4, LINE_ENTRIES = 16 };
    if (chunk == PRIMES_NO_CHUNK)
        return;
    const uint32_t *entries = pool->entries + (uint64_t)chunk * PRIMES_CHUNK;
    for (uint32_t i = 0; i < LINES; i++)
        __builtin_prefetch(entries + (size_t)i * LINE_ENTRIES);
}

/* Only the newest chunk may be less than full, and not even that one where the entries behind it
 * were lost. */
void gpk_primes_bucket_cross(const primes_pool *pool, const primes_bucket *bucket, uint8_t *bits)
{
    if (bucket->last == PRIMES_NO_CHUNK)
        return;
    const uint32_t filled = bucket->at - bucket->last * PRIMES_CHUNK;
    uint32_t count = filled <= PRIMES_CHUNK ? filled : PRIMES_CHUNK;
    for (uint32_t chunk = bucket->last; chunk != PRIMES_NO_CHUNK; chunk = pool->before[chunk]) {
        foresee(pool, pool->before[chunk]);
        cross(pool->entries + (uint64_t)chunk * PRIMES_CHUNK, count, bits);
        count = PRIMES_CHUNK;
    }
}

uint32_t gpk_primes_pool_chunks(uint32_t root, uint64_t grain_bytes, uint64_t buckets)
{
    if (root < PRIMES_MAP_FROM)
        return 0;
    const double multiples = (double)grain_bytes * 8 * gpk_primes_mertens(PRIMES_MAP_FROM, root);
    return (uint32_t)(multiples * 1.01 / PRIMES_CHUNK) + 64 + (uint32_t)buckets;
}
