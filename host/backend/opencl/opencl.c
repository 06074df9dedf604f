// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl.h"

#include <assert.h>
#include <stdlib.h>

#include "backend/opencl/opencl_internal.h"
#include "base/error.h"

static gpukit_status opencl_memory_alloc(gpk_device *device, size_t size, void *host,
                                         gpk_memory **out, gpukit_error *err)
{
    cl_int code;
    assert(size > 0);
    (void)host;
    gpk_opencl_memory *memory = calloc(1, sizeof *memory);
    if (memory == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a memory");
    memory->head = (gpk_memory){.device = device, .size = size};
    memory->buffer = clCreateBuffer(((gpk_opencl_device *)device)->context, CL_MEM_READ_WRITE, size,
                                    NULL, &code);
    if (memory->buffer == NULL) {
        free(memory);
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clCreateBuffer", "%zu bytes on %s (%s)",
                               size, device->info.id, device->info.name);
    }
    *out = &memory->head;
    return GPUKIT_OK;
}

static void opencl_memory_free(gpk_memory *head)
{
    gpk_opencl_memory *memory = (gpk_opencl_memory *)head;
    if (memory == NULL)
        return;
    clReleaseMemObject(memory->buffer);
    free(memory);
}

const gpk_backend_ops gpk_opencl_ops = {
    .name = "opencl",
    .list = gpk_opencl_list,
    .device_open = gpk_opencl_device_open,
    .device_close = gpk_opencl_device_close,
    .memory_alloc = opencl_memory_alloc,
    .memory_free = opencl_memory_free,
    .program_open = gpk_opencl_program_open,
    .program_close = gpk_opencl_program_close,
    .stream_open = gpk_opencl_stream_open,
    .stream_close = gpk_opencl_stream_close,
    .upload = gpk_opencl_upload,
    .run = gpk_opencl_run,
    .download = gpk_opencl_download,
    .record = gpk_opencl_record,
    .query = gpk_opencl_query,
    .event_free = gpk_opencl_event_free,
};
