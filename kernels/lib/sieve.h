/* lib/sieve.h - the segmented sieve of Eratosthenes, eight flags for thirty numbers.
 *
 * One grain is sieved by one work item. Written for the caches of a CPU core: small
 * primes cross off a segment that stays in the first cache, medium ones a block that
 * stays in the second, wide and large ones the whole grain.
 *
 * The multiples of a prime p = 30 k + r that the wheel keeps are p (30 m + w), w one of
 * the eight residues. Their bytes are p m + k w + r w / 30 and their bits r w mod 30:
 * *turn* m covers exactly the bytes [p m, p m + p), with offsets and masks that depend
 * on p and its class r only. Crossing off is therefore a loop over turns of eight
 * stores, each with a constant mask.
 *
 * Sources: the wheel is Pritchard's (1982), the segments Bays and Hudson's (1977).
 */
#ifndef GPK_LIB_SIEVE_H
#define GPK_LIB_SIEVE_H

#ifndef __OPENCL_C_VERSION__
#include "lib/sum.h"
#include "lib/wheel.h"
#endif

/* All that one worker needs to sieve a grain. */
typedef struct primes_sieve_state {
    GPK_GLOBAL const gpk_u32 *primes;
    GPK_GLOBAL const gpk_u32 *index;
    GPK_GLOBAL const gpk_u8 *patterns;
    GPK_GLOBAL const gpk_u64 *map;
    gpk_u64 map_bytes;
    gpk_u32 largest_prime;
    GPK_GLOBAL gpk_u32 *turns; /* where each small prime's next turn begins */
    GPK_GLOBAL gpk_u8 *bits;   /* the grain, PRIMES_PAD bytes behind the allocation's begin */
} primes_sieve_state;

/* Clears one multiple of a prime p = 30 k + r: the one of residue w in the turn that
 * begins at byte `at`. r and w are constants where this is called, and so is the mask. */
GPK_INLINE void primes_cross(GPK_GLOBAL gpk_u8 *bits, gpk_u32 at, gpk_u32 k, gpk_u32 r, gpk_u32 w)
{
    bits[at + k * w + r * w / 30u] &= (gpk_u8) ~(1u << primes_bit(r * w % 30u));
}

GPK_INLINE void primes_cross_turn(GPK_GLOBAL gpk_u8 *bits, gpk_u32 at, gpk_u32 k, gpk_u32 r)
{
    primes_cross(bits, at, k, r, 1);
    primes_cross(bits, at, k, r, 7);
    primes_cross(bits, at, k, r, 11);
    primes_cross(bits, at, k, r, 13);
    primes_cross(bits, at, k, r, 17);
    primes_cross(bits, at, k, r, 19);
    primes_cross(bits, at, k, r, 23);
    primes_cross(bits, at, k, r, 29);
}

/* Small primes of class r in the segment that ends before byte `end` of bits, which begin
 * with the front pad. Turns start at or before the segment: what they clear in front of
 * it is composite anyway, and what they clear behind it is filled anew, since the next
 * segment begins with the turn that this one ended in. */
GPK_INLINE void primes_cross_small(const primes_sieve_state *sieve, gpk_u32 end, gpk_u32 root,
                                   gpk_u32 r)
{
    GPK_GLOBAL const gpk_u32 *primes = sieve->primes;
    GPK_GLOBAL gpk_u32 *turns = sieve->turns;
    GPK_GLOBAL gpk_u8 *bits = sieve->bits - PRIMES_PAD;
    const gpk_u32 last = sieve->index[primes_bit(r) + 1u];
    for (gpk_u32 i = sieve->index[primes_bit(r)]; i < last && primes[i] <= root; i++) {
        const gpk_u32 prime = primes[i], k = prime / 30u;
        gpk_u32 at = turns[i];
        for (; at < end; at += prime)
            primes_cross_turn(bits, at, k, r);
        turns[i] = at - prime;
    }
}

/* A stretch that primes are crossed off: a part of a grain that stays in the second cache,
 * or all of it. */
typedef struct primes_block {
    GPK_GLOBAL gpk_u8 *bits;
    gpk_u32 size;    /* bytes */
    gpk_u32 outside; /* of bits: eight bytes of the pad that nobody reads */
    gpk_u64 byte;    /* that bits[0] is, of all numbers */
    gpk_u32 root;    /* base primes above it have no multiple here */
} primes_block;

/* As primes_cross where an edge may cut the turn: what is outside of the block lands in
 * the pad instead of behind a branch. Offsets wrap: before the block is far behind it. */
GPK_INLINE void primes_cross_inside(const primes_block *block, gpk_u32 at, gpk_u32 k, gpk_u32 r,
                                    gpk_u32 w)
{
    gpk_u32 place = at + k * w + r * w / 30u;
    place = place < block->size ? place : block->outside + primes_bit(w);
    block->bits[place] &= (gpk_u8) ~(1u << primes_bit(r * w % 30u));
}

GPK_INLINE void primes_cross_edge(const primes_block *block, gpk_u32 at, gpk_u32 k, gpk_u32 r)
{
    primes_cross_inside(block, at, k, r, 1);
    primes_cross_inside(block, at, k, r, 7);
    primes_cross_inside(block, at, k, r, 11);
    primes_cross_inside(block, at, k, r, 13);
    primes_cross_inside(block, at, k, r, 17);
    primes_cross_inside(block, at, k, r, 19);
    primes_cross_inside(block, at, k, r, 23);
    primes_cross_inside(block, at, k, r, 29);
}

/* The primes of a run, which are of class r, in a block: the turn that the front edge
 * cuts, whole turns, and the turn that the back edge cuts. */
GPK_INLINE void primes_cross_run(const primes_sieve_state *sieve, const primes_block *block,
                                 gpk_u32 run, gpk_u32 r)
{
    GPK_GLOBAL const gpk_u32 *primes = sieve->primes;
    const gpk_u32 last = sieve->index[run + 1u];
    for (gpk_u32 i = sieve->index[run]; i < last && primes[i] <= block->root; i++) {
        const gpk_u32 prime = primes[i], k = prime / 30u;
        gpk_u32 at = 0u - (gpk_u32)(block->byte % prime);
        primes_cross_edge(block, at, k, r);
        for (at += prime; at + prime <= block->size; at += prime)
            primes_cross_turn(block->bits, at, k, r);
        if (at < block->size)
            primes_cross_edge(block, at, k, r);
    }
}

GPK_INLINE void primes_cross_segment(const primes_sieve_state *sieve, gpk_u32 end, gpk_u32 root)
{
    primes_cross_small(sieve, end, root, 1);
    primes_cross_small(sieve, end, root, 7);
    primes_cross_small(sieve, end, root, 11);
    primes_cross_small(sieve, end, root, 13);
    primes_cross_small(sieve, end, root, 17);
    primes_cross_small(sieve, end, root, 19);
    primes_cross_small(sieve, end, root, 23);
    primes_cross_small(sieve, end, root, 29);
}

/* The eight runs of the medium primes or of the wide ones. */
GPK_INLINE void primes_cross_runs(const primes_sieve_state *sieve, const primes_block *block,
                                  gpk_u32 first)
{
    primes_cross_run(sieve, block, first, 1);
    primes_cross_run(sieve, block, first + 1u, 7);
    primes_cross_run(sieve, block, first + 2u, 11);
    primes_cross_run(sieve, block, first + 3u, 13);
    primes_cross_run(sieve, block, first + 4u, 17);
    primes_cross_run(sieve, block, first + 5u, 19);
    primes_cross_run(sieve, block, first + 6u, 23);
    primes_cross_run(sieve, block, first + 7u, 29);
}

/* One large prime in a grain: most have no multiple there at all. */
GPK_INLINE void primes_cross_large(GPK_GLOBAL gpk_u8 *bits, gpk_u64 numbers, gpk_u64 start,
                                   gpk_u64 prime)
{
    primes_multiple multiple = primes_first_multiple(start, prime);
    while (multiple.place < numbers) {
        gpk_u32 rest = (gpk_u32)(multiple.place % 30u);
        bits[multiple.place / 30u] &= (gpk_u8) ~(1u << primes_bit(rest));
        primes_next_multiple(&multiple, prime);
    }
}

GPK_INLINE void primes_cross_map(const primes_sieve_state *sieve, gpk_u32 size, gpk_u64 byte,
                                 gpk_u32 root)
{
    for (gpk_u64 i = 0; i * 8u < sieve->map_bytes; i++) {
        if (primes_map_base(i) > root)
            break;
        for (gpk_u64 flags = sieve->map[i]; flags != 0; flags &= flags - 1u)
            primes_cross_large(sieve->bits, (gpk_u64)size * 30u, byte * 30u,
                               primes_map_prime(i, flags));
    }
}

GPK_INLINE GPK_GLOBAL const gpk_u8 *primes_strand(const primes_sieve_state *sieve,
                                                  const gpk_u32 *places, gpk_u32 pattern)
{
    return sieve->patterns + sieve->index[PRIMES_INDEX_STARTS + pattern] + places[pattern];
}

/* Half of the patterns over a run in which none of them ends: to begins as all of them,
 * or is narrowed by them. Eight at a time, so that their addresses stay in registers. */
GPK_INLINE void primes_fill_run(const primes_sieve_state *sieve, GPK_GLOBAL gpk_u8 *restrict to,
                                gpk_u32 run, const gpk_u32 *places, gpk_u32 first)
{
    GPK_GLOBAL const gpk_u8 *restrict a = primes_strand(sieve, places, first);
    GPK_GLOBAL const gpk_u8 *restrict b = primes_strand(sieve, places, first + 1u);
    GPK_GLOBAL const gpk_u8 *restrict c = primes_strand(sieve, places, first + 2u);
    GPK_GLOBAL const gpk_u8 *restrict d = primes_strand(sieve, places, first + 3u);
    GPK_GLOBAL const gpk_u8 *restrict e = primes_strand(sieve, places, first + 4u);
    GPK_GLOBAL const gpk_u8 *restrict f = primes_strand(sieve, places, first + 5u);
    GPK_GLOBAL const gpk_u8 *restrict g = primes_strand(sieve, places, first + 6u);
    GPK_GLOBAL const gpk_u8 *restrict h = primes_strand(sieve, places, first + 7u);
    if (first == 0)
        for (gpk_u32 i = 0; i < run; i++)
            to[i] = a[i] & b[i] & c[i] & d[i] & e[i] & f[i] & g[i] & h[i];
    else
        for (gpk_u32 i = 0; i < run; i++)
            to[i] &= a[i] & b[i] & c[i] & d[i] & e[i] & f[i] & g[i] & h[i];
}

/* Fills a segment with the patterns, which leaves the primes above PRIMES_PATTERN_LIMIT
 * to be crossed off. places are the patterns' positions and move on by size. */
GPK_INLINE void primes_fill(const primes_sieve_state *sieve, GPK_GLOBAL gpk_u8 *to, gpk_u32 size,
                            gpk_u32 *places)
{
    GPK_GLOBAL const gpk_u32 *lengths = sieve->index + PRIMES_INDEX_LENGTHS;
    for (gpk_u32 done = 0, run; done < size; done += run) {
        run = size - done;
        for (gpk_u32 j = 0; j < PRIMES_PATTERNS; j++)
            run = lengths[j] - places[j] < run ? lengths[j] - places[j] : run;
        primes_fill_run(sieve, to + done, run, places, 0);
        primes_fill_run(sieve, to + done, run, places, PRIMES_PATTERNS / 2u);
        for (gpk_u32 j = 0; j < PRIMES_PATTERNS; j++)
            places[j] = places[j] + run == lengths[j] ? 0 : places[j] + run;
    }
}

/* Puts back the base primes that lie in the grain: they crossed off themselves. */
GPK_INLINE void primes_restore(const primes_sieve_state *sieve, gpk_u64 byte, gpk_u32 size)
{
    if (byte * 30u > sieve->largest_prime)
        return;
    for (gpk_u32 i = 0; i < sieve->index[PRIMES_PATTERN_RUN + 1]; i++) {
        gpk_u64 place = sieve->primes[i] / 30u - byte;
        if (place < size)
            sieve->bits[place] |= (gpk_u8)(1u << primes_bit(sieve->primes[i] % 30u));
    }
    /* Byte i of the map, as far as it and the grain lie over each other. */
    const gpk_u64 from = PRIMES_MAP_FROM / 30u;
    for (gpk_u64 i = byte > from ? byte - from : 0; i < sieve->map_bytes && from + i < byte + size;
         i++)
        sieve->bits[from + i - byte] |= (gpk_u8)(sieve->map[i / 8] >> (i % 8 * 8));
}

/* Clears what lies outside the window, whose edges can only be in a grain's first and
 * last byte, and the bytes up to the next word. */
GPK_INLINE void primes_trim(const primes_window_args *window, GPK_GLOBAL gpk_u8 *bits, gpk_u64 byte,
                            gpk_u32 size)
{
    bits[0] &= primes_window_mask(window, byte);
    bits[size - 1u] &= primes_window_mask(window, byte + size - 1u);
    for (gpk_u32 i = size; i % 8u != 0; i++)
        bits[i] = 0;
}

/* Sieves the size bytes from byte `byte` on into sieve->bits. */
GPK_INLINE void primes_sieve_grain(const primes_sieve_state *sieve, gpk_u64 byte, gpk_u32 size)
{
    gpk_u32 root = gpk_primes_root(primes_top(byte + size), sieve->largest_prime);
    gpk_u32 places[PRIMES_PATTERNS];
    for (gpk_u32 j = 0; j < PRIMES_PATTERNS; j++)
        places[j] = (gpk_u32)(byte % sieve->index[PRIMES_INDEX_LENGTHS + j]);
    for (gpk_u32 i = sieve->index[0]; i < sieve->index[PRIMES_CLASSES]; i++)
        sieve->turns[i] = PRIMES_PAD - (gpk_u32)(byte % sieve->primes[i]);

    for (gpk_u32 start = 0; start < size; start += PRIMES_BLOCK) {
        const primes_block block = {
            .bits = sieve->bits + start,
            .size = size - start < PRIMES_BLOCK ? size - start : PRIMES_BLOCK,
            .outside = size - start + PRIMES_SMALL_LIMIT + 32u,
            .byte = byte + start,
            .root = root,
        };
        for (gpk_u32 done = 0; done < block.size; done += PRIMES_SEGMENT) {
            gpk_u32 left = block.size - done;
            gpk_u32 segment = left < PRIMES_SEGMENT ? left : PRIMES_SEGMENT;
            primes_fill(sieve, block.bits + done, segment, places);
            primes_cross_segment(sieve, PRIMES_PAD + start + done + segment, root);
        }
        primes_cross_runs(sieve, &block, PRIMES_MEDIUM_RUNS);
    }
    if (root >= PRIMES_MEDIUM_LIMIT) {
        const primes_block whole = {
            .bits = sieve->bits,
            .size = size,
            .outside = size + PRIMES_SMALL_LIMIT + 32u,
            .byte = byte,
            .root = root,
        };
        primes_cross_runs(sieve, &whole, PRIMES_WIDE_RUNS);
    }
    if (sieve->map_bytes != 0)
        primes_cross_map(sieve, size, byte, root);
    primes_restore(sieve, byte, size);
}

/* One worker's part of a launch: it takes grain after grain until none is left. bitmaps
 * is where they begin, and next counts the grains that were taken, from args->taken: it
 * ends at that plus the grains plus the workers, each of which finds none in the end. */
GPK_INLINE void primes_sieve_worker(const primes_sieve_args *args, gpk_u32 worker,
                                    primes_sieve_state *sieve, GPK_GLOBAL gpk_u8 *bitmaps,
                                    GPK_GLOBAL gpk_u32 *next, GPK_GLOBAL primes_record *records)
{
    const primes_window_args *window = &args->window;
    for (;;) {
        gpk_u32 i = gpk_take_one(next) - args->taken;
        if (i >= window->grains)
            return;
        gpk_u64 byte = window->begin_byte + (gpk_u64)i * window->grain_bytes;
        gpk_u64 left = window->end_byte - byte;
        gpk_u32 size = left < window->grain_bytes ? (gpk_u32)left : window->grain_bytes;
        gpk_u64 bitmap = args->keeps_bitmaps ? i : worker;
        sieve->bits = bitmaps + bitmap * args->stride + PRIMES_PAD;
        primes_sieve_grain(sieve, byte, size);
        primes_trim(window, sieve->bits, byte, size);
        primes_sum(window, i, (GPK_GLOBAL const gpk_u64 *)sieve->bits, size, records + i);
    }
}

#endif /* GPK_LIB_SIEVE_H */
