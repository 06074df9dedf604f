// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include "base/clock.h"
#include "base/error.h"

/* Most commands that are polled for take some 20 us; naps are for those that do not. */
static const uint64_t SPIN_NS = 100000;
static const uint64_t NAP_NS = 50000;

gpukit_status gpk_opencl_command_keep(const gpk_device *device, const gpk_opencl_command *command,
                                      gpk_opencl_command *out, gpukit_error *err)
{
    cl_int code = command->event != NULL ? clRetainEvent(command->event) : CL_SUCCESS;
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clRetainEvent", "%s on %s",
                               command->what, device->info.id);
    *out = *command;
    return GPUKIT_OK;
}

void gpk_opencl_command_forget(gpk_opencl_command *command)
{
    if (command->event != NULL)
        clReleaseEvent(command->event);
    command->event = NULL;
}

gpukit_status gpk_opencl_command_check(const gpk_device *device, const gpk_opencl_command *command,
                                       bool *done, gpukit_error *err)
{
    cl_int state = CL_QUEUED;
    cl_int code = clGetEventInfo(command->event, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof state,
                                 &state, NULL);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clGetEventInfo", "%s on %s",
                               command->what, device->info.id);
    if (state < 0)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, state, command->call,
                               "%s failed while it ran on %s (%s)", command->what, device->info.id,
                               device->info.name);
    *done = state == CL_COMPLETE;
    return GPUKIT_OK;
}

gpukit_status gpk_opencl_command_poll(const gpk_device *device, const gpk_opencl_command *command,
                                      uint64_t deadline_ns, bool *done, gpukit_error *err)
{
    uint64_t spin_end_ns = gpk_now_ns() + SPIN_NS;

    for (;;) {
        gpukit_status status = gpk_opencl_command_check(device, command, done, err);
        if (status != GPUKIT_OK || *done)
            return status;
        uint64_t now_ns = gpk_now_ns();
        if (now_ns >= deadline_ns)
            return GPUKIT_OK;
        if (now_ns >= spin_end_ns)
            gpk_sleep_ns(NAP_NS);
    }
}

bool gpk_opencl_command_time(const gpk_opencl_command *command, cl_profiling_info what,
                             uint64_t *out)
{
    cl_ulong time = 0;
    cl_int code = clGetEventProfilingInfo(command->event, what, sizeof time, &time, NULL);
    *out = time;
    return code == CL_SUCCESS;
}
