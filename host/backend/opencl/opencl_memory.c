// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include <assert.h>
#include <stdlib.h>

#include "base/error.h"

/* NVIDIA's driver gives out buffers that it has no memory for, and the first command on one fails.
 * Better now than in the midst of a job. A driver that does not answer is found out later. */
static gpukit_status opencl_touch(const gpk_opencl_memory *memory, gpukit_error *err)
{
    static const unsigned char byte = 0;
    gpk_opencl_device *device = (gpk_opencl_device *)memory->head.device;
    gpk_opencl_command command = {.call = "clEnqueueWriteBuffer", .what = "the first byte"};
    bool is_done;
    cl_command_queue queue = gpk_opencl_side_queue(device);
    if (queue == NULL)
        return GPUKIT_OK;
    cl_int code =
        clEnqueueWriteBuffer(queue, memory->buffer, CL_FALSE, 0, 1, &byte, 0, NULL, &command.event);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, command.call,
                               "%s of %zu bytes on %s (%s)", command.what, memory->head.size,
                               device->head.info.id, device->head.info.name);
    return gpk_opencl_side_wait(device, &command, &is_done, err);
}

gpukit_status gpk_opencl_memory_alloc(gpk_device *device, size_t size, void *host, gpk_memory **out,
                                      gpukit_error *err)
{
    cl_mem_flags flags = CL_MEM_READ_WRITE | (host != NULL ? CL_MEM_USE_HOST_PTR : 0);
    cl_int code;
    assert(size > 0 && (host == NULL || device->info.shares_memory));
    gpk_opencl_memory *memory = calloc(1, sizeof *memory);
    if (memory == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a memory");
    memory->head = (gpk_memory){.device = device, .size = size, .host = host};
    memory->hands = host != NULL ? GPK_OPENCL_HOST_FIRST : GPK_OPENCL_DEVICE;
    memory->buffer =
        clCreateBuffer(((gpk_opencl_device *)device)->context, flags, size, host, &code);
    gpukit_status status = GPUKIT_OK;
    if (memory->buffer == NULL)
        status = gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clCreateBuffer",
                                 "%zu bytes on %s (%s)", size, device->info.id, device->info.name);
    else if (!device->info.shares_memory)
        status = opencl_touch(memory, err);
    if (status != GPUKIT_OK) {
        gpk_opencl_memory_free(&memory->head);
        return status;
    }
    *out = &memory->head;
    return GPUKIT_OK;
}

/* OpenCL wants a buffer unmapped before it goes. Waits for it, since the caller may free
 * the host's bytes next. A map that failed has mapped nothing; one that still runs is left
 * behind with its hung device, for PoCL frees what it works on when it is unmapped. */
static void opencl_unmap(gpk_opencl_memory *memory)
{
    gpk_opencl_device *device = (gpk_opencl_device *)memory->head.device;
    gpk_opencl_command command = {.call = "clEnqueueUnmapMemObject", .what = "unmap"};
    bool is_mapped = false, is_done;
    cl_command_queue queue = gpk_opencl_side_queue(device);
    if (memory->map.event != NULL)
        gpk_opencl_command_check(&device->head, &memory->map, &is_mapped, NULL);
    if (queue != NULL && is_mapped &&
        clEnqueueUnmapMemObject(queue, memory->buffer, memory->head.host, 0, NULL,
                                &command.event) == CL_SUCCESS)
        gpk_opencl_side_wait(device, &command, &is_done, NULL);
    gpk_opencl_command_forget(&memory->map);
}

void gpk_opencl_memory_free(gpk_memory *head)
{
    gpk_opencl_memory *memory = (gpk_opencl_memory *)head;
    if (memory == NULL)
        return;
    if (memory->hands == GPK_OPENCL_HOST_MAPPED)
        opencl_unmap(memory);
    if (memory->buffer != NULL)
        clReleaseMemObject(memory->buffer);
    free(memory);
}
