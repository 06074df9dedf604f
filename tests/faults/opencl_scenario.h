// SPDX-License-Identifier: MIT
/* opencl_scenario.h - uses of an OpenCL device that scenario.h has not, for its fault test.
 *
 * Each opens the device, works and closes all again; what is returned is as scenario_run's.
 */
#ifndef GPUKIT_OPENCL_SCENARIO_H
#define GPUKIT_OPENCL_SCENARIO_H

#include "backend/backend.h"

/* Two streams that wait for each other, and memory of the host that is used in place. */
gpukit_status opencl_scenario_share(const gpk_backend_ops *ops, const gpk_device_request *request,
                                    bool *right, gpukit_error *err);

/* Copies from and to pinned memory: the device is said not to share the host's. */
gpukit_status opencl_scenario_pin(const gpk_backend_ops *ops, const gpk_device_request *request,
                                  bool *right, gpukit_error *err);

#endif /* GPUKIT_OPENCL_SCENARIO_H */
