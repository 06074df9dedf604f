// SPDX-License-Identifier: MIT
/* workload/range/range_job.h - an operation on the items of arrays, as a job. */
#ifndef GPK_WORKLOAD_RANGE_RANGE_JOB_H
#define GPK_WORKLOAD_RANGE_RANGE_JOB_H

#include "sched/freight.h"
#include "workload/range/operation.h"
#include "workload/range/summary.h"

typedef struct gpk_range_job {
    gpk_job head;
    gpk_operation *operation; /* owned */
    gpk_summary summary;
    uint64_t first, count; /* items */
    uint64_t grain_items;
    void *output;        /* the caller's; NULL: not wanted */
    gpk_result *results; /* of each grain; owned */
    void *argument;      /* a worker's copy of what the function is given; owned, or NULL */
} gpk_range_job;

extern const gpk_job_kind gpk_range_kind; /* range_kind.c */

/* Items of a grain, by the request alone. */
uint64_t gpk_range_grain_items(const gpukit_range *range);

/* Of a range whose operation was checked: GPUKIT_E_ARGUMENT for arrays, or a grain, that no memory
 * holds. */
gpukit_status gpk_range_check_sizes(const gpukit_range *range, gpukit_error *err);

/* Of a range that was checked. On the heap: one that is abandoned stays when it is freed. */
gpukit_status gpk_range_job_alloc(const gpukit_range *range, gpk_range_job **out,
                                  gpukit_error *err);
void gpk_range_job_free(gpk_range_job *job); /* NULL is fine */

#endif /* GPK_WORKLOAD_RANGE_RANGE_JOB_H */
