// SPDX-License-Identifier: MIT
#include "backend/context.h"

#include <stdlib.h>
#include <string.h>

#include "backend/inventory.h"
#include "backend/inventory_worker.h"
#include "backend/proven.h"
#include "backend/rates.h"
#include "backend/registry.h"
#include "backend/select.h"
#include "backend/share.h"
#include "backend/worker_device.h"
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

/* Where drivers that are strangers are listed. */
static gpukit_status list_drivers(const gpukit_context_params *params, gpukit_inventory *inventory,
                                  gpukit_error *err)
{
    const bool by_worker = params->isolate == GPUKIT_ISOLATE_ON ||
                           (params->isolate == GPUKIT_ISOLATE_AUTO && !gpk_proven_find_listing());
    return by_worker ? gpk_inventory_list_by_worker(inventory, &params->log, err)
                     : gpk_inventory_list_drivers(inventory, err);
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
    status = list_drivers(params, inventory, err);
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

gpukit_status gpk_device_open(const gpk_device_request *request, gpk_device **out,
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

static bool is_isolated(const gpukit_context_params *params, const gpukit_inventory *inventory,
                        const gpk_device_request *request)
{
    if (gpk_device_is_team(request->info))
        return params->processes > 0;
    const gpk_origin *origin = gpk_inventory_origin(inventory, request->info);
    const bool has_setting = origin != NULL && origin->setting[0] != '\0';
    return params->isolate == GPUKIT_ISOLATE_ON ||
           (params->isolate == GPUKIT_ISOLATE_AUTO &&
            (has_setting || !gpk_proven_find_driver(request->info)));
}

/* A worker is only begun, so that all of them start at the same time. */
static gpukit_status begin_device(const gpukit_context_params *params,
                                  const gpukit_inventory *inventory, gpk_device_request *request,
                                  gpk_device **out, gpukit_error *err)
{
    const gpk_origin *origin = gpk_inventory_origin(inventory, request->info);
    const gpk_worker_seat seat = {
        .launcher = &gpk_launcher_here,
        .id = origin == NULL ? request->info->id : origin->id,
        .setting = origin == NULL ? "" : origin->setting,
    };
    request->log = params->log;
    return is_isolated(params, inventory, request)
               ? gpk_worker_device_begin(request, &seat, out, err)
               : gpk_device_open(request, out, err);
}

/* One that fails is left out; where no device opens, the first failure is the answer. */
static gpukit_status open_devices(gpukit_context *context, const gpukit_context_params *params,
                                  const gpukit_inventory *inventory, gpk_selection *selection,
                                  gpukit_error *err)
{
    gpk_device *devices[GPUKIT_MAX_DEVICES] = {NULL};
    gpukit_error errors[GPUKIT_MAX_DEVICES], *first = NULL;

    for (size_t i = 0; i < selection->count; i++)
        begin_device(params, inventory, &selection->requests[i], &devices[i], &errors[i]);
    for (size_t i = 0; i < selection->count; i++) {
        gpk_device *device = devices[i];
        if (device != NULL &&
            (device->worker == NULL || gpk_worker_device_await(device, &errors[i]) == GPUKIT_OK)) {
            context->devices[context->device_count++] = device;
            continue;
        }
        gpk_worker_device_close(device);
        first = first == NULL ? &errors[i] : first;
        if (selection->count > 1)
            log_left_out(context, selection->requests[i].info, &errors[i]);
    }
    if (context->device_count > 0)
        return GPUKIT_OK;
    if (err != NULL)
        *err = *first;
    return first->status;
}

/* The team as processes of one thread. */
static gpukit_status split_team(const gpukit_context_params *params, gpk_selection *selection,
                                gpukit_error *err)
{
    size_t at = 0;
    while (at < selection->count && !gpk_device_is_team(selection->requests[at].info))
        at++;
    if (at == selection->count)
        return gpk_fail(
            err, GPUKIT_E_ARGUMENT, 0, "",
            "processes are workers of the CPU, which is not among the devices: add cpu, "
            "or leave them out");
    if (params->processes > GPUKIT_MAX_DEVICES - (selection->count - 1))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%u processes: there can be %d devices",
                        params->processes, GPUKIT_MAX_DEVICES);
    const gpk_device_request team = selection->requests[at];
    const size_t behind = selection->count - at - 1;
    memmove(&selection->requests[at + params->processes], &selection->requests[at + 1],
            behind * sizeof team);
    for (uint32_t i = 0; i < params->processes; i++) {
        gpk_device_request *request = &selection->requests[at + i];
        *request = team;
        request->compute_units = 1;
        request->part = i;
        request->parts = params->processes;
    }
    selection->count += params->processes - 1;
    return GPUKIT_OK;
}

static gpukit_status check_params(gpukit_context_params *params, gpukit_error *err)
{
    if (params->isolate < GPUKIT_ISOLATE_OFF || params->isolate > GPUKIT_ISOLATE_ON)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "there is no isolation %d",
                        (int)params->isolate);
    if (params->processes > 0 && params->threads > 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "processes have one thread each: leave out the threads");
    if (gpk_process_is_allowed())
        return GPUKIT_OK;
    if (params->processes > 0 || params->isolate == GPUKIT_ISOLATE_ON)
        return gpk_process_refuse(err);
    params->isolate = GPUKIT_ISOLATE_OFF;
    return GPUKIT_OK;
}

static gpukit_status open_selected(gpukit_context_params *params, gpukit_inventory *inventory,
                                   gpukit_context *context, gpukit_error *err)
{
    gpk_selection selection;
    gpukit_status status = check_params(params, err);
    if (params->processes > 0)
        params->threads = params->processes; /* so many cores are theirs */
    if (status == GPUKIT_OK)
        status = list_devices(params, inventory, err);
    if (status == GPUKIT_OK)
        status = gpk_select(params, inventory, &selection, err);
    if (status == GPUKIT_OK && params->processes > 0)
        status = split_team(params, &selection, err);
    if (status != GPUKIT_OK)
        return status;
    if (selection.notice[0] != '\0')
        gpk_log(&context->log, GPUKIT_LOG_NOTICE, "%s", selection.notice);
    return open_devices(context, params, inventory, &selection, err);
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
