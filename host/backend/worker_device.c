// SPDX-License-Identifier: MIT
#include "backend/worker_device.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/text.h"

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

static void name_part(const gpk_device_request *request, char *out, size_t size)
{
    if (request->parts > 0)
        gpk_text_format(out, size, "%s.%u", request->info->id, request->part);
    else
        gpk_text_copy(out, size, request->info->id);
}

gpukit_status gpk_worker_device_begin(const gpk_device_request *request,
                                      const gpk_worker_seat *seat, gpk_device **out,
                                      gpukit_error *err)
{
    worker_device *device = calloc(1, sizeof *device);
    if (device == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a device in a worker");
    gpk_worker *worker = &device->worker;
    device->head = (gpk_device){
        .ops = &worker_ops,
        .worker = worker,
        .info = *request->info,
        .log = request->log,
    };
    name_part(request, device->head.info.id, sizeof device->head.info.id);
    worker->launcher = seat->launcher;
    worker->log = request->log;
    worker->open.compute_units = request->compute_units;
    worker->open.part = request->part;
    worker->open.parts = request->parts;
    gpk_text_copy(worker->open.id, sizeof worker->open.id, seat->id);
    gpk_text_copy(worker->open.as, sizeof worker->open.as, device->head.info.id);
    gpk_text_copy(worker->spec.name, sizeof worker->spec.name, device->head.info.id);
    gpk_text_copy(worker->spec.setting, sizeof worker->spec.setting, seat->setting);
    gpukit_status status = gpk_worker_begin(worker, err);
    if (status != GPUKIT_OK) {
        gpk_worker_device_close(&device->head);
        return status;
    }
    *out = &device->head;
    return GPUKIT_OK;
}

gpukit_status gpk_worker_device_await(gpk_device *device, gpukit_error *err)
{
    bool was_killed;
    gpk_worker *worker = device->worker;
    gpukit_status status =
        gpk_worker_open(worker, GPK_BUILD_LIMIT_NS, NULL, NULL, &device->info, &was_killed, err);
    if (status != GPUKIT_OK &&
        (was_killed || !worker->is_running)) /* it may be a moment's trouble */
        status = gpk_worker_open(worker, GPK_BUILD_LIMIT_NS, NULL, NULL, &device->info, &was_killed,
                                 err);
    return status;
}
