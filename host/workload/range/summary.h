// SPDX-License-Identifier: MIT
/* workload/range/summary.h - what an operation put out, summed up segment by segment: by devices
 * (kernels/range_summary.cl) and by the host, with the same bits.
 */
#ifndef GPK_WORKLOAD_RANGE_SUMMARY_H
#define GPK_WORKLOAD_RANGE_SUMMARY_H

#include <gpukit/range.h>

#include "backend/kernel.h"
#include "sched/result.h"
#include "shared/range_args.h"

/* One type and one reduction; without one (GPUKIT_REDUCE_NOTHING) it is a sum. */
typedef struct gpk_summary {
    gpukit_type type;
    gpukit_reduce reduce;
} gpk_summary;

/* For a work item (items) or a work-group of RANGE_LANES (groups) of each segment. Static. */
const gpk_kernel *gpk_summary_kernel(gpk_summary summary, bool in_groups);

/* The arguments for grains [first, first + count) of grain_elements each, of which there are
 * elements in all. */
range_summary_args gpk_summary_args(uint64_t first, uint64_t count, uint64_t grain_elements,
                                    uint64_t elements);

/* On the host: the records of all its segments. */
void gpk_summary_run(gpk_summary summary, const range_summary_args *args, const void *elements,
                     range_record *records);

/* What the records of one grain come down to: value holds a long, an ulong or a double, digest
 * the digest or, of floating point, the magnitude, a double with its sign as in the records. */
gpk_result gpk_summary_join(gpk_summary summary, const range_record *records, uint32_t count);

/* Whether two results of a grain mean the same, within the tolerance of floating point. */
bool gpk_summary_is_same(gpk_summary summary, double tolerance, const gpk_result *a,
                         const gpk_result *b);

/* The results of all grains, in order, reduced to one. */
gpukit_scalar gpk_summary_total(gpk_summary summary, const gpk_result *results, uint64_t count);

/* One of them, as a value. */
gpukit_scalar gpk_summary_value(gpk_summary summary, const gpk_result *result);

/* Its value, for people. */
void gpk_summary_print(gpk_summary summary, const gpk_result *result, char *out, size_t size);

#endif /* GPK_WORKLOAD_RANGE_SUMMARY_H */
