// SPDX-License-Identifier: MIT
/* The primes of a range, for the catalogue. */
#include <gpukit/primes.h>

#include "workload/catalogue.h"

static gpukit_status run(gpukit_context *context, const gpukit_range *range, gpukit_scalar *result,
                         gpukit_report *report, gpukit_error *err)
{
    const gpukit_primes_params params = {
        .first = range->first,
        .last = range->first + (range->count - 1),
        .job = range->job,
    };
    uint64_t count = 0;
    gpukit_status status = gpukit_primes_count(context, &params, &count, NULL, report, err);
    if (status == GPUKIT_OK)
        *result = (gpukit_scalar){.type = GPUKIT_UINT64, .as.u = count};
    return status;
}

const gpk_workload gpk_primes_workload = {
    .about = {"primes", "how many primes there are in the range"},
    .run = run,
};
