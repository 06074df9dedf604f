// SPDX-License-Identifier: MIT
/* The counters of a range, for the catalogue. */
#include <gpukit/countdown.h>

#include "workload/catalogue.h"

enum { FROM = 10000 };

static gpukit_status run(gpukit_context *context, const gpukit_range *range, gpukit_scalar *result,
                         gpukit_report *report, gpukit_error *err)
{
    const gpukit_countdown_params params = {
        .first = range->first,
        .counters = range->count,
        .from = FROM,
        .job = range->job,
    };
    uint64_t checksum = 0;
    gpukit_status status = gpukit_countdown(context, &params, &checksum, report, err);
    if (status == GPUKIT_OK)
        *result = (gpukit_scalar){.type = GPUKIT_UINT64, .as.u = checksum};
    return status;
}

const gpk_workload gpk_countdown_workload = {
    .about = {"countdown", "the checksum of the range's counters, which count down from 10000"},
    .run = run,
};
