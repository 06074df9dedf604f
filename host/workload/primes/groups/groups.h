// SPDX-License-Identifier: MIT
/* workload/primes/groups/groups.h - the sieve for work-groups, on one device.
 *
 * The host brings the base primes below 2^16. With them the device sieves the map of the larger
 * ones, and makes the list of those that it crosses off segment by segment; the others, which
 * have a multiple in few segments, go through buckets, launch by launch.
 */
#ifndef GPK_WORKLOAD_PRIMES_GROUPS_GROUPS_H
#define GPK_WORKLOAD_PRIMES_GROUPS_GROUPS_H

#include "workload/primes/groups/shape.h"

/* A site's own. */
typedef struct primes_groups {
    gpukit_queue *queue;
    const primes_shape *shape;
    gpukit_buffer *list, *patterns, *map;
    uint64_t map_words;
    uint64_t listed_words;   /* of the map */
    uint32_t patterned;      /* primes of the list that the patterns hold */
    uint32_t known;          /* those that the host brought */
    uint32_t listed;         /* all of it */
    uint32_t largest_prime;  /* of the base primes */
    uint32_t segment_bytes;  /* the shape's, or as much of it as a grain is a multiple of */
    uint32_t bucket_room;    /* entries; 0: no prime is that large */
    uint32_t most_segments;  /* of a launch */
    uint64_t whole_segments; /* that are not worth two launches */
} primes_groups;

/* What each of several launches at the same time has for itself: a bench's own. */
typedef struct primes_group_bench {
    gpukit_buffer *placed, *entries, *filled;
} primes_group_bench;

/* The programs of a launch, and where its results go. */
typedef struct primes_group_outlet {
    gpukit_program *begin, *scatter, *sieve;
    gpukit_buffer *bitmaps, *records;
} primes_group_outlet;

/* Brings and makes the list, the patterns and the map (device_base.c). listed_limit: primes
 * below are in the list. On failure gpk_primes_groups_free frees what there is. */
gpukit_status gpk_primes_groups_base(primes_groups *groups, const primes_base *base,
                                     uint32_t listed_limit, gpukit_error *err);
void gpk_primes_groups_free(primes_groups *groups);

gpukit_status gpk_primes_group_bench_init(const primes_groups *groups, primes_group_bench *bench,
                                          gpukit_error *err);
void gpk_primes_group_bench_finish(primes_group_bench *bench);

/* Sieves count segments from first on of a lease that window tells, launch by launch. */
void gpk_primes_groups_run(const primes_groups *groups, const primes_group_bench *bench,
                           const primes_group_outlet *outlet, gpk_chain *chain,
                           primes_group_args *args, uint64_t count);

/* Functions of the variants. */
uint32_t gpk_primes_groups_per_grain(const primes_site *site);
gpukit_status gpk_primes_groups_site_alloc(primes_site *site, gpukit_error *err);
void gpk_primes_groups_site_free(primes_site *site);
gpukit_status gpk_primes_groups_bench_alloc(primes_bench *bench, gpukit_error *err);
void gpk_primes_groups_bench_free(primes_bench *bench);
void gpk_primes_groups_enqueue(primes_bench *bench, gpk_chain *chain,
                               const primes_window_args *window);

#endif /* GPK_WORKLOAD_PRIMES_GROUPS_GROUPS_H */
