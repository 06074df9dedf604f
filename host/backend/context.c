// SPDX-License-Identifier: MIT
#include "backend/context.h"

#include <stdlib.h>
#include <string.h>

#include "backend/inventory.h"
#include "backend/rates.h"
#include "backend/registry.h"
#include "backend/select.h"
#include "backend/share.h"
#include "base/cores.h"
#include "base/error.h"
#include "base/log.h"

/* How long the CPU would take for the job: as it did before, where it is known. */
static double seconds_on_cpu(const gpukit_context_params *params, const gpukit_inventory *team)
{
    if (team->device_count == 0 || params->hint.family[0] == '\0')
        return params->hint.cpu_seconds;
    gpukit_device_info info = team->devices[0];
    if (params->threads > 0)
        info.compute_units = params->threads;
    double rate = gpk_rates_find(params->hint.family, &info);
    return rate > 0 ? params->hint.units / rate : params->hint.cpu_seconds;
}

/* Also puts what earlier runs have measured in the place of what the caller estimates. */
static gpukit_status list_devices(gpukit_context_params *params, gpukit_inventory *inventory,
                                  gpukit_error *err)
{
    gpukit_status status = gpk_inventory_list_team(inventory, err);
    if (status != GPUKIT_OK)
        return status;
    params->hint.cpu_seconds = seconds_on_cpu(params, inventory);
    if (!gpk_select_needs_drivers(params, inventory))
        return GPUKIT_OK;
    status = gpk_inventory_list_drivers(inventory, err);
    if (status == GPUKIT_OK)
        status = gpk_inventory_remember(inventory, params->hint.family, err);
    return status;
}

static void log_left_out(const gpukit_context *context, const gpukit_device_info *info,
                         const gpukit_error *err)
{
    char cause[sizeof err->text + 96];
    gpk_error_describe(err, cause, sizeof cause);
    gpk_log(&context->log, GPUKIT_LOG_WARNING, "%s does not open and is left out: %s", info->id,
            cause);
}

/* A device that cannot be had with few compute units works with all of them. */
static gpukit_status open_device(const gpk_device_request *request, gpk_device **out,
                                 gpukit_error *err)
{
    const gpk_backend_ops *ops = gpk_backend_find(request->info->backend);
    gpk_device_request limited = *request;

    limited.compute_units = gpk_share_limit(request, gpk_cores());
    if (limited.compute_units != request->compute_units &&
        ops->device_open(&limited, out, err) == GPUKIT_OK)
        return GPUKIT_OK;
    /* Once more: it may have run out of something for a moment only. */
    return ops->device_open(request, out, err) == GPUKIT_OK ? GPUKIT_OK
                                                            : ops->device_open(request, out, err);
}

/* One that fails is left out; where no device opens, the first failure is the answer. */
static gpukit_status open_devices(gpukit_context *context, const gpk_selection *selection,
                                  gpukit_error *err)
{
    gpukit_error first = {.status = GPUKIT_OK};

    for (size_t i = 0; i < selection->count; i++) {
        gpk_device_request request = selection->requests[i];
        gpukit_error mine;
        request.log = context->log;
        if (open_device(&request, &context->devices[context->device_count], &mine) == GPUKIT_OK) {
            context->device_count++;
            continue;
        }
        if (first.status == GPUKIT_OK)
            first = mine;
        if (selection->count > 1)
            log_left_out(context, request.info, &mine);
    }
    if (context->device_count > 0)
        return GPUKIT_OK;
    if (err != NULL)
        *err = first;
    return first.status;
}

static gpukit_status open_selected(gpukit_context_params *params, gpukit_inventory *inventory,
                                   gpukit_context *context, gpukit_error *err)
{
    gpk_selection selection;
    gpukit_status status = list_devices(params, inventory, err);
    if (status == GPUKIT_OK)
        status = gpk_select(params, inventory, &selection, err);
    if (status != GPUKIT_OK)
        return status;
    if (selection.notice[0] != '\0')
        gpk_log(&context->log, GPUKIT_LOG_NOTICE, "%s", selection.notice);
    return open_devices(context, &selection, err);
}

gpukit_status gpukit_context_open(const gpukit_context_params *params, gpukit_context **out,
                                  gpukit_error *err)
{
    gpukit_context_params mine = {.devices = NULL};
    gpukit_inventory *inventory = NULL;
    gpukit_context *context = calloc(1, sizeof *context);
    if (context == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a context");
    if (params != NULL)
        mine = *params;
    context->log = mine.log;

    gpukit_status status = gpk_inventory_alloc(&inventory, err);
    if (status == GPUKIT_OK)
        status = open_selected(&mine, inventory, context, err);
    gpukit_inventory_free(inventory);
    if (status != GPUKIT_OK) {
        gpukit_context_close(context);
        return status;
    }
    *out = context;
    return GPUKIT_OK;
}

static bool hangs(gpk_device *device)
{
    if (atomic_load(&device->is_abandoned))
        return true;
    return device->ops->device_settle != NULL && !device->ops->device_settle(device);
}

void gpukit_context_close(gpukit_context *context)
{
    if (context == NULL)
        return;
    for (size_t i = 0; i < context->device_count; i++)
        if (!hangs(context->devices[i]))
            context->devices[i]->ops->device_close(context->devices[i]);
    free(context);
}

bool gpukit_context_hangs(const gpukit_context *context)
{
    bool any = false;
    for (size_t i = 0; context != NULL && i < context->device_count; i++)
        any = hangs(context->devices[i]) || any;
    return any;
}

const gpukit_device_info *gpukit_context_device_at(const gpukit_context *context, size_t index)
{
    return index < context->device_count ? &context->devices[index]->info : NULL;
}
