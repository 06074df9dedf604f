/* shared/primes_args.h - argument blocks and records of the primes kernels.
 *
 * Read by C11 and OpenCL C: widest fields first, no padding left to the compiler.
 * A grain is a run of bytes; byte b holds the eight numbers of [30 b, 30 b + 30)
 * that 2, 3 and 5 do not divide, bit i for the i-th of them. A set bit is a prime.
 */
#ifndef GPK_SHARED_PRIMES_ARGS_H
#define GPK_SHARED_PRIMES_ARGS_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

/* The window and its grid, the same for every method and device. */
typedef struct primes_window_args {
    gpk_u64 first;          /* numbers, inclusive */
    gpk_u64 last;           /* numbers, inclusive */
    gpk_u64 begin_byte;     /* of the first grain of this launch */
    gpk_u64 end_byte;       /* of the window: last / 30 + 1 */
    gpk_u64 first_grain;    /* of this launch; echoed in the records */
    gpk_u32 grains;         /* in this launch */
    gpk_u32 grain_bytes;    /* a multiple of 64 */
    gpk_u32 counts_tuplets; /* 1: records have the tuplets, too */
    gpk_u32 padding;
} primes_window_args;

/* Of the sieve for CPU cores. */
typedef struct primes_sieve_args {
    primes_window_args window;
    gpk_u64 map_bytes;       /* of the map of large base primes; 0 where there are none */
    gpk_u32 workers;         /* work items */
    gpk_u32 buckets;         /* of a grain, for the multiples of large base primes; */
    gpk_u32 chunks;          /* of the pool that these take from; */
    gpk_u32 pieces;          /* of the map: all 0 where there are no buckets */
    gpk_u32 small_count;     /* base primes below PRIMES_SMALL_LIMIT, of all classes */
    gpk_u32 largest_prime;   /* of the base primes */
    gpk_u32 unit_bytes;      /* that has a record, a multiple of 64 */
    gpk_u32 units_per_grain; /* the last one may be short */
    gpk_u32 doubles;     /* so many times two units are dealt out at once, the others one by one */
    gpk_u32 lease_grain; /* where the launch's first grain is in bitmaps and records */
    gpk_u32 keeps_bitmaps; /* 1: bitmaps are wanted; 0: records only */
    gpk_u32 pad;
} primes_sieve_args;

/* What the kernels for work-groups are told: a launch sieves some of a lease's segments, which
 * follow each other whatever the grains are. */
typedef struct primes_group_args {
    primes_window_args window; /* of the lease */
    gpk_u64 map_words;         /* of the map of base primes from PRIMES_GROUP_MAP_FROM on */
    gpk_u64 listed_words;      /* of them: these primes are in the list, the others in buckets */
    gpk_u64 first_segment;     /* of the launch, in the lease */
    gpk_u32 segments;          /* of the launch */
    gpk_u32 segment_bytes;     /* a power of two, at most PRIMES_GROUP_SEGMENT */
    gpk_u32 per_grain;         /* segments */
    gpk_u32 patterned;         /* base primes that the patterns hold: the list begins with them */
    gpk_u32 known;             /* those and the ones below PRIMES_GROUP_MAP_FROM */
    gpk_u32 listed;            /* all that are in the list */
    gpk_u32 bucket_room;       /* multiples that a segment's bucket has room for; 0: no buckets */
    gpk_u32 largest_prime;     /* of the base primes */
    gpk_u32 keeps_bitmaps;     /* 1: bitmaps are wanted; 0: records only */
    gpk_u32 padding;
} primes_group_args;

typedef struct primes_numbers_args {
    gpk_u64 count; /* numbers to test */
} primes_numbers_args;

#define PRIMES_TUPLETS 5u /* kinds of k-tuplets: lib/tuplets.h */

/* What a grain gives back, or a part of it. The complement and the grain's number catch
 * records that were never written, are stale or were damaged on the way: each single bit
 * of them counts. */
typedef struct primes_record {
    gpk_u64 count;
    gpk_u64 complement; /* of all but the grain: primes_complement */
    gpk_u64 hash;       /* of the bitmap: the sum of gpk_primes_hash(word, place) over the
                         * words, which the window's first grain begins to number */
    gpk_u64 grain;      /* the window's grain, counted from its first */
    gpk_u32 tuplets[PRIMES_TUPLETS]; /* of 2 to 6 primes; 0 unless wanted */
    gpk_u32 padding;
} primes_record;

/* Layout of the base primes that a sieve is given, made by base_primes.c.
 *
 * primes    the base primes below PRIMES_MAP_FROM, in runs: the small ones that no
 *           pattern holds (below PRIMES_SMALL_LIMIT) by class (prime mod 30), each class
 *           ascending; the medium ones (below PRIMES_MEDIUM_LIMIT) likewise; the wide
 *           ones likewise; then those of the patterns
 * index     where each of these runs starts in primes (8 + 8 + 8 + 1) and the end; then
 *           the lengths and the starts of the patterns
 * patterns  PRIMES_PATTERNS bitmaps, each the product of a few primes long, in which
 *           the multiples of these primes are cleared
 * map       bitmap of the base primes from PRIMES_MAP_FROM on, same layout as a grain
 */
#define PRIMES_CLASSES 8u
#define PRIMES_PATTERNS 16
#define PRIMES_PATTERN_LIMIT 163 /* the patterns hold every prime of [7, 163] */
#define PRIMES_MEDIUM_RUNS PRIMES_CLASSES
#define PRIMES_WIDE_RUNS (2 * PRIMES_CLASSES)
#define PRIMES_PATTERN_RUN (3 * PRIMES_CLASSES)
#define PRIMES_INDEX_LENGTHS (PRIMES_PATTERN_RUN + 2)
#define PRIMES_INDEX_STARTS (PRIMES_INDEX_LENGTHS + PRIMES_PATTERNS)
#define PRIMES_INDEX_COUNT (PRIMES_INDEX_STARTS + PRIMES_PATTERNS)

/* Base primes of work-groups are a list, ascending, from 7 on, up to some limit; and a map of all
 * from here on: a bitmap whose first byte stands for the numbers behind this one. Those before it
 * must do to sieve the map, which ends at 2^32: so all primes up to 2^16 are before it, and the
 * next. */
#define PRIMES_GROUP_MAP_FROM 65550u

/* Their patterns are words of 64 bits. First a head for each: its length, where its words begin,
 * the inverse of 8 modulo its length. Word t has the bytes from 8 t on, modulo the length. */
#define PRIMES_PATTERN_HEAD 3u

#define PRIMES_GRID 16384u /* bytes: grains of a sieve are a multiple of it */

#define PRIMES_TEST_TILE 2048u /* numbers that a work-group tests */
#define PRIMES_TEST_ITEMS 128u /* work items of such a group */

#define PRIMES_SEGMENT 32768u       /* bytes that stay in the first cache */
#define PRIMES_SMALL_LIMIT 16384u   /* primes crossed off segment by segment */
#define PRIMES_BLOCK 524288u        /* bytes that stay in the second cache */
#define PRIMES_MEDIUM_LIMIT 131072u /* primes crossed off block by block */
#define PRIMES_MAP_FROM 1048576u    /* primes from here on are kept as a map */

/* A block's bits have this much room before and behind them: crossing off runs in whole turns of
 * the wheel. */
#define PRIMES_PAD PRIMES_MAP_FROM

#endif /* GPK_SHARED_PRIMES_ARGS_H */
