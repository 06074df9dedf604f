// SPDX-License-Identifier: MIT
/* opencl_test.c - the queue on every usable OpenCL device of this machine. */
#include "backend/opencl/opencl.h"
#include "conformance/opencl_devices.h"
#include "suite.h"
#include "test.h"

int main(void)
{
    void *listed = NULL;
    int failed = 0;
    if (opencl_devices_setup(&listed) != 0)
        return 1;
    const gpukit_inventory *inventory = listed;
    for (size_t i = 0; i < inventory->device_count; i++) {
        const gpk_device_request request = {.info = &inventory->devices[i]};
        print_message("%s: %s\n", request.info->id, request.info->name);
        if (request.info->is_usable)
            failed += queue_suite(&gpk_opencl_ops, &request);
    }
    opencl_devices_teardown(&listed);
    return opencl_devices_result(failed);
}
