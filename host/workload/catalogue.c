// SPDX-License-Identifier: MIT
#include "workload/catalogue.h"

#include <string.h>

static const gpk_workload *const catalogue[] = {
    &gpk_countdown_workload,
    &gpk_primes_workload,
};

enum { COUNT = sizeof catalogue / sizeof catalogue[0] };

static const gpk_workload *find(const char *name)
{
    for (size_t i = 0; name != NULL && i < COUNT; i++)
        if (strcmp(name, catalogue[i]->about.name) == 0)
            return catalogue[i];
    return NULL;
}

const gpukit_workload *gpukit_workload_at(size_t index)
{
    return index < COUNT ? &catalogue[index]->about : NULL;
}

const gpukit_workload *gpukit_workload_find(const char *name)
{
    const gpk_workload *found = find(name);
    return found == NULL ? NULL : &found->about;
}

gpukit_status gpk_workload_run(gpukit_context *context, const gpukit_range *range,
                               gpukit_scalar *result, gpukit_report *report, gpukit_error *err)
{
    gpukit_scalar unused;
    result = result == NULL ? &unused : result;
    if (range->count > 0)
        return find(range->workload)->run(context, range, result, report, err);
    *result = (gpukit_scalar){.type = GPUKIT_UINT64};
    return GPUKIT_OK;
}
