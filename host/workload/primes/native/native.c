// SPDX-License-Identifier: MIT
#include "workload/primes/native/native.h"

#include <string.h>

#include "lib/sum.h"
#include "workload/primes/native/block.h"
#include "workload/primes/tuplets.h"

static void begin_body(const void *argument, void *const *memories, uint64_t first, uint64_t last)
{
    const primes_native_args *args = argument;
    (void)first;
    (void)last;
    const primes_scratch scratch = gpk_primes_scratch(memories[0], &args->scratch);
    gpk_primes_scratch_begin(&scratch);
}

static uint32_t root_of(const primes_native_args *args, uint64_t end_byte)
{
    return gpk_primes_root(primes_top(end_byte), args->base->largest_prime);
}

/* The words of the map that a piece is. */
typedef struct piece {
    const uint64_t *words;
    uint32_t count;
    uint64_t base; /* number that words[0] begins with */
} piece;

static piece piece_of(const primes_base *base, uint64_t i)
{
    const uint64_t first = i * PRIMES_PIECE_WORDS;
    const uint64_t left = base->map_bytes / 8 - first;
    return (piece){
        .words = base->map + first,
        .count = left < PRIMES_PIECE_WORDS ? (uint32_t)left : PRIMES_PIECE_WORDS,
        .base = primes_map_base(first),
    };
}

/* Of a launch of one grain. */
static primes_stretch grain_of(const primes_native_args *args)
{
    const primes_window_args *window = &args->window;
    const uint64_t left = window->end_byte - window->begin_byte;
    const uint32_t size = left < window->grain_bytes ? (uint32_t)left : window->grain_bytes;
    return (primes_stretch){
        .size = size,
        .byte = window->begin_byte,
        .root = root_of(args, window->begin_byte + size),
    };
}

static void scatter_body(const void *argument, void *const *memories, uint64_t first, uint64_t last)
{
    const primes_native_args *args = argument;
    const primes_scratch scratch = gpk_primes_scratch(memories[0], &args->scratch);
    const primes_stretch grain = grain_of(args);
    const uint32_t worker = gpk_primes_scratch_borrow(&scratch);
    primes_buckets buckets = gpk_primes_scratch_buckets(&scratch, worker);
    for (uint64_t i = first; i < last && i < args->scratch.pieces; i++) {
        const piece part = piece_of(args->base, i);
        if (part.base > grain.root)
            break;
        buckets.has_lost = 0;
        args->path->scatter(&buckets, &grain, part.words, part.count, (uint32_t)part.base);
        scratch.lost[i] = (uint8_t)buckets.has_lost;
    }
    gpk_primes_scratch_return(&scratch, worker);
}

/* What did not fit into the buckets. */
static void cross_lost(const primes_native_args *args, const primes_scratch *scratch,
                       const primes_stretch *block)
{
    for (uint64_t i = 0; i < args->scratch.pieces; i++) {
        if (!scratch->lost[i])
            continue;
        const piece part = piece_of(args->base, i);
        primes_cross_map(block, part.words, part.count, (uint32_t)part.base);
    }
}

static void cross_large(const primes_native_args *args, const primes_scratch *scratch,
                        uint32_t number, const primes_stretch *block)
{
    for (uint32_t i = 0; i < args->scratch.workers; i++) {
        const primes_buckets buckets = gpk_primes_scratch_buckets(scratch, i);
        for (uint32_t j = 0; j < PRIMES_BLOCK_SEGMENTS; j++)
            primes_bucket_cross(&buckets, number * PRIMES_BLOCK_SEGMENTS + j,
                                block->bits + (size_t)j * PRIMES_SEGMENT);
    }
    cross_lost(args, scratch, block);
}

/* Item i of a launch. size is 0 for blocks behind the window. */
static primes_stretch block_of(const primes_native_args *args, uint64_t i)
{
    const primes_window_args *window = &args->window;
    const uint64_t in_grain = i % args->blocks_per_grain * PRIMES_BLOCK;
    const uint64_t byte =
        window->begin_byte + i / args->blocks_per_grain * window->grain_bytes + in_grain;
    uint64_t size = window->grain_bytes - in_grain;
    size = size < PRIMES_BLOCK ? size : PRIMES_BLOCK;
    if (byte >= window->end_byte)
        size = 0;
    else if (window->end_byte - byte < size)
        size = window->end_byte - byte;
    return (primes_stretch){
        .size = (uint32_t)size,
        .byte = byte,
        .root = root_of(args, byte + size),
    };
}

static void record(const primes_native_args *args, const primes_stretch *block, uint64_t i,
                   primes_record *out)
{
    const primes_window_args *window = &args->window;
    const uint64_t grain = window->first_grain + i / args->blocks_per_grain;
    const uint64_t place =
        primes_place(grain, window->grain_bytes) + i % args->blocks_per_grain * (PRIMES_BLOCK / 8);
    const uint64_t *words = (const uint64_t *)block->bits;
    const uint32_t count = (block->size + 7) / 8;
    *out = (primes_record){.grain = grain};
    if (count > 0) {
        const primes_totals totals = args->path->sum(words, count, place);
        out->count = totals.count;
        out->hash = totals.hash;
    }
    if (count > 0 && window->counts_tuplets)
        gpk_primes_tuplets_count(
            words, count, primes_flag_behind(window, block->byte + block->size), out->tuplets);
    out->complement = primes_complement(out);
}

static void sieve_block(const primes_native_args *args, const primes_scratch *scratch,
                        void *const *memories, uint64_t i, const primes_stretch *block)
{
    const primes_sieve_state base = gpk_primes_base_state(args->base, block->bits);
    gpk_primes_block_sieve(args->path, &base, block);
    if (args->scratch.segments != 0)
        cross_large(args, scratch, (uint32_t)i, block);
    primes_restore(&base, block->byte, block->size);
    primes_trim(&args->window, block->bits, block->byte, block->size);
    if (args->keeps_bitmaps) {
        const uint64_t grain = args->lease_grain + i / args->blocks_per_grain;
        uint8_t *bitmap = (uint8_t *)memories[1] + grain * args->window.grain_bytes;
        memcpy(bitmap + i % args->blocks_per_grain * PRIMES_BLOCK, block->bits,
               (size_t)(block->size + 7) / 8 * 8);
    }
}

static void sieve_body(const void *argument, void *const *memories, uint64_t first, uint64_t last)
{
    const primes_native_args *args = argument;
    const uint64_t blocks = (uint64_t)args->window.grains * args->blocks_per_grain;
    const primes_scratch scratch = gpk_primes_scratch(memories[0], &args->scratch);
    const uint32_t worker = gpk_primes_scratch_borrow(&scratch);
    primes_record *records = memories[2];
    records += (uint64_t)args->lease_grain * args->blocks_per_grain;
    for (uint64_t i = first; i < last && i < blocks; i++) {
        primes_stretch block = block_of(args, i);
        block.bits = gpk_primes_scratch_bits(&scratch, worker);
        if (block.size > 0)
            sieve_block(args, &scratch, memories, i, &block);
        record(args, &block, i, &records[i]);
    }
    gpk_primes_scratch_return(&scratch, worker);
}

const gpk_kernel gpk_primes_native_begin = {
    .entry = "primes_native_begin",
    .body = begin_body,
    .args_size = sizeof(primes_native_args),
    .memory_count = 1,
};

const gpk_kernel gpk_primes_native_scatter = {
    .entry = "primes_native_scatter",
    .body = scatter_body,
    .args_size = sizeof(primes_native_args),
    .memory_count = 1,
};

const gpk_kernel gpk_primes_native_sieve = {
    .entry = "primes_native_sieve",
    .body = sieve_body,
    .args_size = sizeof(primes_native_args),
    .memory_count = 3,
};
