// SPDX-License-Identifier: MIT
#include "backend/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "backend/inventory_worker.h"
#include "backend/rates.h"
#include "backend/registry.h"
#include "base/error.h"
#include "base/text.h"
#include "worker/process.h"

gpukit_status gpk_inventory_alloc(gpukit_inventory **out, gpukit_error *err)
{
    gpukit_inventory *inventory = calloc(1, sizeof *inventory);
    if (inventory == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "an inventory");
    *out = inventory;
    return GPUKIT_OK;
}

void gpukit_inventory_free(gpukit_inventory *inventory)
{
    if (inventory == NULL)
        return;
    free(inventory->platforms);
    free(inventory->devices);
    free(inventory->rates);
    free(inventory->origins);
    free(inventory);
}

static bool is_team(const char *backend)
{
    return strcmp(backend, "openmp") == 0;
}

static gpukit_status list(gpukit_inventory *inventory, bool team, gpukit_error *err)
{
    const gpk_backend_ops *ops;

    for (size_t i = 0; (ops = gpk_backend_at(i)) != NULL; i++) {
        if (is_team(ops->name) != team)
            continue;
        gpukit_status status = ops->list(inventory, err);
        if (status != GPUKIT_OK)
            return status;
    }
    return GPUKIT_OK;
}

gpukit_status gpk_inventory_list_team(gpukit_inventory *inventory, gpukit_error *err)
{
    return list(inventory, true, err);
}

gpukit_status gpk_inventory_list_drivers(gpukit_inventory *inventory, gpukit_error *err)
{
    if (gpk_backend_at(0) == NULL)
        gpk_inventory_note(inventory, "this gpukit was built without OpenMP and OpenCL");
    else if (gpk_backend_find("opencl") == NULL)
        gpk_inventory_note(inventory, "this gpukit was built without OpenCL");
    return list(inventory, false, err);
}

gpukit_status gpukit_inventory_alloc(gpukit_inventory **out, gpukit_error *err)
{
    gpukit_inventory *inventory = NULL;
    gpukit_status status = gpk_inventory_alloc(&inventory, err);
    if (status != GPUKIT_OK)
        return status;
    status = gpk_inventory_list_team(inventory, err);
    if (status == GPUKIT_OK)
        status = gpk_process_is_allowed()
                     ? gpk_inventory_list_by_worker(inventory, &(gpukit_context_params){0}, err)
                     : gpk_inventory_list_drivers(inventory, err);
    if (status != GPUKIT_OK) {
        gpukit_inventory_free(inventory);
        return status;
    }
    *out = inventory;
    return GPUKIT_OK;
}

gpukit_status gpk_inventory_remember(gpukit_inventory *inventory, const char *family,
                                     gpukit_error *err)
{
    if (family[0] == '\0' || inventory->device_count == 0)
        return GPUKIT_OK;
    double *rates = calloc(inventory->device_count, sizeof *rates);
    if (rates == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "an inventory");
    for (size_t i = 0; i < inventory->device_count; i++)
        rates[i] = gpk_rates_find(family, &inventory->devices[i]);
    free(inventory->rates);
    inventory->rates = rates;
    return GPUKIT_OK;
}

/* Makes room for one element behind count of them. */
static void *grown(void *elements, size_t count, size_t size, gpukit_error *err)
{
    void *more = reallocarray(elements, count + 1, size);
    if (more == NULL)
        gpk_fail(err, GPUKIT_E_MEMORY, 0, "reallocarray", "an inventory of %zu", count + 1);
    return more;
}

gpukit_status gpk_inventory_add_platform(gpukit_inventory *inventory,
                                         const gpukit_platform_info *platform, gpukit_error *err)
{
    size_t count = inventory->platform_count;
    gpukit_platform_info *more = grown(inventory->platforms, count, sizeof *more, err);
    if (more == NULL)
        return GPUKIT_E_MEMORY;
    more[count] = *platform;
    inventory->platforms = more;
    inventory->platform_count++;
    return GPUKIT_OK;
}

gpukit_status gpk_inventory_add_device(gpukit_inventory *inventory,
                                       const gpukit_device_info *device, gpukit_error *err)
{
    size_t count = inventory->device_count;
    gpukit_device_info *more = grown(inventory->devices, count, sizeof *more, err);
    if (more == NULL)
        return GPUKIT_E_MEMORY;
    more[count] = *device;
    inventory->devices = more;
    inventory->device_count++;
    return GPUKIT_OK;
}

gpukit_status gpk_inventory_add_origin(gpukit_inventory *inventory, const gpk_origin *origin,
                                       gpukit_error *err)
{
    size_t count = inventory->origin_count;
    gpk_origin *more = grown(inventory->origins, count, sizeof *more, err);
    if (more == NULL)
        return GPUKIT_E_MEMORY;
    more[count] = *origin;
    inventory->origins = more;
    inventory->origin_count++;
    return GPUKIT_OK;
}

const gpk_origin *gpk_inventory_origin(const gpukit_inventory *inventory,
                                       const gpukit_device_info *device)
{
    size_t index = 0;
    for (const gpukit_device_info *i = inventory->devices; i != device; i++)
        index += gpk_device_is_opencl(i);
    return gpk_device_is_opencl(device) && index < inventory->origin_count
               ? &inventory->origins[index]
               : NULL;
}

void gpk_inventory_note(gpukit_inventory *inventory, const char *text)
{
    gpk_text_copy(inventory->note, sizeof inventory->note, text);
}

const gpukit_platform_info *gpukit_inventory_platform_at(const gpukit_inventory *inventory,
                                                         size_t index)
{
    return index < inventory->platform_count ? &inventory->platforms[index] : NULL;
}

const gpukit_device_info *gpukit_inventory_device_at(const gpukit_inventory *inventory,
                                                     size_t index)
{
    return index < inventory->device_count ? &inventory->devices[index] : NULL;
}

const char *gpukit_inventory_note(const gpukit_inventory *inventory)
{
    return inventory->note;
}

bool gpk_device_is_team(const gpukit_device_info *device)
{
    return is_team(device->backend);
}

bool gpk_device_is_opencl(const gpukit_device_info *device)
{
    return strcmp(device->backend, "opencl") == 0;
}
