// SPDX-License-Identifier: MIT
#include "workload/primes/native/scratch.h"

#include <string.h>

#include "workload/primes/native/block.h"

enum { LINE = 64 };

/* A part of so many bytes, which begins a line of the cache. NULL where there is no buffer yet. */
static void *take(unsigned char *buffer, size_t *used, size_t bytes)
{
    void *part = buffer == NULL ? NULL : buffer + *used;
    *used += (bytes + LINE - 1) / LINE * LINE;
    return part;
}

static size_t lay_out(unsigned char *buffer, const primes_scratch_size *size, primes_scratch *out)
{
    const size_t workers = size->workers, spare = size->segments == 0 ? 0 : workers;
    const size_t chunk = PRIMES_CHUNK * sizeof(uint32_t);
    size_t used = 0;
    *out = (primes_scratch){.size = *size, .pool.chunks = size->chunks};
    /* A line more, so that the workers' blocks begin at different places of their pages. */
    out->stride = PRIMES_BLOCK + (size_t)2 * PRIMES_BLOCK_PAD + LINE;
    out->pool.taken = take(buffer, &used, sizeof *out->pool.taken);
    out->is_lent = take(buffer, &used, workers);
    out->buckets = take(buffer, &used, workers * size->segments * sizeof *out->buckets);
    out->lost = take(buffer, &used, size->pieces);
    out->bits = take(buffer, &used, workers * out->stride);
    out->pool.before = take(buffer, &used, size->chunks * sizeof *out->pool.before);
    out->pool.entries = take(buffer, &used, (size->chunks + spare) * chunk);
    return used;
}

size_t gpk_primes_scratch_bytes(const primes_scratch_size *size)
{
    primes_scratch parts;
    return lay_out(NULL, size, &parts);
}

primes_scratch gpk_primes_scratch(void *buffer, const primes_scratch_size *size)
{
    primes_scratch scratch;
    lay_out(buffer, size, &scratch);
    return scratch;
}

void gpk_primes_scratch_begin(const primes_scratch *scratch)
{
    const primes_bucket empty = {.at = 0, .last = PRIMES_NO_CHUNK};
    const size_t buckets = (size_t)scratch->size.workers * scratch->size.segments;
    for (uint32_t i = 0; i < scratch->size.workers; i++)
        atomic_store_explicit(&scratch->is_lent[i], 0, memory_order_relaxed);
    for (size_t i = 0; i < buckets; i++)
        scratch->buckets[i] = empty;
    memset(scratch->lost, 0, scratch->size.pieces);
    *scratch->pool.taken = 0;
}

uint32_t gpk_primes_scratch_borrow(const primes_scratch *scratch)
{
    for (uint32_t i = 0;; i = (i + 1) % scratch->size.workers)
        if (!atomic_exchange_explicit(&scratch->is_lent[i], 1, memory_order_acquire))
            return i;
}

void gpk_primes_scratch_return(const primes_scratch *scratch, uint32_t worker)
{
    atomic_store_explicit(&scratch->is_lent[worker], 0, memory_order_release);
}

primes_buckets gpk_primes_scratch_buckets(const primes_scratch *scratch, uint32_t worker)
{
    return (primes_buckets){
        .pool = scratch->pool,
        .of_place = scratch->buckets + (size_t)worker * scratch->size.segments,
        .place_bits = PRIMES_SEGMENT_PLACE_BITS,
        .spare = scratch->size.chunks + worker,
    };
}

uint8_t *gpk_primes_scratch_bits(const primes_scratch *scratch, uint32_t worker)
{
    return scratch->bits + worker * scratch->stride + PRIMES_BLOCK_PAD;
}
