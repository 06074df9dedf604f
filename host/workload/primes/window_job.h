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

#include "sched/job.h"
#include "shared/primes_args.h"
#include "workload/primes/base_primes.h"
#include "workload/primes/plan.h"

typedef struct primes_variant primes_variant;

typedef struct primes_window_job {
    gpk_job head;
    primes_plan plan;
    primes_base *base;             /* NULL for the test */
    gpukit_primes_sink sink;       /* NULL when only counting */
    void *user;                    /* of the sink */
    const primes_variant *variant; /* for every device; NULL chooses by the device's kind */
    uint64_t count;                /* primes of the grains that were collected */
    uint64_t hash;                 /* of the window's bitmap: the same for every method and split */
} primes_window_job;

/* Makes the base primes where the method needs them. sink may be NULL. */
gpukit_status gpk_primes_window_job_init(primes_window_job *job, const gpukit_primes_params *params,
                                         gpukit_primes_sink sink, void *user, gpukit_error *err);
void gpk_primes_window_job_finish(primes_window_job *job);

/* A job on one device. */
typedef struct primes_site {
    primes_window_job *job;
    gpk_device *device;
    const primes_variant *variant;
    gpk_memory *primes, *index, *patterns, *map; /* the base primes; NULL for the test */
    bool is_left_behind; /* to a device that hangs and may still use all of it */
} primes_site;

enum { PRIMES_MOST_PROGRAMS = 2 };

/* One slot of it. */
typedef struct primes_bench {
    const primes_site *site;
    gpk_program *programs[PRIMES_MOST_PROGRAMS];
    gpk_memory *bitmaps;
    gpk_memory *turns, *next; /* the CPU sieve's */
    gpk_memory *records;
    primes_record *host_records;
    uint8_t *host_bitmaps; /* grain after grain; NULL when only counting */
} primes_bench;

struct primes_variant {
    const char *name;
    bool needs_base;
    const gpk_kernel *kernels[PRIMES_MOST_PROGRAMS];

    /* How many records a grain has. */
    uint32_t (*records_per_grain)(const primes_window_job *job);

    /* Allocates what a slot needs for job->head.most_grains grains, except the records. */
    gpukit_status (*bench_alloc)(primes_bench *bench, gpukit_error *err);

    /* Puts the kernels on the stream, and the bitmaps' download where they are wanted. */
    gpukit_status (*enqueue)(primes_bench *bench, gpk_stream *stream,
                             const primes_window_args *window, gpukit_error *err);
};

extern const primes_variant gpk_primes_sieve_workers; /* one work item per core */
extern const primes_variant gpk_primes_sieve_groups;  /* one work-group per segment */
extern const primes_variant gpk_primes_test_bytes;    /* one work item per byte */

#endif /* GPK_WORKLOAD_PRIMES_WINDOW_JOB_H */
