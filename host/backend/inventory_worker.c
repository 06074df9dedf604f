// SPDX-License-Identifier: MIT
#include "backend/inventory_worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/icd.h"
#include "backend/proven.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "worker/worker.h"

/* What one worker lists: numbers of platforms and devices go on from those that are there. */
typedef struct listing {
    gpukit_inventory *inventory;
    const char *setting;
    int32_t platforms; /* before it */
    uint32_t devices;  /* OpenCL's, before it */
} listing;

static uint32_t count_opencl(const gpukit_inventory *inventory)
{
    uint32_t count = 0;
    for (size_t i = 0; i < inventory->device_count; i++)
        count += gpk_device_is_opencl(&inventory->devices[i]);
    return count;
}

/* A device by its number among those of all drivers; its origin is what its worker calls it. */
static gpukit_status add_device(const listing *l, gpukit_device_info *device, gpukit_error *err)
{
    gpk_origin origin = {.id = ""};
    uint32_t number;
    char behind;
    if (sscanf(device->id, "opencl:%u%c", &number, &behind) != 1 || device->platform < 0 ||
        device->platform > INT32_MAX - l->platforms || number > UINT32_MAX - l->devices)
        return gpk_fail(err, GPUKIT_E_DEVICE, 0, "", "a worker lists device %s, which is none",
                        device->id);
    gpk_text_copy(origin.id, sizeof origin.id, device->id);
    gpk_text_copy(origin.setting, sizeof origin.setting, l->setting);
    gpk_text_format(device->id, sizeof device->id, "opencl:%u", number + l->devices);
    device->platform += l->platforms;
    gpukit_status status = gpk_inventory_add_device(l->inventory, device, err);
    return status == GPUKIT_OK ? gpk_inventory_add_origin(l->inventory, &origin, err) : status;
}

/* Until the worker says that it is through. */
static gpukit_status hear_all(const listing *l, gpk_worker *worker,
                              const gpukit_context_params *params, bool *was_killed,
                              gpukit_error *err)
{
    const uint64_t until_ns = gpk_now_ns() + gpk_icd_limit_ns();
    gpk_message message;
    const char *why;
    for (;;) {
        const gpk_hearing heard = gpk_worker_hear(worker, GPK_SECOND_NS / 20, &message, &why);
        const bool is_late = gpk_now_ns() > until_ns;
        gpukit_status status = GPUKIT_OK;
        if (params->goes_on != NULL && !params->goes_on(params->user))
            return gpk_fail(err, GPUKIT_E_CANCELLED, 0, "", "stopped while devices were listed");
        if (heard == GPK_HEARD_NOTHING && !is_late)
            continue;
        if (heard != GPK_HEARD || is_late) {
            *was_killed = gpk_worker_lose(worker, is_late ? "does not answer" : why, is_late, err);
            return is_late ? GPUKIT_E_TIMEOUT : GPUKIT_E_DEVICE;
        }
        if (message.kind == GPK_SAY_PLATFORM)
            status = gpk_inventory_add_platform(l->inventory, &message.as.platform, err);
        else if (message.kind == GPK_SAY_DEVICE)
            status = add_device(l, &message.as.device, err);
        else if (message.kind == GPK_SAY_REFUSED)
            status = gpk_fail(err, message.as.part.error.status, 0, "", "%s",
                              message.as.part.error.text);
        if (status != GPUKIT_OK)
            return status;
        if (message.kind == GPK_SAY_LISTED) {
            if (message.as.note[0] != '\0')
                gpk_inventory_note(l->inventory, message.as.note);
            return GPUKIT_OK;
        }
    }
}

static gpukit_status list_once(const listing *l, const gpukit_context_params *params,
                               bool *was_killed, gpukit_error *err)
{
    gpk_worker worker = {.launcher = &gpk_launcher_here, .log = params->log};
    const gpk_message list = {.kind = GPK_SAY_LIST};
    gpk_text_copy(worker.spec.name, sizeof worker.spec.name, "devices");
    gpk_text_copy(worker.spec.setting, sizeof worker.spec.setting, l->setting);
    gpukit_status status = gpk_worker_begin(&worker, err);
    if (status == GPUKIT_OK)
        status = gpk_worker_say(&worker, &list, NULL, 0, err);
    if (status == GPUKIT_OK)
        status = hear_all(l, &worker, params, was_killed, err);
    gpk_worker_stop(&worker);
    return status;
}

/* What was listed before a worker failed is listed again. */
static void take_back(const listing *l)
{
    gpukit_inventory *inventory = l->inventory;
    inventory->platform_count = (size_t)l->platforms;
    while (inventory->device_count > 0 &&
           gpk_device_is_opencl(&inventory->devices[inventory->device_count - 1]) &&
           count_opencl(inventory) > l->devices)
        inventory->device_count--;
    inventory->origin_count = l->devices;
    inventory->note[0] = '\0';
}

/* Once more where the worker was killed from outside, which is no fault of the drivers. */
static gpukit_status list_by(const listing *l, const gpukit_context_params *params,
                             gpukit_error *err)
{
    bool was_killed = false;
    gpukit_status status = list_once(l, params, &was_killed, err);
    if (!was_killed)
        return status;
    take_back(l);
    return list_once(l, params, &was_killed, err);
}

/* A driver that did not survive, in the place of its platform. */
static gpukit_status add_dead(const listing *l, const gpukit_icd_file *file,
                              const gpukit_error *cause, gpukit_error *err)
{
    gpukit_platform_info platform = {.device_count = 0};
    const char *what = strstr(cause->text, "signal ");
    gpk_text_copy(platform.name, sizeof platform.name, file->library);
    gpk_text_copy(platform.version, sizeof platform.version, file->path);
    gpk_text_format(platform.why_not, sizeof platform.why_not, "its driver crashed: %s",
                    what != NULL ? what : cause->text);
    if (cause->status == GPUKIT_E_TIMEOUT)
        gpk_text_copy(platform.why_not, sizeof platform.why_not,
                      "its driver hangs when its devices are listed");
    return gpk_inventory_add_platform(l->inventory, &platform, err);
}

static bool is_crash(gpukit_status status)
{
    return status == GPUKIT_E_DEVICE || status == GPUKIT_E_TIMEOUT;
}

static gpukit_status list_file(gpukit_inventory *inventory, const gpukit_icd_file *file,
                               const gpukit_context_params *params, gpukit_error *err)
{
    gpukit_error cause;
    char setting[sizeof((gpk_worker_spec *)0)->setting];
    gpk_text_format(setting, sizeof setting, "OCL_ICD_VENDORS=%s",
                    file->path[0] == '$' ? file->library : file->path);
    const listing l = {inventory, setting, (int32_t)inventory->platform_count,
                       count_opencl(inventory)};
    gpukit_status status = list_by(&l, params, &cause);
    if (!is_crash(status)) {
        if (status != GPUKIT_OK && err != NULL)
            *err = cause;
        return status;
    }
    take_back(&l);
    return add_dead(&l, file, &cause, err);
}

static gpukit_status list_each(gpukit_inventory *inventory, const gpukit_context_params *params,
                               gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    gpukit_icd_list *list = malloc(sizeof *list);
    if (list == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "an inventory");
    gpukit_icd_find(list);
    for (size_t i = 0; i < list->count && status == GPUKIT_OK; i++)
        status = list_file(inventory, &list->files[i], params, err);
    if (inventory->platform_count > 0) /* those without one have left a note */
        inventory->note[0] = '\0';
    free(list);
    return status;
}

gpukit_status gpk_inventory_list_by_worker(gpukit_inventory *inventory,
                                           const gpukit_context_params *params, gpukit_error *err)
{
    const listing all = {inventory, "", (int32_t)inventory->platform_count,
                         count_opencl(inventory)};
    gpukit_status status = list_by(&all, params, err);
    if (status == GPUKIT_OK)
        gpk_proven_keep_listing(&params->log);
    if (!is_crash(status))
        return status;
    take_back(&all);
    return list_each(inventory, params, err);
}
