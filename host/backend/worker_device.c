// SPDX-License-Identifier: MIT
#include "backend/worker_device.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

/* Nothing is built yet: a driver that takes longer hangs. */
static const uint64_t OPEN_NS = 60 * GPK_SECOND_NS;

typedef struct worker_device {
    gpk_device head;
    gpk_worker worker;
} worker_device;

void gpk_worker_device_close(gpk_device *device)
{
    if (device == NULL)
        return;
    gpk_worker_stop(device->worker);
    free(device);
}

static const gpk_backend_ops worker_ops = {
    .name = "worker",
    .device_close = gpk_worker_device_close,
};

gpukit_status gpk_worker_device_begin(const gpk_seat *seat, const gpk_launcher *launcher,
                                      const gpukit_log_params *log, gpk_device **out,
                                      gpukit_error *err)
{
    worker_device *device = calloc(1, sizeof *device);
    if (device == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a device in a worker");
    gpk_worker *worker = &device->worker;
    device->head =
        (gpk_device){.ops = &worker_ops, .worker = worker, .info = seat->info, .log = *log};
    *worker = (gpk_worker){.launcher = launcher, .log = *log, .open = seat->open};
    gpk_text_copy(worker->spec.name, sizeof worker->spec.name, seat->info.id);
    gpk_text_copy(worker->spec.setting, sizeof worker->spec.setting, seat->setting);
    gpukit_status status = gpk_worker_begin(worker, err);
    if (status != GPUKIT_OK) {
        gpk_worker_device_close(&device->head);
        return status;
    }
    *out = &device->head;
    return GPUKIT_OK;
}

/* Where it is, the worker does not know. */
static void take_info(gpukit_device_info *info, const gpukit_device_info *told)
{
    const gpukit_device_info before = *info;
    *info = *told;
    info->rank = before.rank;
    gpk_text_copy(info->host, sizeof info->host, before.host);
    gpk_text_copy(info->id, sizeof info->id, before.id);
    gpk_text_copy(info->backend, sizeof info->backend, before.backend);
}

/* What became of a worker does not say which. */
static void name_device(const gpk_device *device, gpukit_error *err)
{
    char text[sizeof err->text];
    gpk_text_format(text, sizeof text, "%s: %.200s", device->info.id, err->text);
    gpk_text_copy(err->text, sizeof err->text, text);
}

gpukit_status gpk_worker_device_await(gpk_device *device, const gpukit_context_params *params,
                                      gpukit_error *err)
{
    gpk_worker_wait wait = {.limit_ns = OPEN_NS, .goes_on = params->goes_on, .user = params->user};
    gpukit_device_info told;
    gpk_worker *worker = device->worker;
    gpukit_status status = gpk_worker_open(worker, &wait, &told, err);
    if (status == GPUKIT_E_DEVICE) /* it may be a moment's trouble */
        status = gpk_worker_open(worker, &wait, &told, err);
    if (status == GPUKIT_OK)
        take_info(&device->info, &told);
    else if (err != NULL && status != GPUKIT_E_CANCELLED)
        name_device(device, err);
    return status;
}
