// SPDX-License-Identifier: MIT
#include "backend/share.h"

#include "backend/inventory.h"

static bool shares_cores(const gpk_device_request *request)
{
    return gpk_device_is_opencl(request->info) && request->info->kind == GPUKIT_DEVICE_CPU;
}

static gpk_device_request *find_team(gpk_selection *selection)
{
    for (size_t i = 0; i < selection->count; i++)
        if (gpk_device_is_team(selection->requests[i].info))
            return &selection->requests[i];
    return NULL;
}

/* Sub-devices of one device follow each other and count once. */
static uint32_t count_sharing(const gpk_selection *selection)
{
    const gpukit_device_info *last = NULL;
    uint32_t count = 0;

    for (size_t i = 0; i < selection->count; i++) {
        const gpk_device_request *request = &selection->requests[i];
        count += shares_cores(request) && request->info != last;
        last = request->info;
    }
    return count;
}

static uint32_t clamp(uint32_t value, uint32_t low, uint32_t high)
{
    if (value > high)
        value = high;
    return value < low ? low : value;
}

void gpk_share_cores(uint32_t threads, gpk_selection *selection)
{
    gpk_device_request *team = find_team(selection);
    uint32_t sharing = count_sharing(selection);
    if (team == NULL)
        return;
    team->compute_units = threads;
    if (sharing == 0)
        return;

    uint32_t cores = threads > 0 ? threads : team->info->compute_units;
    uint32_t share = cores / (1 + sharing);
    uint32_t given = 0;
    for (size_t i = 0; i < selection->count; i++) {
        gpk_device_request *request = &selection->requests[i];
        uint32_t parts = request->parts > 0 ? request->parts : 1;
        if (!shares_cores(request))
            continue;
        request->compute_units = clamp(share, parts, request->info->compute_units);
        given += request->compute_units / parts;
    }
    team->compute_units = given < cores ? cores - given : 1;
}

uint32_t gpk_share_limit(const gpk_device_request *request, uint32_t cores)
{
    if (!shares_cores(request) || request->compute_units > 0 ||
        request->info->compute_units <= cores)
        return request->compute_units;
    return clamp(cores, request->parts > 0 ? request->parts : 1, request->info->compute_units);
}
