// SPDX-License-Identifier: MIT
/* opencl_devices.h - the OpenCL devices of this machine, for tests that need one. */
#ifndef GPUKIT_OPENCL_DEVICES_H
#define GPUKIT_OPENCL_DEVICES_H

#include "backend/inventory.h"

/* Fixtures of a group: *state is an inventory of the OpenCL devices alone. */
int opencl_devices_setup(void **state);
int opencl_devices_teardown(void **state);

/* The first device of the inventory that can be used; skips the test, out loud, where
 * there is none. */
const gpukit_device_info *opencl_devices_first(void *const *state);

/* The first usable one of this CPU with at least that many compute units; likewise. */
const gpukit_device_info *opencl_devices_first_cpu(void *const *state, uint32_t compute_units);

/* What main returns: failed, or 77 (skipped) where no test had a device to work with. */
int opencl_devices_result(int failed);

#endif /* GPUKIT_OPENCL_DEVICES_H */
