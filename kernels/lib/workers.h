/* lib/workers.h - the work of a core in the sieve for CPU devices: kernels/primes_sieve.cl.
 *
 * Workers take pieces of the large base primes, and then units of the grains, one after the other
 * until none is left, so that no core waits for another one. Each has memory of its own to work in.
 */
#ifndef GPK_LIB_WORKERS_H
#define GPK_LIB_WORKERS_H

#ifndef __OPENCL_C_VERSION__
#include "lib/buckets.h"
#include "lib/large.h"
#include "lib/sieve.h"
#include "lib/sum.h"
#endif

#define PRIMES_LINE 64u /* bytes of a line of the cache */

/* What a bucket is for: so long that a grain of 32 MiB has 128 of them, which a core can still fill
 * at a time, and its bits stay in the second cache. */
#define PRIMES_BUCKET_BYTES 262144u
#define PRIMES_BUCKET_PLACE_BITS 21u

/* The scratch memory: first the counters, a line for each. */
#define PRIMES_COUNT_PIECES 0u
#define PRIMES_COUNT_UNITS 16u
#define PRIMES_COUNT_CHUNKS 32u
#define PRIMES_COUNTS 48u

/* Then these, by their offsets. */
typedef struct primes_workplace {
    gpk_u64 lost;    /* a byte for each piece: 1 where not all of its multiples are in buckets */
    gpk_u64 buckets; /* of each worker */
    gpk_u64 turns;   /* small_count of each worker */
    gpk_u64 bits;    /* two units with their pads for each worker */
    gpk_u64 stride;  /* bytes from one to the next */
    gpk_u64 bytes;   /* of all */
} primes_workplace;

GPK_INLINE gpk_u64 primes_lines(gpk_u64 bytes)
{
    return (bytes + PRIMES_LINE - 1u) / PRIMES_LINE * PRIMES_LINE;
}

GPK_INLINE primes_workplace primes_workplace_of(const primes_sieve_args *args)
{
    const gpk_u64 workers = args->workers;
    primes_workplace place;
    /* A line more, so that the workers' bits begin at different places of their pages. */
    place.stride = 2u * args->unit_bytes + 2u * PRIMES_PAD + PRIMES_LINE;
    place.lost = PRIMES_COUNTS * sizeof(gpk_u32);
    place.buckets = place.lost + primes_lines(args->pieces);
    place.turns = place.buckets + primes_lines(workers * args->buckets * sizeof(primes_bucket));
    place.bits = place.turns + primes_lines(workers * args->small_count * sizeof(gpk_u32));
    place.bytes = place.bits + workers * place.stride;
    return place;
}

/* The pool's memory: its chunks and a spare one for each worker, then the links. */
GPK_INLINE gpk_u64 primes_pool_bytes(const primes_sieve_args *args)
{
    const gpk_u64 chunks = (gpk_u64)args->chunks + args->workers;
    return (chunks * PRIMES_CHUNK + args->chunks) * sizeof(gpk_u32);
}

GPK_INLINE primes_buckets primes_buckets_of(const primes_sieve_args *args,
                                            GPK_GLOBAL gpk_u8 *scratch, GPK_GLOBAL gpk_u32 *memory,
                                            gpk_u32 worker)
{
    const primes_workplace place = primes_workplace_of(args);
    primes_buckets buckets;
    buckets.pool.entries = memory;
    buckets.pool.before = memory + ((gpk_u64)args->chunks + args->workers) * PRIMES_CHUNK;
    buckets.pool.chunks = args->chunks;
    buckets.pool.taken = (GPK_GLOBAL gpk_u32 *)scratch + PRIMES_COUNT_CHUNKS;
    buckets.of_place =
        (GPK_GLOBAL primes_bucket *)(scratch + place.buckets) + (gpk_u64)worker * args->buckets;
    buckets.place_bits = PRIMES_BUCKET_PLACE_BITS;
    buckets.spare = args->chunks + worker;
    buckets.has_lost = 0;
    return buckets;
}

/* Nothing is taken and the buckets are empty. */
GPK_INLINE void primes_workers_begin(const primes_sieve_args *args, GPK_GLOBAL gpk_u8 *scratch)
{
    const primes_workplace place = primes_workplace_of(args);
    GPK_GLOBAL gpk_u32 *counts = (GPK_GLOBAL gpk_u32 *)scratch;
    GPK_GLOBAL primes_bucket *buckets = (GPK_GLOBAL primes_bucket *)(scratch + place.buckets);
    for (gpk_u32 i = 0; i < PRIMES_COUNTS; i++)
        counts[i] = 0;
    for (gpk_u32 i = 0; i < args->pieces; i++)
        scratch[place.lost + i] = 0;
    for (gpk_u32 i = 0; i < args->workers * args->buckets; i++) {
        buckets[i].at = 0;
        buckets[i].last = PRIMES_NO_CHUNK;
    }
}

GPK_INLINE gpk_u32 primes_root_before(const primes_sieve_args *args, gpk_u64 end_byte)
{
    return gpk_primes_root(primes_top(end_byte), args->largest_prime);
}

/* The words of the map that piece i is: the first, and how many. */
GPK_INLINE gpk_u32 primes_piece_words(const primes_sieve_args *args, gpk_u32 i)
{
    const gpk_u64 left = args->map_bytes / 8u - (gpk_u64)i * PRIMES_PIECE_WORDS;
    return left < PRIMES_PIECE_WORDS ? (gpk_u32)left : PRIMES_PIECE_WORDS;
}

/* Of a launch of one grain. */
GPK_INLINE primes_stretch primes_grain_of(const primes_sieve_args *args)
{
    const primes_window_args *window = &args->window;
    const gpk_u64 left = window->end_byte - window->begin_byte;
    primes_stretch grain;
    grain.bits = 0;
    grain.size = left < window->grain_bytes ? (gpk_u32)left : window->grain_bytes;
    grain.byte = window->begin_byte;
    grain.root = primes_root_before(args, window->begin_byte + grain.size);
    return grain;
}

GPK_INLINE void primes_workers_scatter(const primes_sieve_args *args, gpk_u32 worker,
                                       GPK_GLOBAL const gpk_u64 *map, GPK_GLOBAL gpk_u8 *scratch,
                                       GPK_GLOBAL gpk_u32 *memory)
{
    GPK_GLOBAL gpk_u32 *next = (GPK_GLOBAL gpk_u32 *)scratch + PRIMES_COUNT_PIECES;
    GPK_GLOBAL gpk_u8 *lost = scratch + primes_workplace_of(args).lost;
    const primes_stretch grain = primes_grain_of(args);
    primes_buckets buckets = primes_buckets_of(args, scratch, memory, worker);
    for (;;) {
        const gpk_u32 i = gpk_take_one(next);
        const gpk_u64 first = (gpk_u64)i * PRIMES_PIECE_WORDS, base = primes_map_base(first);
        if (i >= args->pieces || base > grain.root)
            return;
        buckets.has_lost = 0;
        primes_scatter(&buckets, &grain, map + first, primes_piece_words(args, i), (gpk_u32)base);
        lost[i] = (gpk_u8)buckets.has_lost;
    }
}

/* What did not fit into the buckets is looked for by the unit itself. `number` is the unit's in
 * the launch's one grain. */
GPK_INLINE void primes_workers_cross(const primes_sieve_args *args, const primes_stretch *unit,
                                     gpk_u32 number, GPK_GLOBAL const gpk_u64 *map,
                                     GPK_GLOBAL gpk_u8 *scratch, GPK_GLOBAL gpk_u32 *memory)
{
    const gpk_u32 first = number * (args->unit_bytes / PRIMES_BUCKET_BYTES);
    GPK_GLOBAL const gpk_u8 *lost = scratch + primes_workplace_of(args).lost;
    for (gpk_u32 done = 0; done < unit->size; done += PRIMES_BUCKET_BYTES)
        for (gpk_u32 i = 0; i < args->workers; i++) {
            const primes_buckets buckets = primes_buckets_of(args, scratch, memory, i);
            primes_bucket_cross(&buckets, first + done / PRIMES_BUCKET_BYTES, unit->bits + done);
        }
    for (gpk_u32 i = 0; i < args->pieces; i++) {
        const gpk_u64 word = (gpk_u64)i * PRIMES_PIECE_WORDS;
        if (lost[i] != 0)
            primes_cross_map(unit, map + word, primes_piece_words(args, i),
                             (gpk_u32)primes_map_base(word));
    }
}

/* What a worker takes at once of a launch: a unit, or two of one grain. */
typedef struct primes_taken {
    gpk_u32 first, count;
} primes_taken;

/* Two are faster than one after the other, since first multiples are found once; one by one is how
 * all workers come to an end at about the same time. */
GPK_INLINE primes_taken primes_taken_of(const primes_sieve_args *args, gpk_u32 i)
{
    primes_taken taken;
    taken.first = i < args->doubles ? 2u * i : args->doubles + i;
    taken.count = i < args->doubles ? 2u : 1u;
    return taken;
}

/* The units' bytes. size is 0 for those behind the window. */
GPK_INLINE primes_stretch primes_stretch_of(const primes_sieve_args *args, primes_taken taken)
{
    const primes_window_args *window = &args->window;
    const gpk_u32 in_grain = taken.first % args->units_per_grain * args->unit_bytes;
    const gpk_u32 size = window->grain_bytes - in_grain, most = taken.count * args->unit_bytes;
    const gpk_u64 grain = taken.first / args->units_per_grain;
    primes_stretch stretch;
    stretch.bits = 0;
    stretch.byte = window->begin_byte + grain * window->grain_bytes + in_grain;
    stretch.size = size < most ? size : most;
    if (stretch.byte >= window->end_byte)
        stretch.size = 0;
    else if (window->end_byte - stretch.byte < stretch.size)
        stretch.size = (gpk_u32)(window->end_byte - stretch.byte);
    stretch.root = primes_root_before(args, stretch.byte + stretch.size);
    return stretch;
}

/* All that a worker sieves with. */
typedef struct primes_worker {
    primes_sieve_state sieve;
    GPK_GLOBAL gpk_u8 *scratch;
    GPK_GLOBAL gpk_u32 *pool;
    GPK_GLOBAL gpk_u8 *bitmaps;
    GPK_GLOBAL primes_record *records;
} primes_worker;

GPK_INLINE void primes_worker_cross(const primes_sieve_args *args, const primes_worker *worker,
                                    const primes_stretch *stretch, gpk_u32 first)
{
    if (stretch->size == 0)
        return;
    primes_sieve_stretch(&worker->sieve, stretch);
    if (args->buckets != 0)
        primes_workers_cross(args, stretch, first, worker->sieve.map, worker->scratch,
                             worker->pool);
    else
        primes_cross_whole(stretch, worker->sieve.map, (gpk_u32)(args->map_bytes / 8u),
                           (gpk_u32)primes_map_base(0));
    primes_restore(&worker->sieve, stretch->byte, stretch->size);
    primes_trim(&args->window, stretch->bits, stretch->byte, stretch->size);
}

/* The record of a unit, and its bitmap if wanted. Its bits begin at bits; size may be 0. */
GPK_INLINE void primes_worker_record(const primes_sieve_args *args, const primes_worker *worker,
                                     gpk_u32 unit, GPK_GLOBAL const gpk_u8 *bits, gpk_u32 size)
{
    const primes_window_args *window = &args->window;
    const gpk_u32 in_launch = unit / args->units_per_grain;
    const gpk_u64 in_lease = args->lease_grain + in_launch;
    const gpk_u64 in_grain = (gpk_u64)(unit % args->units_per_grain) * args->unit_bytes;
    primes_part part;
    GPK_GLOBAL const gpk_u64 *from = (GPK_GLOBAL const gpk_u64 *)bits;
    GPK_GLOBAL gpk_u64 *to =
        (GPK_GLOBAL gpk_u64 *)(worker->bitmaps + in_lease * window->grain_bytes + in_grain);
    for (gpk_u32 j = 0; args->keeps_bitmaps && j < (size + 7u) / 8u; j++)
        to[j] = from[j];
    part.grain = window->first_grain + in_launch;
    part.in_grain = in_grain;
    part.byte = window->begin_byte + (gpk_u64)in_launch * window->grain_bytes + in_grain;
    part.size = size;
    primes_sum_part(window, &part, from,
                    worker->records + (gpk_u64)args->lease_grain * args->units_per_grain + unit);
}

GPK_INLINE void primes_workers_sieve(const primes_sieve_args *args, gpk_u32 number,
                                     primes_worker *worker)
{
    const primes_workplace place = primes_workplace_of(args);
    const gpk_u32 units = args->window.grains * args->units_per_grain;
    GPK_GLOBAL gpk_u32 *next = (GPK_GLOBAL gpk_u32 *)worker->scratch + PRIMES_COUNT_UNITS;
    worker->sieve.turns =
        (GPK_GLOBAL gpk_u32 *)(worker->scratch + place.turns) + (gpk_u64)number * args->small_count;
    worker->sieve.bits = worker->scratch + place.bits + number * place.stride + PRIMES_PAD;
    for (;;) {
        const primes_taken taken = primes_taken_of(args, gpk_take_one(next));
        if (taken.first >= units)
            return;
        primes_stretch stretch = primes_stretch_of(args, taken);
        stretch.bits = worker->sieve.bits;
        primes_worker_cross(args, worker, &stretch, taken.first);
        for (gpk_u32 i = 0, left = stretch.size; i < taken.count; i++) {
            const gpk_u32 size = left < args->unit_bytes ? left : args->unit_bytes;
            primes_worker_record(args, worker, taken.first + i,
                                 stretch.bits + (gpk_u64)i * args->unit_bytes, size);
            left -= size;
        }
    }
}

#endif /* GPK_LIB_WORKERS_H */
