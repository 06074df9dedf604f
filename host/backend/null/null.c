// SPDX-License-Identifier: MIT
#include "backend/null/null.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "backend/null/null_fault.h"
#include "backend/null/null_time.h"
#include "base/clock.h"
#include "base/error.h"

typedef struct null_device {
    gpk_device head;
    gpk_null_engines engines;
} null_device;

typedef struct null_memory {
    gpk_memory head;
    unsigned char *bytes; /* the host's, or own */
    max_align_t own[];
} null_memory;

typedef struct null_stream {
    gpk_stream head;
    gpk_null_line line;
    gpukit_error error; /* of the first command since the last record that failed */
} null_stream;

typedef struct null_event {
    gpk_event head;
    uint64_t done_ns;
    gpk_event_times times;
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
        .has_double = true,
    };
    const gpukit_device_info *wanted = request->info != NULL ? request->info : &info;
    gpukit_status status = gpk_null_check(wanted->id, GPK_NULL_DEVICE_OPEN, false, err);
    if (status != GPUKIT_OK)
        return status;
    null_device *device = gpk_null_alloc(sizeof *device, err);
    if (device == NULL)
        return GPUKIT_E_MEMORY;
    device->head = (gpk_device){.ops = &gpk_null_ops, .info = *wanted, .log = request->log};
    *out = &device->head;
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
    gpukit_status status = gpk_null_check(device->info.id, GPK_NULL_MEMORY_ALLOC, false, err);
    if (status != GPUKIT_OK)
        return status;
    null_memory *memory = gpk_null_alloc(sizeof *memory + (host == NULL ? size : 0), err);
    if (memory == NULL)
        return GPUKIT_E_MEMORY;
    memory->head = (gpk_memory){.device = device, .size = size, .host = host};
    memory->bytes = host != NULL ? host : (void *)memory->own;
    *out = &memory->head;
    return GPUKIT_OK;
}

static void null_memory_free(gpk_memory *memory)
{
    gpk_null_free(memory);
}

static gpukit_status null_host_alloc(gpk_device *device, size_t size, void **out, gpukit_error *err)
{
    assert(size > 0);
    gpukit_status status = gpk_null_check(device->info.id, GPK_NULL_HOST_ALLOC, false, err);
    if (status != GPUKIT_OK)
        return status;
    void *host = gpk_null_host_alloc(size, err);
    if (host == NULL)
        return GPUKIT_E_MEMORY;
    *out = host;
    return GPUKIT_OK;
}

static void null_host_free(gpk_device *device, void *host)
{
    (void)device;
    gpk_null_free(host);
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

/* Whether the command can be done, amount bytes or items of it, and its time is spent
 * then: false where it, or one before it, fails at the event. *status is the answer to the
 * caller then. */
static bool null_starts(gpk_stream *head, gpk_null_op op, uint64_t amount, gpukit_status *status,
                        gpukit_error *err)
{
    null_stream *stream = (null_stream *)head;
    null_device *device = (null_device *)head->device;
    const char *id = head->device->info.id;

    *status = gpk_null_check(id, op, false, err);
    if (*status != GPUKIT_OK)
        return false;
    if (stream->error.status == GPUKIT_OK)
        gpk_null_check(id, op, true, &stream->error);
    if (stream->error.status != GPUKIT_OK)
        return false;
    gpk_null_spend(&device->engines, &stream->line, id, op, amount);
    return true;
}

static gpukit_status null_upload(gpk_stream *stream, gpk_memory *to, size_t offset,
                                 const void *from, size_t size, gpukit_error *err)
{
    gpukit_status status;
    assert(size > 0 && offset <= to->size && size <= to->size - offset);
    if (null_starts(stream, GPK_NULL_UPLOAD, size, &status, err))
        memcpy(((null_memory *)to)->bytes + offset, from, size);
    return status;
}

static gpukit_status null_run(gpk_stream *stream, gpk_program *program, const gpk_launch *launch,
                              gpukit_error *err)
{
    const gpk_kernel *kernel = program->kernel;
    void *memories[GPK_MAX_MEMORIES];
    gpukit_status status;

    assert(launch->items > 0 && launch->group > 0 && kernel->memory_count <= GPK_MAX_MEMORIES);
    if (!null_starts(stream, GPK_NULL_RUN, launch->items, &status, err))
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
    if (null_starts(stream, GPK_NULL_DOWNLOAD, size, &status, err))
        memcpy(to, ((null_memory *)from)->bytes + offset, size);
    return status;
}

static gpukit_status null_map(gpk_stream *stream, gpk_memory *memory, gpukit_error *err)
{
    gpukit_status status;
    assert(memory->host != NULL);
    null_starts(stream, GPK_NULL_MAP, memory->size, &status, err);
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
    *event = (null_event){
        .head.device = head->device,
        .done_ns = stream->line.ready_ns,
        .times = stream->line.times,
        .error = stream->error,
    };
    stream->line.times = (gpk_event_times){0, 0};
    stream->error = (gpukit_error){.status = GPUKIT_OK};
    *out = &event->head;
    return GPUKIT_OK;
}

static gpukit_status null_wait(gpk_stream *head, gpk_event *awaited, gpukit_error *err)
{
    null_stream *stream = (null_stream *)head;
    const null_event *event = (const null_event *)awaited;
    assert(awaited->device == head->device);
    gpukit_status status = gpk_null_check(head->device->info.id, GPK_NULL_WAIT, false, err);
    if (status != GPUKIT_OK)
        return status;
    bool is_known = gpk_now_ns() >= event->done_ns;
    if (event->error.status != GPUKIT_OK && is_known) {
        if (err != NULL)
            *err = event->error;
        return event->error.status;
    }
    /* What waits for a failure that is yet to show will fail with it. */
    if (stream->error.status == GPUKIT_OK)
        stream->error = event->error;
    if (stream->line.ready_ns < event->done_ns)
        stream->line.ready_ns = event->done_ns;
    return GPUKIT_OK;
}

static gpukit_status null_flush(gpk_stream *stream, gpukit_error *err)
{
    return gpk_null_check(stream->device->info.id, GPK_NULL_FLUSH, false, err);
}

static gpukit_status null_query(gpk_event *head, gpk_event_state *out, gpukit_error *err)
{
    const null_event *event = (const null_event *)head;
    gpukit_status status = gpk_null_check(head->device->info.id, GPK_NULL_QUERY, false, err);
    bool hangs = status == GPUKIT_E_TIMEOUT;
    if (status != GPUKIT_OK && !hangs)
        return status;
    if (hangs || gpk_now_ns() < event->done_ns) {
        *out = GPK_EVENT_PENDING;
        return GPUKIT_OK;
    }
    if (event->error.status != GPUKIT_OK) {
        if (err != NULL)
            *err = event->error;
        return event->error.status;
    }
    *out = GPK_EVENT_DONE;
    return GPUKIT_OK;
}

static void null_times(gpk_event *event, gpk_event_times *out)
{
    *out = ((null_event *)event)->times;
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
    .host_alloc = null_host_alloc,
    .host_free = null_host_free,
    .program_open = null_program_open,
    .program_close = null_program_close,
    .stream_open = null_stream_open,
    .stream_close = null_stream_close,
    .upload = null_upload,
    .run = null_run,
    .download = null_download,
    .map = null_map,
    .record = null_record,
    .wait = null_wait,
    .flush = null_flush,
    .query = null_query,
    .times = null_times,
    .event_free = null_event_free,
};
