// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"

/* A queue that is still busy then is hung; its objects are left to the driver. */
static const uint64_t CLOSE_DEADLINE_NS = UINT64_C(5000000000);

/* Markers that tell a device's clock, and how long they may take together. */
enum { CLOCK_SEEDS = 8 };
static const uint64_t CLOCK_DEADLINE_NS = UINT64_C(1000000000);

/* One command that does nothing; whether it told the time. */
static bool opencl_seed_clock_once(gpk_opencl_device *device, cl_command_queue queue,
                                   uint64_t deadline_ns)
{
    gpk_opencl_command command = {.call = "clEnqueueMarkerWithWaitList", .what = "marker"};
    bool is_done = false;
    uint64_t ended_ns;
    if (clEnqueueMarkerWithWaitList(queue, 0, NULL, &command.event) != CL_SUCCESS)
        return false;
    clFlush(queue);
    gpukit_status status =
        gpk_opencl_command_poll(&device->head, &command, deadline_ns, &is_done, NULL);
    uint64_t seen_ns = gpk_now_ns();
    bool is_told = status == GPUKIT_OK && is_done &&
                   gpk_opencl_command_time(&command, CL_PROFILING_COMMAND_END, &ended_ns);
    if (is_told)
        gpk_opencl_clock_observe(&device->clock, ended_ns, seen_ns);
    gpk_opencl_command_forget(&command);
    return is_told;
}

/* With the first stream. Without it, the first commands would set the clock, however late
 * their ends are seen. */
static void opencl_seed_clock(gpk_opencl_device *device, cl_command_queue queue)
{
    uint64_t deadline_ns = gpk_now_ns() + CLOCK_DEADLINE_NS;
    int seeds = 0;
    if (device->has_clock_seeds)
        return;
    device->has_clock_seeds = true;
    while (seeds < CLOCK_SEEDS && opencl_seed_clock_once(device, queue, deadline_ns))
        seeds++;
}

gpukit_status gpk_opencl_stream_open(gpk_device *head, gpk_stream **out, gpukit_error *err)
{
    gpk_opencl_device *device = (gpk_opencl_device *)head;
    bool has_timer = head->info.timer_ns > 0;
    cl_int code;
    gpk_opencl_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a stream");
    stream->head.device = head;
    stream->queue = clCreateCommandQueue(device->context, device->id,
                                         has_timer ? CL_QUEUE_PROFILING_ENABLE : 0, &code);
    if (stream->queue == NULL) {
        free(stream);
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clCreateCommandQueue", "%s",
                               head->info.id);
    }
    stream->number = ++device->stream_count;
    if (has_timer)
        opencl_seed_clock(device, stream->queue);
    *out = &stream->head;
    return GPUKIT_OK;
}

/* The latest command; without an event where there was none. */
static const gpk_opencl_command *opencl_latest(const gpk_opencl_stream *stream)
{
    const gpk_opencl_event *next = stream->next;
    return next != NULL && next->count > 0 ? &next->commands[next->count - 1] : &stream->last;
}

static void opencl_leave(const gpk_opencl_stream *stream, const char *why)
{
    gpk_device *device = stream->head.device;
    atomic_store(&device->is_abandoned, true);
    gpk_log(&device->log, GPUKIT_LOG_WARNING, "%s %s; what it works on is left to it",
            device->info.id, why);
}

/* Whether the driver tells how the command stands: one that failed is over, one that cannot be
 * asked may still run. */
static bool opencl_can_ask(const gpk_opencl_command *command)
{
    cl_int state;
    return clGetEventInfo(command->event, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof state, &state,
                          NULL) == CL_SUCCESS;
}

/* Polls, since a blocking wait on a hung or failed command may never return. Where that is all
 * that is left, and fails, memory that the commands use must not be freed. */
static void opencl_drain(const gpk_opencl_stream *stream)
{
    const gpk_device *device = stream->head.device;
    const gpk_opencl_command *latest = opencl_latest(stream);
    uint64_t deadline_ns = gpk_now_ns() + CLOSE_DEADLINE_NS;
    bool is_done = false;

    if (latest->event == NULL)
        return;
    clFlush(stream->queue);
    gpukit_status status = gpk_opencl_command_poll(device, latest, deadline_ns, &is_done, NULL);
    if (status != GPUKIT_OK && opencl_can_ask(latest)) /* it failed, or could not be asked once */
        status = gpk_opencl_command_poll(device, latest, deadline_ns, &is_done, NULL);
    if (status == GPUKIT_OK && !is_done)
        opencl_leave(stream, "did not finish a command within 5 s");
    else if (status != GPUKIT_OK && !opencl_can_ask(latest) &&
             clFinish(stream->queue) != CL_SUCCESS)
        opencl_leave(stream, "does not tell whether it still works");
}

void gpk_opencl_stream_close(gpk_stream *head)
{
    gpk_opencl_stream *stream = (gpk_opencl_stream *)head;
    if (stream == NULL)
        return;
    opencl_drain(stream);
    if (stream->next != NULL)
        gpk_opencl_event_free(&stream->next->head);
    for (cl_uint i = 0; i < stream->wait_count; i++)
        gpk_opencl_command_forget(&stream->waits[i]);
    gpk_opencl_command_forget(&stream->last);
    clReleaseCommandQueue(stream->queue);
    free(stream);
}

/* PoCL 3.1 never starts a command that waits for one that failed already, so it is not
 * even enqueued. What failed is told once, and waited for no more. */
static gpukit_status opencl_check_waits(gpk_opencl_stream *stream, gpukit_error *err)
{
    for (cl_uint i = 0; i < stream->wait_count; i++) {
        bool is_done;
        gpukit_status status =
            gpk_opencl_command_check(stream->head.device, &stream->waits[i], &is_done, err);
        if (status != GPUKIT_OK) {
            gpk_opencl_command_forget(&stream->waits[i]);
            stream->waits[i] = stream->waits[--stream->wait_count];
            return status;
        }
    }
    return GPUKIT_OK;
}

gpukit_status gpk_opencl_command_begin(gpk_opencl_stream *stream, gpk_opencl_wait_list *out,
                                       gpukit_error *err)
{
    bool is_done;
    gpukit_status status = GPUKIT_OK;
    if (stream->next == NULL)
        status = gpk_opencl_event_open(stream->head.device, &stream->next, err);
    if (status == GPUKIT_OK)
        status = gpk_opencl_event_reserve(stream->next, err);
    if (status == GPUKIT_OK && stream->next->count > 0)
        status = gpk_opencl_command_check(stream->head.device, opencl_latest(stream), &is_done,
                                          err); /* it would wait for this one as well */
    if (status == GPUKIT_OK)
        status = opencl_check_waits(stream, err);
    if (status != GPUKIT_OK)
        return status;
    out->count = stream->wait_count;
    out->events = out->count > 0 ? out->room : NULL;
    for (cl_uint i = 0; i < out->count; i++)
        out->room[i] = stream->waits[i].event;
    return GPUKIT_OK;
}

void gpk_opencl_command_add(gpk_opencl_stream *stream, gpk_opencl_command command)
{
    stream->next->commands[stream->next->count++] = command;
    for (cl_uint i = 0; i < stream->wait_count; i++)
        gpk_opencl_command_forget(&stream->waits[i]);
    stream->wait_count = 0;
}

/* A command that only takes the wait list. */
static gpukit_status opencl_add_marker(gpk_opencl_stream *stream, gpukit_error *err)
{
    gpk_opencl_command command = {.call = "clEnqueueMarkerWithWaitList", .what = "wait"};
    gpk_opencl_wait_list list;
    gpukit_status status = gpk_opencl_command_begin(stream, &list, err);
    if (status != GPUKIT_OK)
        return status;
    cl_int code =
        clEnqueueMarkerWithWaitList(stream->queue, list.count, list.events, &command.event);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, command.call, "%s",
                               stream->head.device->info.id);
    gpk_opencl_command_add(stream, command);
    return GPUKIT_OK;
}

static bool opencl_waits_for(const gpk_opencl_stream *stream, const gpk_opencl_command *command)
{
    for (cl_uint i = 0; i < stream->wait_count; i++)
        if (stream->waits[i].event == command->event)
            return true;
    return false;
}

gpukit_status gpk_opencl_wait(gpk_stream *head, gpk_event *event_head, gpukit_error *err)
{
    gpk_opencl_stream *stream = (gpk_opencl_stream *)head;
    const gpk_opencl_event *event = (const gpk_opencl_event *)event_head;
    gpk_event_state state;
    assert(event_head->device == head->device);
    gpukit_status status = gpk_opencl_query(event_head, &state, err);
    if (status != GPUKIT_OK || state == GPK_EVENT_DONE || event->stream == stream->number)
        return status;
    /* The other stream is in order: its last command stands for all. */
    const gpk_opencl_command *last = &event->commands[event->count - 1];
    if (opencl_waits_for(stream, last))
        return GPUKIT_OK;
    if (stream->wait_count == GPK_OPENCL_MAX_WAITS) {
        status = opencl_add_marker(stream, err);
        if (status != GPUKIT_OK)
            return status;
    }
    status = gpk_opencl_command_keep(head->device, last, &stream->waits[stream->wait_count], err);
    stream->wait_count += status == GPUKIT_OK;
    return status;
}

/* An event with nothing new before it stands for the latest command. */
static gpukit_status opencl_repeat_last(gpk_opencl_stream *stream, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    if (stream->next == NULL)
        status = gpk_opencl_event_open(stream->head.device, &stream->next, err);
    if (status == GPUKIT_OK)
        status = gpk_opencl_event_reserve(stream->next, err);
    if (status != GPUKIT_OK || stream->last.event == NULL)
        return status;
    status = gpk_opencl_command_keep(stream->head.device, &stream->last,
                                     &stream->next->commands[stream->next->count], err);
    stream->next->count += status == GPUKIT_OK;
    return status;
}

gpukit_status gpk_opencl_record(gpk_stream *head, gpk_event **out, gpukit_error *err)
{
    gpk_opencl_stream *stream = (gpk_opencl_stream *)head;
    gpukit_status status = GPUKIT_OK;
    if (stream->wait_count > 0)
        status = opencl_add_marker(stream, err);
    else if (stream->next == NULL || stream->next->count == 0)
        status = opencl_repeat_last(stream, err);
    if (status != GPUKIT_OK)
        return status;

    gpk_opencl_event *event = stream->next;
    gpk_opencl_command latest;
    status = gpk_opencl_command_keep(head->device, opencl_latest(stream), &latest, err);
    if (status != GPUKIT_OK)
        return status;
    gpk_opencl_command_forget(&stream->last);
    stream->last = latest;
    stream->next = NULL;
    event->stream = stream->number;
    *out = &event->head;
    return GPUKIT_OK;
}

gpukit_status gpk_opencl_flush(gpk_stream *head, gpukit_error *err)
{
    cl_int code = clFlush(((gpk_opencl_stream *)head)->queue);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clFlush", "%s", head->device->info.id);
    return GPUKIT_OK;
}
