// SPDX-License-Identifier: MIT
/* workload/range/site.h - an operation on one device, and the slots in which its parts are done.
 *
 * A part is a run of items with the memory that goes with them: of a range, or a block of a
 * stream. Its life on a bench: enqueue, and when that is done read and the output.
 */
#ifndef GPK_WORKLOAD_RANGE_SITE_H
#define GPK_WORKLOAD_RANGE_SITE_H

#include "queue/chain.h"
#include "workload/range/operation.h"
#include "workload/range/summary.h"

typedef struct gpk_part {
    uint64_t first, items;                 /* what the kernel is told */
    uint64_t first_grain, grains;          /* in the job */
    uint64_t grain_items;                  /* of each; the last one may have less */
    const void *inputs[GPUKIT_MAX_INPUTS]; /* at the first item; not of those that are shared */
} gpk_part;

typedef struct gpk_site {
    const gpk_operation *operation;
    gpk_summary summary;
    gpukit_queue *queue;
    const gpk_kernel *kernel, *summary_kernel;
    bool in_groups; /* a work-group sums up a segment, not a work item */
    gpukit_buffer *shared[GPUKIT_MAX_INPUTS];
} gpk_site;

typedef struct gpk_bench {
    const gpk_site *site;
    gpukit_program *program, *summary_program;
    uint32_t group; /* work items in a group of the user's kernel */
    gpukit_buffer *inputs[GPUKIT_MAX_INPUTS];
    gpukit_buffer *output;  /* has a host side where it is wanted */
    gpukit_buffer *records; /* of its segments */
    bool wants_output;
} gpk_bench;

/* What is half open after a failure is for close. */
gpukit_status gpk_site_open(const gpk_operation *operation, gpk_summary summary,
                            gpukit_queue *queue, gpk_site **out, gpukit_error *err);
void gpk_site_close(gpk_site *site); /* NULL is fine */

/* Whether the device has that much in one piece; what wants it, and what to do. */
gpukit_status gpk_site_check_size(const gpk_site *site, uint64_t size, const char *what,
                                  const char *advice, gpukit_error *err);

/* bench.c */

/* For parts of so many grains at most. */
gpukit_status gpk_bench_open(const gpk_site *site, const gpk_part *largest, bool wants_output,
                             gpk_bench **out, gpukit_error *err);
void gpk_bench_close(gpk_bench *bench); /* NULL is fine */

void gpk_bench_enqueue(gpk_bench *bench, gpk_chain *chain, const gpk_part *part);

/* A result for each grain; GPUKIT_E_DEVICE where what came back is damaged. */
gpukit_status gpk_bench_read(const gpk_bench *bench, const gpk_part *part, gpk_result *out,
                             gpukit_error *err);

/* What it put out, where that is wanted. */
const void *gpk_bench_output(const gpk_bench *bench);

/* One grain of a part by the user's function, into output; and what it comes down to. */
gpukit_status gpk_part_redo(const gpk_operation *operation, gpk_summary summary,
                            const gpk_part *part, void *output, gpk_result *out, gpukit_error *err);

#endif /* GPK_WORKLOAD_RANGE_SITE_H */
