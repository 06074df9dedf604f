// SPDX-License-Identifier: MIT
/* backend/worker_device.h - a device that a worker process has open. Here it is a name, what is
 * known of it, and the way to its worker.
 */
#ifndef GPK_BACKEND_WORKER_DEVICE_H
#define GPK_BACKEND_WORKER_DEVICE_H

#include "backend/backend.h"
#include "worker/worker.h"

/* Starts the worker and tells it to open the device; for gpk_worker_device_await to see whether
 * it does, while params->goes_on. Several can be on their way at once. */
gpukit_status gpk_worker_device_begin(const gpk_seat *seat, const gpk_launcher *launcher,
                                      const gpukit_log_params *log, gpk_device **out,
                                      gpukit_error *err);
gpukit_status gpk_worker_device_await(gpk_device *device, const gpukit_context_params *params,
                                      gpukit_error *err);

/* One that is begun; NULL is fine. */
void gpk_worker_device_close(gpk_device *device);

#endif /* GPK_BACKEND_WORKER_DEVICE_H */
