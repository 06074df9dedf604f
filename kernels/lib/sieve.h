/* lib/sieve.h - the segmented sieve of Eratosthenes, eight flags for thirty numbers.
 *
 * One grain is sieved by one work item. Written for the caches of a CPU core: small
 * primes cross off a segment that stays in the first cache, medium ones a block that
 * stays in the second, large ones the whole grain.
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

#define PRIMES_KEEP(r, w) ((gpk_u8) ~(1u << PRIMES_BIT(((r) * (w)) % 30u)))

/* One turn of a prime of class r at byte `at` of bits: eight multiples. */
#define PRIMES_CROSS(r, w) bits[at + k * w##u + (r * w##u) / 30u] &= PRIMES_KEEP(r, w##u)
#define PRIMES_TURN(r)                                                                             \
    do {                                                                                           \
        PRIMES_CROSS(r, 1);                                                                        \
        PRIMES_CROSS(r, 7);                                                                        \
        PRIMES_CROSS(r, 11);                                                                       \
        PRIMES_CROSS(r, 13);                                                                       \
        PRIMES_CROSS(r, 17);                                                                       \
        PRIMES_CROSS(r, 19);                                                                       \
        PRIMES_CROSS(r, 23);                                                                       \
        PRIMES_CROSS(r, 29);                                                                       \
    } while (0)

/* A turn that the edge of the block cuts: what is outside lands in the last bytes of
 * the pad, one for each residue, instead of behind a branch. Offsets are unsigned: a
 * place before the block is a large one. */
#define PRIMES_CROSS_EDGE(r, w)                                                                    \
    do {                                                                                           \
        gpk_u32 place = at + k * w##u + (r * w##u) / 30u;                                          \
        place = place < size ? place : outside + PRIMES_BIT(w);                                    \
        bits[place] &= PRIMES_KEEP(r, w##u);                                                       \
    } while (0)
#define PRIMES_TURN_EDGE(r)                                                                        \
    do {                                                                                           \
        PRIMES_CROSS_EDGE(r, 1);                                                                   \
        PRIMES_CROSS_EDGE(r, 7);                                                                   \
        PRIMES_CROSS_EDGE(r, 11);                                                                  \
        PRIMES_CROSS_EDGE(r, 13);                                                                  \
        PRIMES_CROSS_EDGE(r, 17);                                                                  \
        PRIMES_CROSS_EDGE(r, 19);                                                                  \
        PRIMES_CROSS_EDGE(r, 23);                                                                  \
        PRIMES_CROSS_EDGE(r, 29);                                                                  \
    } while (0)

/* Small primes [from, to) of class r in the segment that ends before byte `end`. Turns
 * start at or before the segment: what they clear in front of it is composite anyway,
 * and what they clear behind it is filled anew, since the next segment begins with the
 * turn that this one ended in. bits here begins with the front pad. */
#define PRIMES_SMALL(r)                                                                            \
    for (gpk_u32 i = index[PRIMES_BIT(r)]; i < index[PRIMES_BIT(r) + 1]; i++) {                    \
        const gpk_u32 prime = primes[i], k = prime / 30u;                                          \
        if (prime > root)                                                                          \
            break;                                                                                 \
        gpk_u32 at = turns[i];                                                                     \
        for (; at < end; at += prime)                                                              \
            PRIMES_TURN(r);                                                                        \
        turns[i] = at - prime;                                                                     \
    }

GPK_INLINE void primes_cross_small(const primes_sieve_state *sieve, gpk_u32 end, gpk_u32 root)
{
    GPK_GLOBAL const gpk_u32 *primes = sieve->primes;
    GPK_GLOBAL const gpk_u32 *index = sieve->index;
    GPK_GLOBAL gpk_u32 *turns = sieve->turns;
    GPK_GLOBAL gpk_u8 *bits = sieve->bits - PRIMES_PAD;
    PRIMES_SMALL(1u)
    PRIMES_SMALL(7u)
    PRIMES_SMALL(11u)
    PRIMES_SMALL(13u)
    PRIMES_SMALL(17u)
    PRIMES_SMALL(19u)
    PRIMES_SMALL(23u)
    PRIMES_SMALL(29u)
}

/* Medium primes of class r in a block of size bytes whose first is byte `byte` of the
 * numbers. */
#define PRIMES_MEDIUM(r)                                                                           \
    for (gpk_u32 i = index[8 + PRIMES_BIT(r)]; i < index[9 + PRIMES_BIT(r)]; i++) {                \
        const gpk_u32 prime = primes[i], k = prime / 30u;                                          \
        if (prime > root)                                                                          \
            break;                                                                                 \
        gpk_u32 at = 0u - (gpk_u32)(byte % prime);                                                 \
        PRIMES_TURN_EDGE(r);                                                                       \
        for (at += prime; at + prime <= size; at += prime)                                         \
            PRIMES_TURN(r);                                                                        \
        if (at < size)                                                                             \
            PRIMES_TURN_EDGE(r);                                                                   \
    }

GPK_INLINE void primes_cross_medium(const primes_sieve_state *sieve, GPK_GLOBAL gpk_u8 *bits,
                                    gpk_u32 size, gpk_u32 outside, gpk_u64 byte, gpk_u32 root)
{
    GPK_GLOBAL const gpk_u32 *primes = sieve->primes;
    GPK_GLOBAL const gpk_u32 *index = sieve->index;
    PRIMES_MEDIUM(1u)
    PRIMES_MEDIUM(7u)
    PRIMES_MEDIUM(11u)
    PRIMES_MEDIUM(13u)
    PRIMES_MEDIUM(17u)
    PRIMES_MEDIUM(19u)
    PRIMES_MEDIUM(23u)
    PRIMES_MEDIUM(29u)
}

/* One large prime in a grain: most have no multiple there at all. */
GPK_INLINE void primes_cross_large(GPK_GLOBAL gpk_u8 *bits, gpk_u64 numbers, gpk_u64 start,
                                   gpk_u64 prime)
{
    primes_multiple multiple = primes_first_multiple(start, prime);
    while (multiple.place < numbers) {
        gpk_u32 rest = (gpk_u32)(multiple.place % 30u);
        bits[multiple.place / 30u] &= (gpk_u8) ~(1u << PRIMES_BIT(rest));
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

/* Fills a segment with the patterns, which leaves the primes above PRIMES_PATTERN_LIMIT
 * to be crossed off. places are the patterns' positions and move on by size. */
GPK_INLINE void primes_fill(const primes_sieve_state *sieve, GPK_GLOBAL gpk_u8 *restrict to,
                            gpk_u32 size, gpk_u32 *places)
{
    GPK_GLOBAL const gpk_u32 *lengths = sieve->index + PRIMES_INDEX_LENGTHS;
    GPK_GLOBAL const gpk_u32 *starts = sieve->index + PRIMES_INDEX_STARTS;
    for (gpk_u32 done = 0; done < size;) {
        gpk_u32 run = size - done;
        for (gpk_u32 j = 0; j < PRIMES_PATTERNS; j++)
            run = lengths[j] - places[j] < run ? lengths[j] - places[j] : run;
        GPK_GLOBAL gpk_u8 *restrict out = to + done;
        for (gpk_u32 j = 0; j < PRIMES_PATTERNS; j += 8) {
            GPK_GLOBAL const gpk_u8 *restrict a = sieve->patterns + starts[j] + places[j];
            GPK_GLOBAL const gpk_u8 *restrict b = sieve->patterns + starts[j + 1] + places[j + 1];
            GPK_GLOBAL const gpk_u8 *restrict c = sieve->patterns + starts[j + 2] + places[j + 2];
            GPK_GLOBAL const gpk_u8 *restrict d = sieve->patterns + starts[j + 3] + places[j + 3];
            GPK_GLOBAL const gpk_u8 *restrict e = sieve->patterns + starts[j + 4] + places[j + 4];
            GPK_GLOBAL const gpk_u8 *restrict f = sieve->patterns + starts[j + 5] + places[j + 5];
            GPK_GLOBAL const gpk_u8 *restrict g = sieve->patterns + starts[j + 6] + places[j + 6];
            GPK_GLOBAL const gpk_u8 *restrict h = sieve->patterns + starts[j + 7] + places[j + 7];
            if (j == 0)
                for (gpk_u32 i = 0; i < run; i++)
                    out[i] = a[i] & b[i] & c[i] & d[i] & e[i] & f[i] & g[i] & h[i];
            else
                for (gpk_u32 i = 0; i < run; i++)
                    out[i] &= a[i] & b[i] & c[i] & d[i] & e[i] & f[i] & g[i] & h[i];
        }
        for (gpk_u32 j = 0; j < PRIMES_PATTERNS; j++)
            places[j] = places[j] + run == lengths[j] ? 0 : places[j] + run;
        done += run;
    }
}

/* Puts back the base primes that lie in the grain: they crossed off themselves. */
GPK_INLINE void primes_restore(const primes_sieve_state *sieve, gpk_u64 byte, gpk_u32 size)
{
    if (byte * 30u > sieve->largest_prime)
        return;
    for (gpk_u32 i = 0; i < sieve->index[2 * PRIMES_CLASSES + 1]; i++) {
        gpk_u64 place = sieve->primes[i] / 30u - byte;
        if (place < size)
            sieve->bits[place] |= (gpk_u8)(1u << PRIMES_BIT(sieve->primes[i] % 30u));
    }
    for (gpk_u64 i = 0; i < sieve->map_bytes; i++) {
        gpk_u64 place = PRIMES_MAP_FROM / 30u + i - byte;
        if (place < size)
            sieve->bits[place] |= (gpk_u8)(sieve->map[i / 8] >> (i % 8 * 8));
    }
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

    for (gpk_u32 block = 0; block < size; block += PRIMES_BLOCK) {
        gpk_u32 block_size = size - block < PRIMES_BLOCK ? size - block : PRIMES_BLOCK;
        for (gpk_u32 done = 0; done < block_size; done += PRIMES_SEGMENT) {
            gpk_u32 left = block_size - done;
            gpk_u32 segment = left < PRIMES_SEGMENT ? left : PRIMES_SEGMENT;
            primes_fill(sieve, sieve->bits + block + done, segment, places);
            primes_cross_small(sieve, PRIMES_PAD + block + done + segment, root);
        }
        primes_cross_medium(sieve, sieve->bits + block, block_size,
                            size - block + PRIMES_SMALL_LIMIT + 32u, byte + block, root);
    }
    if (sieve->map_bytes != 0)
        primes_cross_map(sieve, size, byte, root);
    primes_restore(sieve, byte, size);
}

/* One worker's part of a launch: it takes grain after grain until none is left. bitmaps
 * is where they begin, and next counts the grains that were taken, from 0. */
GPK_INLINE void primes_sieve_worker(const primes_sieve_args *args, gpk_u32 worker,
                                    primes_sieve_state *sieve, GPK_GLOBAL gpk_u8 *bitmaps,
                                    GPK_GLOBAL gpk_u32 *next, GPK_GLOBAL primes_record *records)
{
    const primes_window_args *window = &args->window;
    for (gpk_u32 i = gpk_take_one(next); i < window->grains; i = gpk_take_one(next)) {
        gpk_u64 byte = window->begin_byte + (gpk_u64)i * window->grain_bytes;
        gpk_u64 left = window->end_byte - byte;
        gpk_u32 size = left < window->grain_bytes ? (gpk_u32)left : window->grain_bytes;
        gpk_u64 bitmap = args->keeps_bitmaps ? i : worker;
        sieve->bits = bitmaps + bitmap * args->stride + PRIMES_PAD;
        primes_sieve_grain(sieve, byte, size);
        primes_trim(window, sieve->bits, byte, size);
        primes_sum((GPK_GLOBAL const gpk_u64 *)sieve->bits, size, window->first_grain + i,
                   records + i);
    }
}

#endif /* GPK_LIB_SIEVE_H */
