// SPDX-License-Identifier: MIT
#include "workload/primes/segment.h"

#include <stdlib.h>

#include "base/error.h"
#include "workload/primes/batch/window.h"
#include "workload/primes/native/block.h"
#include "workload/primes/native/native.h"
#include "workload/primes/plan.h"

/* Nanoseconds on one core, measured on a 2.6 GHz Zen 4; only their ratios matter. */
static const double sieve_ns_per_byte = 2.2;
static const double mapped_ns_per_byte = 3.5; /* more, for each doubling of the root */
static const double test_ns_per_byte = 400;
static const double patterns_ns = 2e5;         /* making them, once for each base */
static const double listed_ns_per_root = 3;    /* making base primes that are listed */
static const double mapped_ns_per_root = 0.09; /* and those that are a map */
static const double listed_ns_per_prime = 4;   /* where it begins in a segment */
static const double mapped_ns_per_prime = 1.6;

/* Where there are large base primes, their multiples in a segment take up to 14 times its memory.
 */
enum { LOW_MOST_BYTES = PRIMES_BLOCK, MIDDLE_MOST_BYTES = 2 << 20, HIGH_MOST_BYTES = 8 << 20 };

static uint32_t root_of(uint64_t end)
{
    return gpk_primes_isqrt(primes_top(end));
}

/* About how many primes there are up to the root. */
static double primes_up_to(uint32_t root)
{
    if (root < 16)
        return 6;
    return root / (0.6931 * (32 - __builtin_clz(root)) - 1);
}

/* More than is needed now, so that it lasts for a while: twice as much where that is little. */
static uint32_t base_limit(uint32_t root)
{
    const uint32_t little = root < 100000 ? root : 100000;
    const uint32_t more = root / 16 > little ? root / 16 : little;
    return root > UINT32_MAX - more ? UINT32_MAX : root + more;
}

static gpukit_status grow_base(primes_segment *segment, uint32_t root, gpukit_error *err)
{
    primes_base *base = NULL;
    if (segment->base != NULL && segment->base->largest_prime >= root)
        return GPUKIT_OK;
    gpukit_status status = gpk_primes_base_alloc(base_limit(root), &base, err);
    if (base == NULL)
        return status;
    status = gpk_primes_base_map(base, 1, err);
    if (status != GPUKIT_OK) {
        gpk_primes_base_free(base);
        return status;
    }
    gpk_primes_base_free(segment->base);
    segment->base = base;
    return GPUKIT_OK;
}

/* Of whole lines of the cache. */
static gpukit_status grow(void **memory, size_t *capacity, size_t bytes, gpukit_error *err)
{
    if (*memory != NULL && *capacity >= bytes)
        return GPUKIT_OK;
    bytes = (bytes + 63) / 64 * 64;
    free(*memory);
    *memory = aligned_alloc(64, bytes);
    *capacity = *memory == NULL ? 0 : bytes;
    if (*memory == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "aligned_alloc",
                        "no memory for a segment of the sieve, which takes %zu bytes", bytes);
    return GPUKIT_OK;
}

/* One grain for one worker. Buckets are needed for large base primes only. */
static primes_native_args args_of(const primes_segment *segment, uint64_t byte, uint32_t size)
{
    const uint32_t blocks = (size + PRIMES_BLOCK - 1) / PRIMES_BLOCK;
    primes_native_args args = {
        .window = {.last = UINT64_MAX, .begin_byte = byte, .end_byte = byte + size, .grains = 1},
        .path = gpk_primes_path(),
        .scratch = {.workers = 1},
        .base = segment->base,
        .blocks_per_grain = blocks,
        .keeps_bitmaps = true,
    };
    args.window.grain_bytes = (size + 63) / 64 * 64;
    if (root_of(byte + size) < PRIMES_MAP_FROM)
        return args;
    const uint64_t words = segment->base->map_bytes / 8;
    args.scratch.segments = blocks * PRIMES_BLOCK_SEGMENTS;
    args.scratch.pieces = (uint32_t)((words + PRIMES_PIECE_WORDS - 1) / PRIMES_PIECE_WORDS);
    args.scratch.chunks =
        gpk_primes_pool_chunks(segment->base->largest_prime, size, args.scratch.segments);
    return args;
}

gpukit_status gpk_primes_segment_cross(primes_segment *segment, uint64_t byte, uint32_t size,
                                       uint8_t **out, gpukit_error *err)
{
    const primes_native_args args = args_of(segment, byte, size);
    gpukit_status status = grow(&segment->scratch, &segment->scratch_bytes,
                                gpk_primes_scratch_bytes(&args.scratch), err);
    if (status == GPUKIT_OK)
        status = grow(&segment->bits, &segment->bits_bytes, args.window.grain_bytes, err);
    if (status != GPUKIT_OK)
        return status;
    primes_record records[GPK_PRIMES_SEGMENT_BYTES / PRIMES_BLOCK];
    void *const memories[] = {segment->scratch, segment->bits, records};
    gpk_primes_native_begin.body(&args, memories, 0, 1);
    gpk_primes_native_scatter.body(&args, memories, 0, args.scratch.pieces);
    gpk_primes_native_sieve.body(&args, memories, 0, args.blocks_per_grain);
    *out = segment->bits;
    return GPUKIT_OK;
}

gpukit_status gpk_primes_segment_sieve(primes_segment *segment, uint64_t byte, uint32_t size,
                                       const uint8_t **out, gpukit_error *err)
{
    uint8_t *bits = NULL;
    gpukit_status status = grow_base(segment, root_of(byte + size), err);
    if (segment->base == NULL || status != GPUKIT_OK)
        return status;
    status = gpk_primes_segment_cross(segment, byte, size, &bits, err);
    if (status == GPUKIT_OK)
        *out = bits;
    return status;
}

void gpk_primes_segment_test(uint64_t byte, uint32_t size, uint8_t *bits)
{
    const primes_window_args all = {
        .last = UINT64_MAX, .begin_byte = byte, .end_byte = GPK_PRIMES_END_BYTE};
    gpk_primes_test_bytes_batch(&all, bits, 0, size);
}

void gpk_primes_segment_finish(primes_segment *segment)
{
    gpk_primes_base_free(segment->base);
    free(segment->scratch);
    free(segment->bits);
    *segment = (primes_segment){.base = NULL};
}

double gpk_primes_segment_ready_ns(const primes_segment *segment, uint64_t end)
{
    const uint32_t root = root_of(end);
    const uint32_t listed = root < PRIMES_MAP_FROM ? root : PRIMES_MAP_FROM;
    const double few = primes_up_to(listed), all = primes_up_to(root);
    double ns = few * listed_ns_per_prime + (all > few ? all - few : 0) * mapped_ns_per_prime;
    if (segment->base == NULL || segment->base->largest_prime < root)
        ns += patterns_ns + listed * listed_ns_per_root + root * mapped_ns_per_root;
    return ns;
}

double gpk_primes_segment_sieve_ns(uint64_t end)
{
    const double doublings = (double)root_of(end) / PRIMES_MAP_FROM;
    if (doublings < 1)
        return sieve_ns_per_byte;
    return sieve_ns_per_byte + mapped_ns_per_byte * (32 - __builtin_clz((uint32_t)doublings));
}

double gpk_primes_segment_test_ns(void)
{
    return test_ns_per_byte;
}

uint32_t gpk_primes_segment_most(uint64_t end)
{
    const uint32_t root = root_of(end);
    return root < PRIMES_MAP_FROM         ? LOW_MOST_BYTES
           : root < PRIMES_MAP_FROM * 128 ? MIDDLE_MOST_BYTES
                                          : HIGH_MOST_BYTES;
}
