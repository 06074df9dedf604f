// SPDX-License-Identifier: MIT
/* workload/catalogue.h - the workloads that can be run by their names. */
#ifndef GPK_WORKLOAD_CATALOGUE_H
#define GPK_WORKLOAD_CATALOGUE_H

#include <gpukit/range.h>
#include <gpukit/workload.h>

typedef struct gpk_workload {
    gpukit_workload about;

    /* Items [first, first + count) of the range, of which there are some; its operation,
     * reduction and output are not looked at. *result is set on success. */
    gpukit_status (*run)(gpukit_context *context, const gpukit_range *range, gpukit_scalar *result,
                         gpukit_report *report, gpukit_error *err);
} gpk_workload;

/* One for each workload, in a file of its own. */
extern const gpk_workload gpk_countdown_workload;
extern const gpk_workload gpk_primes_workload;

/* range->workload, which is in the catalogue. result may be NULL. */
gpukit_status gpk_workload_run(gpukit_context *context, const gpukit_range *range,
                               gpukit_scalar *result, gpukit_report *report, gpukit_error *err);

#endif /* GPK_WORKLOAD_CATALOGUE_H */
