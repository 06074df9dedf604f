// SPDX-License-Identifier: MIT
#include "backend/choose.h"

#include <string.h>

#include "backend/inventory_worker.h"
#include "backend/proven.h"
#include "backend/rates.h"
#include "base/cores.h"
#include "base/error.h"
#include "base/text.h"

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
    return by_worker ? gpk_inventory_list_by_worker(inventory, params, err)
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

/* Ranks that may run on the same cores have equal shares of them. */
static void share_cores(gpukit_context_params *params)
{
    const gpk_mpi_place *place = &params->cluster->place;
    const uint32_t share = gpk_cores() / (place->sharers == 0 ? 1 : place->sharers);
    if (params->threads == 0)
        params->threads = share == 0 ? 1 : share;
}

/* OpenCL devices go round among the ranks of a machine. */
static void share_devices(const gpk_mpi_place *place, gpk_selection *selection)
{
    size_t kept = 0;
    uint32_t turn = 0;
    for (size_t i = 0; i < selection->count; i++) {
        const gpk_device_request *request = &selection->requests[i];
        if (gpk_device_is_opencl(request->info) && turn++ % place->local_size != place->local_rank)
            continue;
        selection->requests[kept++] = *request;
    }
    selection->count = kept;
}

gpukit_status gpk_choose(gpukit_context_params *params, gpukit_inventory *inventory,
                         gpk_selection *out, gpukit_error *err)
{
    gpukit_status status = check_params(params, err);
    if (params->processes > 0)
        params->threads = params->processes; /* so many cores are theirs */
    if (params->cluster != NULL)
        share_cores(params);
    if (status == GPUKIT_OK)
        status = list_devices(params, inventory, err);
    if (status == GPUKIT_OK)
        status = gpk_select(params, inventory, out, err);
    if (status == GPUKIT_OK && params->cluster != NULL)
        share_devices(&params->cluster->place, out);
    if (status == GPUKIT_OK && params->processes > 0)
        status = split_team(params, out, err);
    return status;
}

bool gpk_choose_is_isolated(const gpukit_context_params *params, const gpukit_inventory *inventory,
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

gpk_seat gpk_choose_seat(const gpukit_inventory *inventory, const gpk_device_request *request)
{
    const gpk_origin *origin = gpk_inventory_origin(inventory, request->info);
    gpk_seat seat = {
        .info = *request->info,
        .open =
            {
                .compute_units = request->compute_units,
                .part = request->part,
                .parts = request->parts,
            },
    };
    gpk_text_copy(seat.open.id, sizeof seat.open.id,
                  origin == NULL ? request->info->id : origin->id);
    if (origin != NULL)
        gpk_text_copy(seat.setting, sizeof seat.setting, origin->setting);
    if (request->parts > 0)
        gpk_text_format(seat.info.id, sizeof seat.info.id, "%s.%u", request->info->id,
                        request->part);
    gpk_text_copy(seat.open.as, sizeof seat.open.as, seat.info.id);
    return seat;
}
