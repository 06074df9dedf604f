// SPDX-License-Identifier: MIT
/* workload/primes/window_job.h - counting or listing the primes of a window.
 *
 * A grain is a run of bytes of the window's bitmap. A *variant* brings a launch of
 * grains into being on a kind of device: the sieve for CPU cores, the sieve for work-
 * groups, the test. What it leaves behind is the same for all: records and bitmaps.
 */
#ifndef GPK_WORKLOAD_PRIMES_WINDOW_JOB_H
#define GPK_WORKLOAD_PRIMES_WINDOW_JOB_H

#include <gpukit/primes.h>

#include "sched/freight.h"
#include "shared/primes_args.h"
#include "workload/primes/base_primes.h"
#include "workload/primes/native/native.h"
#include "workload/primes/plan.h"

typedef struct primes_variant primes_variant;
typedef struct primes_shape primes_shape;
typedef struct primes_site primes_site;

/* What is measured for a device, or what a test wants to be so. */
typedef struct primes_group_choice {
    uint32_t listed_limit; /* base primes from here on go through buckets */
    uint32_t bucket_room;  /* multiples in a bucket */
} primes_group_choice;
typedef struct primes_window_job primes_window_job;

/* What a grain has, by k: 1 are the primes. */
typedef struct primes_tuplet_counts {
    uint64_t of[GPUKIT_PRIMES_TUPLET_MAX + 1];
} primes_tuplet_counts;

/* Who takes the bitmaps of a job, or its counts of tuplets, lease by lease, in order. */
typedef struct primes_reader primes_reader;
struct primes_reader {
    const char *name;    /* for errors: "a listing" */
    bool counts_tuplets; /* it gets a primes_tuplet_counts for each grain instead of its bitmap */
    gpukit_status (*receive)(primes_reader *reader, const primes_window_job *job,
                             const gpk_lease *lease, const gpk_cargo *cargo, gpukit_error *err);
};

struct primes_window_job {
    gpk_job head;
    primes_plan plan;
    primes_base *base;             /* NULL for the test */
    primes_reader *reader;         /* NULL when only counting */
    const primes_variant *variant; /* for every device; NULL chooses by the device's kind */
    const primes_path *path;       /* of the native sieve; NULL: the fastest */
    primes_group_choice groups;    /* how work-groups sieve; zeros: as usual */
    uint64_t count;                /* primes of the grains that were collected */
    uint64_t hash;                 /* the digest of all: the same for every method and split */
};

extern const gpk_job_kind gpk_primes_window_kind; /* window_kind.c */

/* Makes the base primes where the method needs them. reader may be NULL. */
gpukit_status gpk_primes_window_job_init(primes_window_job *job, const gpukit_primes_params *params,
                                         primes_reader *reader, gpukit_error *err);
gpukit_status gpk_primes_window_job_init_plan(primes_window_job *job, const primes_plan *plan,
                                              primes_reader *reader, gpukit_error *err);
void gpk_primes_window_job_finish(primes_window_job *job);

/* On the heap, for calls that may have to leave a job behind: free leaves all of one that is
 * abandoned, since a device that hangs may come back to it. */
gpukit_status gpk_primes_window_job_alloc(const primes_plan *plan, primes_reader *reader,
                                          primes_window_job **out, gpukit_error *err);
void gpk_primes_window_job_free(primes_window_job *job);

/* What kernels are told of the grains [first, first + count). */
primes_window_args gpk_primes_window(const primes_plan *plan, uint64_t first, uint64_t count);

/* A job on one device. */
struct primes_site {
    primes_window_job *job;
    gpukit_queue *queue;
    const gpukit_device_info *device;
    const primes_variant *variant;
    gpukit_buffer *primes, *index, *patterns, *map; /* the base primes; NULL for the test */
    gpukit_buffer *scratch;                         /* of a sieve for cores, for all slots */
    gpukit_buffer *pool;                            /* likewise, for multiples of large primes */
    primes_scratch_size scratch_size;
    void *own; /* the variant's */
};

enum { PRIMES_MOST_PROGRAMS = 3 };

/* One slot of it. */
typedef struct primes_bench {
    const primes_site *site;
    gpukit_program *programs[PRIMES_MOST_PROGRAMS];
    gpukit_buffer *bitmaps; /* has a host side for a listing */
    gpukit_buffer *records;
    primes_tuplet_counts *tuplets; /* of each grain of a lease; NULL unless they are counted */
    void *own;                     /* the variant's */
} primes_bench;

/* Where the bitmaps of a launch are in the buffer. */
typedef struct primes_layout {
    size_t stride; /* bytes from a grain to the next */
    size_t lead;   /* bytes before the first */
} primes_layout;

struct primes_variant {
    const char *name;
    bool needs_base;                                     /* in memory of the device */
    const gpk_kernel *kernels[PRIMES_MOST_PROGRAMS + 1]; /* NULL behind the last one */

    const primes_shape *shape; /* of work-groups; NULL for variants that have none */

    /* How many records a grain has. */
    uint32_t (*records_per_grain)(const primes_site *site);
    primes_layout (*layout)(const primes_site *site);

    /* Allocates what all slots share. NULL: nothing. free: of own, however far alloc came. */
    gpukit_status (*site_alloc)(primes_site *site, gpukit_error *err);
    void (*site_free)(primes_site *site);

    /* Allocates what a slot needs for job->head.most_grains grains, except the records. free: of
     * own, likewise; NULL where there is none. */
    gpukit_status (*bench_alloc)(primes_bench *bench, gpukit_error *err);
    void (*bench_free)(primes_bench *bench);

    /* Puts the kernels on the chain. */
    void (*enqueue)(primes_bench *bench, gpk_chain *chain, const primes_window_args *window);
};

extern const primes_variant gpk_primes_sieve_native;  /* one work item per block; C only */
extern const primes_variant gpk_primes_sieve_workers; /* one work item per core */
extern const primes_variant gpk_primes_test_bytes;    /* one work item per byte */
/* One work-group per segment: groups/shape.h has one for each shape. */

/* Whether anybody wants the bitmaps. */
static inline bool gpk_primes_keeps_bitmaps(const primes_window_job *job)
{
    return job->reader != NULL && !job->reader->counts_tuplets;
}

/* The bitmaps of that many grains, with a host side where they are wanted. */
gpukit_status gpk_primes_bitmaps_alloc(primes_bench *bench, uint64_t grains, gpukit_error *err);

/* For variants whose grains have one record each, or nothing around them. */
uint32_t gpk_primes_one_record(const primes_site *site);
primes_layout gpk_primes_dense_layout(const primes_site *site);

#endif /* GPK_WORKLOAD_PRIMES_WINDOW_JOB_H */
