// SPDX-License-Identifier: MIT
#include "backend/null/null.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "backend/null/null_fault.h"
#include "base/error.h"

typedef struct null_memory {
    gpk_memory head;
    max_align_t bytes[];
} null_memory;

typedef struct null_stream {
    gpk_stream head;
    gpukit_error error; /* of the first command since the last record that failed */
} null_stream;

typedef struct null_event {
    gpk_event head;
    gpukit_error error;
} null_event;

static gpukit_status null_list(gpukit_inventory *inventory, gpukit_error *err)
{
    (void)inventory;
    (void)err;
    return GPUKIT_OK;
}

static gpukit_status null_device_open(const gpk_device_request *request, gpk_device **out,
                                      gpukit_error *err)
{
    static const gpukit_device_info info = {
        .id = "null",
        .backend = "null",
        .name = "test double",
        .language = "C11",
        .platform = -1,
        .compute_units = 1,
        .shares_memory = true,
        .is_usable = true,
        .memory_size = UINT64_C(1) << 32,
        .max_alloc_size = UINT64_C(1) << 32,
        .max_group_items = UINT32_MAX,
    };
    const gpukit_device_info *wanted = request->info != NULL ? request->info : &info;
    gpukit_status status = gpk_null_check(wanted->id, GPK_NULL_DEVICE_OPEN, false, err);
    if (status != GPUKIT_OK)
        return status;
    gpk_device *device = gpk_null_alloc(sizeof *device, err);
    if (device == NULL)
        return GPUKIT_E_MEMORY;
    *device = (gpk_device){.ops = &gpk_null_ops, .info = *wanted, .log = request->log};
    *out = device;
    return GPUKIT_OK;
}

static void null_device_close(gpk_device *device)
{
    gpk_null_free(device);
}

static gpukit_status null_memory_alloc(gpk_device *device, size_t size, void *host,
                                       gpk_memory **out, gpukit_error *err)
{
    assert(size > 0);
    (void)host;
    gpukit_status status = gpk_null_check(device->info.id, GPK_NULL_MEMORY_ALLOC, false, err);
    if (status != GPUKIT_OK)
        return status;
    null_memory *memory = gpk_null_alloc(sizeof *memory + size, err);
    if (memory == NULL)
        return GPUKIT_E_MEMORY;
    memory->head = (gpk_memory){.device = device, .size = size};
    *out = &memory->head;
    return GPUKIT_OK;
}

static void null_memory_free(gpk_memory *memory)
{
    gpk_null_free(memory);
}

static gpukit_status null_program_open(gpk_device *device, const gpk_kernel *kernel,
                                       gpk_program **out, gpukit_error *err)
{
    gpukit_status status = gpk_null_check(device->info.id, GPK_NULL_PROGRAM_OPEN, false, err);
    if (status != GPUKIT_OK)
        return status;
    if (kernel->body == NULL)
        return gpk_fail(err, GPUKIT_E_BUILD, 0, "", "kernel %s has no C body, which %s runs",
                        kernel->entry, device->info.id);
    gpk_program *program = gpk_null_alloc(sizeof *program, err);
    if (program == NULL)
        return GPUKIT_E_MEMORY;
    *program = (gpk_program){.device = device, .kernel = kernel};
    *out = program;
    return GPUKIT_OK;
}

static void null_program_close(gpk_program *program)
{
    gpk_null_free(program);
}

static gpukit_status null_stream_open(gpk_device *device, gpk_stream **out, gpukit_error *err)
{
    gpukit_status status = gpk_null_check(device->info.id, GPK_NULL_STREAM_OPEN, false, err);
    if (status != GPUKIT_OK)
        return status;
    null_stream *stream = gpk_null_alloc(sizeof *stream, err);
    if (stream == NULL)
        return GPUKIT_E_MEMORY;
    stream->head.device = device;
    *out = &stream->head;
    return GPUKIT_OK;
}

static void null_stream_close(gpk_stream *stream)
{
    gpk_null_free(stream);
}

/* Whether the command can be done now: false where it, or one before it, fails at
 * the event. *status is the answer to the caller then. */
static bool null_starts(gpk_stream *head, gpk_null_op op, gpukit_status *status, gpukit_error *err)
{
    null_stream *stream = (null_stream *)head;
    const char *device = head->device->info.id;

    *status = gpk_null_check(device, op, false, err);
    if (*status != GPUKIT_OK)
        return false;
    if (stream->error.status == GPUKIT_OK)
        gpk_null_check(device, op, true, &stream->error);
    return stream->error.status == GPUKIT_OK;
}

static gpukit_status null_upload(gpk_stream *stream, gpk_memory *to, size_t offset,
                                 const void *from, size_t size, gpukit_error *err)
{
    gpukit_status status;
    assert(size > 0 && offset <= to->size && size <= to->size - offset);
    if (null_starts(stream, GPK_NULL_UPLOAD, &status, err))
        memcpy((char *)((null_memory *)to)->bytes + offset, from, size);
    return status;
}

static gpukit_status null_run(gpk_stream *stream, gpk_program *program, const gpk_launch *launch,
                              gpukit_error *err)
{
    const gpk_kernel *kernel = program->kernel;
    void *memories[GPK_MAX_MEMORIES];
    gpukit_status status;

    assert(launch->items > 0 && launch->group > 0 && kernel->memory_count <= GPK_MAX_MEMORIES);
    if (!null_starts(stream, GPK_NULL_RUN, &status, err))
        return status;
    for (uint32_t i = 0; i < kernel->memory_count; i++)
        memories[i] = ((null_memory *)launch->memories[i])->bytes;
    kernel->body(launch->args, memories, 0, launch->items);
    return GPUKIT_OK;
}

static gpukit_status null_download(gpk_stream *stream, gpk_memory *from, size_t offset, void *to,
                                   size_t size, gpukit_error *err)
{
    gpukit_status status;
    assert(size > 0 && offset <= from->size && size <= from->size - offset);
    if (null_starts(stream, GPK_NULL_DOWNLOAD, &status, err))
        memcpy(to, (const char *)((null_memory *)from)->bytes + offset, size);
    return status;
}

static gpukit_status null_record(gpk_stream *head, gpk_event **out, gpukit_error *err)
{
    null_stream *stream = (null_stream *)head;
    gpukit_status status = gpk_null_check(head->device->info.id, GPK_NULL_RECORD, false, err);
    if (status != GPUKIT_OK)
        return status;
    null_event *event = gpk_null_alloc(sizeof *event, err);
    if (event == NULL)
        return GPUKIT_E_MEMORY;
    *event = (null_event){.head.device = head->device, .error = stream->error};
    stream->error = (gpukit_error){.status = GPUKIT_OK};
    *out = &event->head;
    return GPUKIT_OK;
}

static gpukit_status null_query(gpk_event *head, gpk_event_state *out, gpukit_error *err)
{
    const null_event *event = (const null_event *)head;
    gpukit_status status = gpk_null_check(head->device->info.id, GPK_NULL_QUERY, false, err);
    if (status == GPUKIT_E_TIMEOUT) {
        *out = GPK_EVENT_PENDING; /* it hangs */
        return GPUKIT_OK;
    }
    if (status != GPUKIT_OK)
        return status;
    if (event->error.status != GPUKIT_OK) {
        if (err != NULL)
            *err = event->error;
        return event->error.status;
    }
    *out = GPK_EVENT_DONE;
    return GPUKIT_OK;
}

static void null_event_free(gpk_event *event)
{
    gpk_null_free(event);
}

const gpk_backend_ops gpk_null_ops = {
    .name = "null",
    .list = null_list,
    .device_open = null_device_open,
    .device_close = null_device_close,
    .memory_alloc = null_memory_alloc,
    .memory_free = null_memory_free,
    .program_open = null_program_open,
    .program_close = null_program_close,
    .stream_open = null_stream_open,
    .stream_close = null_stream_close,
    .upload = null_upload,
    .run = null_run,
    .download = null_download,
    .record = null_record,
    .query = null_query,
    .event_free = null_event_free,
};
