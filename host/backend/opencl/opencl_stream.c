// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"

/* A queue that is still busy then is hung; its objects are left to the driver. */
static const uint64_t CLOSE_DEADLINE_NS = UINT64_C(5000000000);
static const uint64_t CLOSE_POLL_NS = 100000;

typedef struct opencl_stream {
    gpk_stream head;
    cl_command_queue queue;
    gpk_opencl_command *commands; /* since the last record */
    size_t count, room;
    gpk_opencl_command last; /* the latest command, with an event of its own; or none */
} opencl_stream;

static void opencl_forget_event(gpk_opencl_command *command)
{
    if (command->event != NULL)
        clReleaseEvent(command->event);
    command->event = NULL;
}

gpukit_status gpk_opencl_stream_open(gpk_device *head, gpk_stream **out, gpukit_error *err)
{
    const gpk_opencl_device *device = (const gpk_opencl_device *)head;
    cl_int code;
    opencl_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a stream");
    stream->head.device = head;
    stream->queue = clCreateCommandQueue(device->context, device->id, 0, &code);
    if (stream->queue == NULL) {
        free(stream);
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clCreateCommandQueue", "%s",
                               head->info.id);
    }
    *out = &stream->head;
    return GPUKIT_OK;
}

/* Polls, since a blocking wait on a hung or failed command may never return. */
static void opencl_drain(const opencl_stream *stream)
{
    uint64_t deadline = gpk_now_ns() + CLOSE_DEADLINE_NS;
    const gpk_device *device = stream->head.device;
    bool is_done = false;

    if (stream->last.event == NULL)
        return;
    clFlush(stream->queue);
    while (gpk_opencl_command_check(device, &stream->last, &is_done, NULL) == GPUKIT_OK &&
           !is_done) {
        if (gpk_now_ns() >= deadline) {
            gpk_log(&device->log, GPUKIT_LOG_WARNING,
                    "%s: a command (%s) is still not done after 5 s; leaving it behind",
                    device->info.id, stream->last.what);
            return;
        }
        gpk_sleep_ns(CLOSE_POLL_NS);
    }
}

void gpk_opencl_stream_close(gpk_stream *head)
{
    opencl_stream *stream = (opencl_stream *)head;
    if (stream == NULL)
        return;
    opencl_drain(stream);
    for (size_t i = 0; i < stream->count; i++)
        opencl_forget_event(&stream->commands[i]);
    opencl_forget_event(&stream->last);
    free(stream->commands);
    clReleaseCommandQueue(stream->queue);
    free(stream);
}

/* Makes room for one more command, and sees that the one before has not failed:
 * PoCL 3.1 never starts a command that waits for a failed one. */
static gpukit_status opencl_prepare(opencl_stream *stream, gpukit_error *err)
{
    bool is_done;
    if (stream->count > 0) {
        gpukit_status status = gpk_opencl_command_check(
            stream->head.device, &stream->commands[stream->count - 1], &is_done, err);
        if (status != GPUKIT_OK)
            return status;
    }
    if (stream->count < stream->room)
        return GPUKIT_OK;
    size_t room = 2 * stream->room + 8;
    gpk_opencl_command *more = reallocarray(stream->commands, room, sizeof *more);
    if (more == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "reallocarray", "%zu commands", room);
    stream->commands = more;
    stream->room = room;
    return GPUKIT_OK;
}

/* Remembers a command that was enqueued; opencl_prepare made the room. */
static void opencl_add_command(opencl_stream *stream, gpk_opencl_command command)
{
    stream->commands[stream->count++] = command;
    opencl_forget_event(&stream->last);
    clRetainEvent(command.event);
    stream->last = command;
}

gpukit_status gpk_opencl_upload(gpk_stream *head, gpk_memory *to, size_t offset, const void *from,
                                size_t size, gpukit_error *err)
{
    opencl_stream *stream = (opencl_stream *)head;
    gpk_opencl_command command = {.call = "clEnqueueWriteBuffer", .what = "upload"};
    assert(size > 0 && offset <= to->size && size <= to->size - offset);
    gpukit_status status = opencl_prepare(stream, err);
    if (status != GPUKIT_OK)
        return status;
    cl_int code = clEnqueueWriteBuffer(stream->queue, ((gpk_opencl_memory *)to)->buffer, CL_FALSE,
                                       offset, size, from, 0, NULL, &command.event);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, command.call, "%zu bytes to %s", size,
                               head->device->info.id);
    opencl_add_command(stream, command);
    return GPUKIT_OK;
}

gpukit_status gpk_opencl_download(gpk_stream *head, gpk_memory *from, size_t offset, void *to,
                                  size_t size, gpukit_error *err)
{
    opencl_stream *stream = (opencl_stream *)head;
    gpk_opencl_command command = {.call = "clEnqueueReadBuffer", .what = "download"};
    assert(size > 0 && offset <= from->size && size <= from->size - offset);
    gpukit_status status = opencl_prepare(stream, err);
    if (status != GPUKIT_OK)
        return status;
    cl_int code = clEnqueueReadBuffer(stream->queue, ((gpk_opencl_memory *)from)->buffer, CL_FALSE,
                                      offset, size, to, 0, NULL, &command.event);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, command.call, "%zu bytes from %s", size,
                               head->device->info.id);
    opencl_add_command(stream, command);
    return GPUKIT_OK;
}

static gpukit_status opencl_set_arguments(gpk_opencl_program *program, const gpk_launch *launch,
                                          gpukit_error *err)
{
    const gpk_kernel *kernel = program->head.kernel;
    cl_uint index = 0;
    cl_int code = CL_SUCCESS;

    if (kernel->args_size > 0)
        code = clSetKernelArg(program->kernel, index++, kernel->args_size, launch->args);
    for (uint32_t i = 0; i < kernel->memory_count && code == CL_SUCCESS; i++)
        code = clSetKernelArg(program->kernel, index++, sizeof(cl_mem),
                              &((gpk_opencl_memory *)launch->memories[i])->buffer);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_BUILD, code, "clSetKernelArg",
                               "argument %u of kernel %s on %s", index - 1, kernel->entry,
                               program->head.device->info.id);
    return GPUKIT_OK;
}

/* Always with a local size: PoCL compiles a kernel anew for each one that it sees,
 * and left to itself it chooses another for nearly every global size. */
static gpukit_status opencl_enqueue_kernel(opencl_stream *stream, gpk_opencl_program *program,
                                           const gpk_launch *launch, gpukit_error *err)
{
    const char *entry = program->head.kernel->entry;
    gpk_opencl_command command = {.call = "clEnqueueNDRangeKernel", .what = entry};
    size_t group = launch->group;
    size_t items = ((size_t)launch->items + group - 1) / group * group;
    cl_int code = clEnqueueNDRangeKernel(stream->queue, program->kernel, 1, NULL, &items, &group, 0,
                                         NULL, &command.event);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, command.call,
                               "kernel %s on %s: %zu work items in groups of %zu", entry,
                               stream->head.device->info.id, items, group);
    opencl_add_command(stream, command);
    return GPUKIT_OK;
}

gpukit_status gpk_opencl_run(gpk_stream *head, gpk_program *program_head, const gpk_launch *launch,
                             gpukit_error *err)
{
    opencl_stream *stream = (opencl_stream *)head;
    gpk_opencl_program *program = (gpk_opencl_program *)program_head;
    assert(launch->items > 0 && launch->items <= SIZE_MAX - launch->group && launch->group > 0);
    if (launch->group > program->max_group)
        return gpk_fail(err, GPUKIT_E_DEVICE, 0, "",
                        "kernel %s runs in groups of at most %zu work items on %s (%s), not %u",
                        program_head->kernel->entry, program->max_group, head->device->info.id,
                        head->device->info.name, launch->group);
    gpukit_status status = opencl_prepare(stream, err);
    if (status == GPUKIT_OK)
        status = opencl_set_arguments(program, launch, err);
    if (status == GPUKIT_OK)
        status = opencl_enqueue_kernel(stream, program, launch, err);
    return status;
}

/* An event with nothing new before it stands for the latest command. */
static gpukit_status opencl_record_last(opencl_stream *stream, gpk_event **out, gpukit_error *err)
{
    size_t count = stream->last.event != NULL;
    gpk_opencl_command *commands = malloc(sizeof *commands);
    if (commands == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "an event");
    *commands = stream->last;
    gpukit_status status = gpk_opencl_event_open(stream->head.device, commands, count, out, err);
    if (status != GPUKIT_OK)
        free(commands);
    else if (count > 0)
        clRetainEvent(stream->last.event);
    return status;
}

gpukit_status gpk_opencl_record(gpk_stream *head, gpk_event **out, gpukit_error *err)
{
    opencl_stream *stream = (opencl_stream *)head;
    cl_int code = clFlush(stream->queue);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clFlush", "%s", head->device->info.id);
    if (stream->count == 0)
        return opencl_record_last(stream, out, err);
    gpukit_status status =
        gpk_opencl_event_open(head->device, stream->commands, stream->count, out, err);
    if (status != GPUKIT_OK)
        return status;
    stream->commands = NULL;
    stream->count = 0;
    stream->room = 0;
    return GPUKIT_OK;
}
