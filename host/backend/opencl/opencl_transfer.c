// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include <assert.h>

#include "base/error.h"

/* What the host wrote since memory_alloc is told with a write from the buffer to itself,
 * which is OpenCL's way for memory that was never mapped; drivers that share it have
 * nothing to copy. */
static cl_int opencl_enqueue_take_over(gpk_opencl_stream *stream, gpk_opencl_memory *memory,
                                       const gpk_opencl_wait_list *list,
                                       gpk_opencl_command *command)
{
    void *host = memory->head.host;
    if (memory->hands == GPK_OPENCL_HOST_MAPPED) {
        *command = (gpk_opencl_command){.call = "clEnqueueUnmapMemObject", .what = "unmap"};
        return clEnqueueUnmapMemObject(stream->queue, memory->buffer, host, list->count,
                                       list->events, &command->event);
    }
    *command = (gpk_opencl_command){.call = "clEnqueueWriteBuffer", .what = "take-over"};
    return clEnqueueWriteBuffer(stream->queue, memory->buffer, CL_FALSE, 0, memory->head.size, host,
                                list->count, list->events, &command->event);
}

gpukit_status gpk_opencl_take_over(gpk_opencl_stream *stream, gpk_opencl_memory *memory,
                                   gpukit_error *err)
{
    gpk_opencl_command command;
    gpk_opencl_wait_list list;
    if (memory->hands == GPK_OPENCL_DEVICE)
        return GPUKIT_OK;
    gpukit_status status = gpk_opencl_command_begin(stream, &list, err);
    if (status != GPUKIT_OK)
        return status;
    cl_int code = opencl_enqueue_take_over(stream, memory, &list, &command);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, command.call, "%zu bytes to %s",
                               memory->head.size, stream->head.device->info.id);
    memory->hands = GPK_OPENCL_DEVICE;
    gpk_opencl_command_forget(&memory->map);
    gpk_opencl_command_add(stream, command);
    return GPUKIT_OK;
}

gpukit_status gpk_opencl_upload(gpk_stream *head, gpk_memory *to, size_t offset, const void *from,
                                size_t size, gpukit_error *err)
{
    gpk_opencl_stream *stream = (gpk_opencl_stream *)head;
    gpk_opencl_memory *memory = (gpk_opencl_memory *)to;
    gpk_opencl_command command = {.call = "clEnqueueWriteBuffer", .what = "upload"};
    gpk_opencl_wait_list list;
    assert(size > 0 && offset <= to->size && size <= to->size - offset);
    gpukit_status status = gpk_opencl_take_over(stream, memory, err);
    if (status == GPUKIT_OK)
        status = gpk_opencl_command_begin(stream, &list, err);
    if (status != GPUKIT_OK)
        return status;
    cl_int code = clEnqueueWriteBuffer(stream->queue, memory->buffer, CL_FALSE, offset, size, from,
                                       list.count, list.events, &command.event);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, command.call, "%zu bytes to %s", size,
                               head->device->info.id);
    gpk_opencl_command_add(stream, command);
    return GPUKIT_OK;
}

gpukit_status gpk_opencl_download(gpk_stream *head, gpk_memory *from, size_t offset, void *to,
                                  size_t size, gpukit_error *err)
{
    gpk_opencl_stream *stream = (gpk_opencl_stream *)head;
    gpk_opencl_memory *memory = (gpk_opencl_memory *)from;
    gpk_opencl_command command = {.call = "clEnqueueReadBuffer", .what = "download"};
    gpk_opencl_wait_list list;
    assert(size > 0 && offset <= from->size && size <= from->size - offset);
    gpukit_status status = gpk_opencl_take_over(stream, memory, err);
    if (status == GPUKIT_OK)
        status = gpk_opencl_command_begin(stream, &list, err);
    if (status != GPUKIT_OK)
        return status;
    cl_int code = clEnqueueReadBuffer(stream->queue, memory->buffer, CL_FALSE, offset, size, to,
                                      list.count, list.events, &command.event);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, command.call, "%zu bytes from %s", size,
                               head->device->info.id);
    gpk_opencl_command_add(stream, command);
    return GPUKIT_OK;
}

/* The map of a driver that broke OpenCL's word is taken back. */
static gpukit_status opencl_refuse_map(gpk_opencl_stream *stream, gpk_opencl_memory *memory,
                                       void *mapped, gpukit_error *err)
{
    clEnqueueUnmapMemObject(stream->queue, memory->buffer, mapped, 0, NULL, NULL);
    return gpk_fail(err, GPUKIT_E_DEVICE, 0, "clEnqueueMapBuffer",
                    "%s (%s) maps memory of the host at %p, not where it is, %p",
                    stream->head.device->info.id, stream->head.device->info.name, mapped,
                    memory->head.host);
}

gpukit_status gpk_opencl_map(gpk_stream *head, gpk_memory *memory_head, gpukit_error *err)
{
    gpk_opencl_stream *stream = (gpk_opencl_stream *)head;
    gpk_opencl_memory *memory = (gpk_opencl_memory *)memory_head;
    gpk_opencl_command command = {.call = "clEnqueueMapBuffer", .what = "map"};
    gpk_opencl_wait_list list;
    cl_int code;
    assert(memory_head->host != NULL);
    if (memory->hands != GPK_OPENCL_DEVICE)
        return GPUKIT_OK;
    gpukit_status status = gpk_opencl_command_begin(stream, &list, err);
    if (status != GPUKIT_OK)
        return status;
    void *mapped =
        clEnqueueMapBuffer(stream->queue, memory->buffer, CL_FALSE, CL_MAP_READ | CL_MAP_WRITE, 0,
                           memory_head->size, list.count, list.events, &command.event, &code);
    if (mapped == NULL)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, command.call, "%zu bytes from %s",
                               memory_head->size, head->device->info.id);
    gpk_opencl_command_add(stream, command);
    if (mapped != memory_head->host)
        return opencl_refuse_map(stream, memory, mapped, err);
    memory->hands = GPK_OPENCL_HOST_MAPPED;
    return gpk_opencl_command_keep(head->device, &command, &memory->map, err);
}
