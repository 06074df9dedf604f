// SPDX-License-Identifier: MIT
/* backend/worker_device.h - a device that a worker process has open. Here it is a name, what is
 * known of it, and the way to its worker.
 */
#ifndef GPK_BACKEND_WORKER_DEVICE_H
#define GPK_BACKEND_WORKER_DEVICE_H

#include "backend/backend.h"
#include "worker/worker.h"

/* Where a worker finds it. */
typedef struct gpk_worker_seat {
    const gpk_launcher *launcher;
    const char *id;      /* what it is called there */
    const char *setting; /* as in gpk_worker_spec */
} gpk_worker_seat;

/* Starts the worker and tells it to open the device; for gpk_worker_device_await to see whether
 * it does. Several can be on their way at once. */
gpukit_status gpk_worker_device_begin(const gpk_device_request *request,
                                      const gpk_worker_seat *seat, gpk_device **out,
                                      gpukit_error *err);
gpukit_status gpk_worker_device_await(gpk_device *device, gpukit_error *err);

/* One that is begun; NULL is fine. */
void gpk_worker_device_close(gpk_device *device);

#endif /* GPK_BACKEND_WORKER_DEVICE_H */
