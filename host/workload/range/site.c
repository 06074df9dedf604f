// SPDX-License-Identifier: MIT
#include "workload/range/site.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "queue/queue.h"

gpukit_status gpk_site_check_size(const gpk_site *site, uint64_t size, const char *what,
                                  const char *advice, gpukit_error *err)
{
    const gpukit_device_info *device = &site->queue->device->info;
    if (device->max_alloc_size == 0 || size <= device->max_alloc_size)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                    "%s takes %llu bytes, and %s (%s) gives at most %llu in one piece: %s", what,
                    (unsigned long long)size, device->id, device->name,
                    (unsigned long long)device->max_alloc_size, advice);
}

/* Inputs that every item reads the whole of. */
static gpukit_status bring_shared(gpk_site *site, gpukit_error *err)
{
    const gpk_operation *operation = site->operation;
    gpukit_status status = GPUKIT_OK;
    for (size_t i = 0; i < operation->given.input_count && status == GPUKIT_OK; i++) {
        const size_t size = operation->shared_size[i];
        if (size == 0)
            continue;
        status = gpk_site_check_size(site, size, "an input that all items read",
                                     "leave that device out", err);
        if (status == GPUKIT_OK)
            status = gpk_queue_bring(site->queue, operation->inputs[i].data, size, &site->shared[i],
                                     err);
    }
    return status;
}

gpukit_status gpk_site_open(const gpk_operation *operation, gpk_summary summary,
                            gpukit_queue *queue, gpk_site **out, gpukit_error *err)
{
    const gpukit_device_info *device = &queue->device->info;
    bool is_opencl = strcmp(device->backend, "opencl") == 0;
    gpk_site *site = calloc(1, sizeof *site);
    if (site == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for an operation on %s",
                        device->id);
    site->operation = operation;
    site->summary = summary;
    site->queue = queue;
    site->in_groups = device->kind != GPUKIT_DEVICE_CPU;
    site->kernel = is_opencl ? &operation->device : &operation->host;
    site->summary_kernel = gpk_summary_kernel(summary, site->in_groups);
    *out = site;
    return bring_shared(site, err);
}

void gpk_site_close(gpk_site *site)
{
    if (site == NULL)
        return;
    for (int i = 0; i < GPUKIT_MAX_INPUTS; i++)
        gpukit_buffer_free(site->shared[i]);
    free(site);
}
