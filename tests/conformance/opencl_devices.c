// SPDX-License-Identifier: MIT
#include "opencl_devices.h"

#include "backend/opencl/opencl.h"
#include "test.h"

static bool has_usable;

int opencl_devices_setup(void **state)
{
    gpukit_inventory *inventory = NULL;
    gpukit_error err;
    gpukit_status status = gpk_inventory_alloc(&inventory, &err);
    if (status == GPUKIT_OK)
        status = gpk_opencl_ops.list(inventory, &err);
    if (status != GPUKIT_OK)
        print_error("no list of OpenCL devices: %s\n", err.text);
    for (size_t i = 0; status == GPUKIT_OK && i < inventory->device_count; i++)
        has_usable |= inventory->devices[i].is_usable;
    *state = inventory;
    return status == GPUKIT_OK ? 0 : -1;
}

int opencl_devices_teardown(void **state)
{
    gpukit_inventory_free(*state);
    return 0;
}

static const gpukit_device_info *find(const gpukit_inventory *inventory, bool cpu_only,
                                      uint32_t compute_units)
{
    for (size_t i = 0; i < inventory->device_count; i++) {
        const gpukit_device_info *device = &inventory->devices[i];
        bool is_right_kind = !cpu_only || device->kind == GPUKIT_DEVICE_CPU;
        if (device->is_usable && is_right_kind && device->compute_units >= compute_units)
            return device;
    }
    print_message("SKIPPED: no usable OpenCL %s with %u compute units. %s\n",
                  cpu_only ? "CPU device" : "device", compute_units, inventory->note);
    skip();
    return NULL;
}

const gpukit_device_info *opencl_devices_first(void *const *state)
{
    return find(*state, false, 1);
}

const gpukit_device_info *opencl_devices_first_cpu(void *const *state, uint32_t compute_units)
{
    return find(*state, true, compute_units);
}

int opencl_devices_result(int failed)
{
    return failed == 0 && !has_usable ? 77 : failed;
}
