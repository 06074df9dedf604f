// SPDX-License-Identifier: MIT
#include "backend/context.h"

#include <stdlib.h>

#include "backend/choose.h"
#include "backend/registry.h"
#include "backend/select.h"
#include "backend/share.h"
#include "backend/worker_device.h"
#include "base/cores.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

static void log_left_out(const gpukit_context *context, const char *id, const gpukit_error *err)
{
    char cause[sizeof err->text + 96];
    gpk_error_describe(err, cause, sizeof cause);
    gpk_log(&context->log, GPUKIT_LOG_WARNING, "%s does not open and is left out: %s", id, cause);
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

/* A worker is only begun, so that all of them start at the same time. */
static gpukit_status begin_device(const gpukit_context_params *params,
                                  const gpukit_inventory *inventory, gpk_device_request *request,
                                  gpk_device **out, gpukit_error *err)
{
    request->log = params->log;
    if (!gpk_choose_is_isolated(params, inventory, request))
        return gpk_device_open(request, out, err);
    const gpk_seat seat = gpk_choose_seat(inventory, request);
    return gpk_worker_device_begin(&seat, &gpk_launcher_here, &params->log, out, err);
}

/* Devices on their way: as in the selection, and then those of other ranks. */
typedef struct opening {
    size_t count;
    gpk_device *devices[GPUKIT_MAX_DEVICES]; /* NULL where one did not begin */
    gpukit_error errors[GPUKIT_MAX_DEVICES];
    char ids[GPUKIT_MAX_DEVICES][24];
} opening;

static void begin_here(opening *o, const gpukit_context_params *params,
                       const gpukit_inventory *inventory, gpk_selection *selection)
{
    for (size_t i = 0; i < selection->count; i++, o->count++) {
        gpk_device_request *request = &selection->requests[i];
        gpk_text_copy(o->ids[i], sizeof o->ids[i], request->info->id);
        begin_device(params, inventory, request, &o->devices[i], &o->errors[i]);
    }
}

static void begin_seats(opening *o, const gpukit_context_params *params, const gpk_rank *rank)
{
    for (uint32_t i = 0; i < rank->seat_count; i++) {
        if (o->count == GPUKIT_MAX_DEVICES) {
            gpk_log(&params->log, GPUKIT_LOG_WARNING,
                    "rank %u has more devices than the %d that one job can have: they are left out",
                    rank->number, GPUKIT_MAX_DEVICES);
            return;
        }
        const gpk_seat *seat = &rank->seats[i];
        const size_t at = o->count++;
        gpk_text_copy(o->ids[at], sizeof o->ids[at], seat->info.id);
        gpk_worker_device_begin(seat, &rank->launcher, &params->log, &o->devices[at],
                                &o->errors[at]);
    }
}

static void begin_ranks(opening *o, const gpukit_context_params *params)
{
    const uint32_t ranks = params->cluster == NULL ? 0 : gpukit_cluster_size(params->cluster);
    for (uint32_t i = 1; i < ranks; i++) {
        const gpk_rank *rank = gpk_cluster_await(params->cluster, i);
        if (rank->state == GPK_RANK_PRESENT)
            begin_seats(o, params, rank);
        else
            gpk_log(&params->log, GPUKIT_LOG_WARNING, "rank %u is left out: %s", i, rank->why.text);
    }
}

/* One that fails is left out; where no device opens, the first failure is the answer. */
static gpukit_status finish_opening(gpukit_context *context, const gpukit_context_params *params,
                                    opening *o, gpukit_error *err)
{
    gpukit_error *first = NULL;
    for (size_t i = 0; i < o->count; i++) {
        gpk_device *device = o->devices[i];
        if (device != NULL &&
            (device->worker == NULL ||
             gpk_worker_device_await(device, params, &o->errors[i]) == GPUKIT_OK)) {
            context->devices[context->device_count++] = device;
            continue;
        }
        gpk_worker_device_close(device);
        first = first == NULL ? &o->errors[i] : first;
        if (o->count > 1)
            log_left_out(context, o->ids[i], &o->errors[i]);
    }
    if (context->device_count > 0)
        return GPUKIT_OK;
    if (first == NULL)
        return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "", "no rank has a device of those");
    if (err != NULL)
        *err = *first;
    return first->status;
}

static gpukit_status open_selected(gpukit_context_params *params, gpukit_inventory *inventory,
                                   gpukit_context *context, gpukit_error *err)
{
    gpk_selection selection;
    opening o = {.count = 0};
    gpukit_error mine;
    gpukit_status status = gpk_choose(params, inventory, &selection, &mine);
    if (status == GPUKIT_E_NO_DEVICE && params->cluster != NULL &&
        gpukit_cluster_size(params->cluster) > 1) {
        gpk_log(&context->log, GPUKIT_LOG_NOTICE, "rank 0 has none of these devices: %s",
                mine.text);
        selection = (gpk_selection){.count = 0}; /* others may have some */
        status = GPUKIT_OK;
    }
    if (status != GPUKIT_OK) {
        if (err != NULL)
            *err = mine;
        return status;
    }
    if (selection.notice[0] != '\0')
        gpk_log(&context->log, GPUKIT_LOG_NOTICE, "%s", selection.notice);
    begin_here(&o, params, inventory, &selection);
    begin_ranks(&o, params);
    return finish_opening(context, params, &o, err);
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
    context->is_for_cpu = gpk_select_is_for_cpu(&mine);

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
