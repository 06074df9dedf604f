/* lib/sieve.h - the segmented sieve of Eratosthenes, eight flags for thirty numbers.
 *
 * A stretch of the bitmap by one core: small primes cross off a segment that stays in the first
 * cache, medium ones a block that stays in the second, wide ones the stretch. Large ones are the
 * business of multiples.h and buckets.h.
 *
 * The multiples of a prime p = 30 k + r that the wheel keeps are p (30 m + w), w one of
 * the eight residues. Their bytes are p m + k w + r w / 30 and their bits r w mod 30:
 * *turn* m covers exactly the bytes [p m, p m + p), with offsets and masks that depend
 * on p and its class r only. Crossing off is therefore a loop over turns of eight
 * stores, each with a constant mask. Turns begin before the stretch and end behind it: what they
 * clear in front of it is composite anyway, and what is behind it is filled anew.
 *
 * Sources: the wheel is Pritchard's (1982), the segments Bays and Hudson's (1977).
 */
#ifndef GPK_LIB_SIEVE_H
#define GPK_LIB_SIEVE_H

#ifndef __OPENCL_C_VERSION__
#include "lib/multiples.h"
#endif

/* All that one worker needs to sieve a stretch. */
typedef struct primes_sieve_state {
    GPK_GLOBAL const gpk_u32 *primes;
    GPK_GLOBAL const gpk_u32 *index;
    GPK_GLOBAL const gpk_u8 *patterns;
    GPK_GLOBAL const gpk_u64 *map;
    gpk_u64 map_bytes;
    gpk_u32 largest_prime;
    GPK_GLOBAL gpk_u32 *turns; /* where each small prime's next turn begins */
    GPK_GLOBAL gpk_u8 *bits;   /* with room of PRIMES_PAD bytes before it and behind it */
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

/* Small primes of class r in the segment that ends before byte `end` of bits, which begin with the
 * front pad: the next segment begins with the turn that this one ended in. */
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

/* A run of primes of class r, in whole turns: a block's medium ones, and wide ones as far as they
 * have a turn or more in their stretch. */
GPK_INLINE void primes_cross_turns(const primes_stretch *stretch, GPK_GLOBAL const gpk_u32 *primes,
                                   gpk_u32 count, gpk_u32 r)
{
    GPK_GLOBAL gpk_u8 *bits = stretch->bits - PRIMES_PAD;
    const gpk_u32 end = stretch->size + PRIMES_PAD;
    for (gpk_u32 i = 0; i < count; i++) {
        const gpk_u32 prime = primes[i], k = prime / 30u;
        for (gpk_u32 at = PRIMES_PAD - (gpk_u32)(stretch->byte % prime); at < end; at += prime)
            primes_cross_turn(bits, at, k, r);
    }
}

/* How many of a run's primes are up to a limit. */
GPK_INLINE gpk_u32 primes_run_count(const primes_sieve_state *sieve, gpk_u32 run, gpk_u32 limit)
{
    gpk_u32 first = sieve->index[run], last = sieve->index[run + 1u];
    while (first < last) {
        const gpk_u32 middle = first + (last - first) / 2u;
        if (sieve->primes[middle] <= limit)
            first = middle + 1u;
        else
            last = middle;
    }
    return first - sieve->index[run];
}

GPK_APART void primes_cross_segment(const primes_sieve_state *sieve, gpk_u32 end, gpk_u32 root)
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

GPK_INLINE void primes_cross_run(const primes_sieve_state *sieve, const primes_stretch *stretch,
                                 gpk_u32 first, gpk_u32 limit, gpk_u32 r)
{
    const gpk_u32 run = first + primes_bit(r);
    primes_cross_turns(stretch, sieve->primes + sieve->index[run],
                       primes_run_count(sieve, run, limit), r);
}

/* The eight runs from a first one on, up to a limit. */
GPK_APART void primes_cross_runs(const primes_sieve_state *sieve, const primes_stretch *stretch,
                                 gpk_u32 first, gpk_u32 limit)
{
    primes_cross_run(sieve, stretch, first, limit, 1);
    primes_cross_run(sieve, stretch, first, limit, 7);
    primes_cross_run(sieve, stretch, first, limit, 11);
    primes_cross_run(sieve, stretch, first, limit, 13);
    primes_cross_run(sieve, stretch, first, limit, 17);
    primes_cross_run(sieve, stretch, first, limit, 19);
    primes_cross_run(sieve, stretch, first, limit, 23);
    primes_cross_run(sieve, stretch, first, limit, 29);
}

/* Wide primes: the pads are large enough for those that have a turn in the stretch. */
GPK_INLINE void primes_cross_wide_runs(const primes_sieve_state *sieve,
                                       const primes_stretch *stretch)
{
    const gpk_u32 most = stretch->size < stretch->root ? stretch->size : stretch->root;
    primes_cross_runs(sieve, stretch, PRIMES_WIDE_RUNS, most);
    for (gpk_u32 class = 0; class < PRIMES_CLASSES; class ++) {
        const gpk_u32 run = PRIMES_WIDE_RUNS + class;
        const gpk_u32 done = primes_run_count(sieve, run, most);
        const gpk_u32 all = primes_run_count(sieve, run, stretch->root);
        primes_cross_wide(stretch, sieve->primes + sieve->index[run] + done, all - done, class);
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
GPK_APART void primes_fill(const primes_sieve_state *sieve, GPK_GLOBAL gpk_u8 *to, gpk_u32 size,
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

/* Fills the block with what the base primes below PRIMES_MEDIUM_LIMIT leave. They themselves are
 * crossed off too. */
GPK_INLINE void primes_sieve_block(const primes_sieve_state *sieve, const primes_stretch *block)
{
    gpk_u32 places[PRIMES_PATTERNS];
    for (gpk_u32 j = 0; j < PRIMES_PATTERNS; j++)
        places[j] = (gpk_u32)(block->byte % sieve->index[PRIMES_INDEX_LENGTHS + j]);
    for (gpk_u32 i = sieve->index[0]; i < sieve->index[PRIMES_CLASSES]; i++)
        sieve->turns[i] = PRIMES_PAD - (gpk_u32)(block->byte % sieve->primes[i]);
    for (gpk_u32 done = 0; done < block->size; done += PRIMES_SEGMENT) {
        const gpk_u32 left = block->size - done;
        const gpk_u32 segment = left < PRIMES_SEGMENT ? left : PRIMES_SEGMENT;
        primes_fill(sieve, block->bits + done, segment, places);
        primes_cross_segment(sieve, PRIMES_PAD + done + segment, block->root);
    }
    primes_cross_runs(sieve, block, PRIMES_MEDIUM_RUNS, block->root);
}

/* A stretch of several blocks with what those below PRIMES_MAP_FROM leave. Blocks come in order:
 * what one clears behind it is filled anew by the next. */
GPK_INLINE void primes_sieve_stretch(const primes_sieve_state *sieve, const primes_stretch *stretch)
{
    for (gpk_u32 done = 0; done < stretch->size; done += PRIMES_BLOCK) {
        const gpk_u32 left = stretch->size - done;
        primes_sieve_state state = *sieve;
        primes_stretch block = *stretch;
        state.bits = block.bits = stretch->bits + done;
        block.byte += done;
        block.size = left < PRIMES_BLOCK ? left : PRIMES_BLOCK;
        primes_sieve_block(&state, &block);
    }
    primes_cross_wide_runs(sieve, stretch);
}

#endif /* GPK_LIB_SIEVE_H */
