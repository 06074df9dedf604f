// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"

/* An idle event keeps room for this many commands. */
enum { IDLE_ROOM = 64 };

gpukit_status gpk_opencl_event_open(gpk_device *head, gpk_opencl_event **out, gpukit_error *err)
{
    gpk_opencl_device *device = (gpk_opencl_device *)head;
    gpk_opencl_event *event = device->idle_events;
    if (event == NULL) {
        event = calloc(1, sizeof *event);
        if (event == NULL)
            return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "an event");
        event->head.device = head;
    } else {
        device->idle_events = event->next;
    }
    *out = event;
    return GPUKIT_OK;
}

gpukit_status gpk_opencl_event_reserve(gpk_opencl_event *event, gpukit_error *err)
{
    if (event->count < event->room)
        return GPUKIT_OK;
    size_t room = 2 * event->room + 8;
    gpk_opencl_command *more = reallocarray(event->commands, room, sizeof *more);
    if (more == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "reallocarray", "%zu commands", room);
    event->commands = more;
    event->room = room;
    return GPUKIT_OK;
}

/* When the last command ended is asked for at once: the sooner it is seen, the more it
 * tells about the clocks. */
static void opencl_note_end(gpk_opencl_event *event)
{
    gpk_opencl_device *device = (gpk_opencl_device *)event->head.device;
    uint64_t seen_ns = gpk_now_ns();
    uint64_t ended_ns;
    if (!gpk_opencl_command_time(&event->commands[event->count - 1], CL_PROFILING_COMMAND_END,
                                 &ended_ns))
        return;
    gpk_opencl_clock_observe(&device->clock, ended_ns, seen_ns);
    event->device_end_ns = ended_ns;
    event->offset_ns = device->clock.offset_ns;
}

/* A status that was queried is no synchronisation point; a wait is, and returns at
 * once for what is complete. */
static gpukit_status opencl_synchronise(const gpk_opencl_event *event, gpukit_error *err)
{
    const gpk_opencl_command *last = &event->commands[event->count - 1];
    cl_int code = clWaitForEvents(1, &last->event);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clWaitForEvents", "%s on %s",
                               last->what, event->head.device->info.id);
    return GPUKIT_OK;
}

/* Looks at the commands that were not done the last time; the queue is in order, so
 * the first one that is not done ends it. */
static gpukit_status opencl_advance(gpk_opencl_event *event, gpukit_error *err)
{
    while (event->done < event->count) {
        bool is_done = false;
        gpukit_status status = gpk_opencl_command_check(
            event->head.device, &event->commands[event->done], &is_done, err);
        if (status != GPUKIT_OK || !is_done)
            return status;
        event->done++;
        if (event->done == event->count) {
            opencl_note_end(event);
            return opencl_synchronise(event, err);
        }
    }
    return GPUKIT_OK;
}

gpukit_status gpk_opencl_query(gpk_event *head, gpk_event_state *out, gpukit_error *err)
{
    gpk_opencl_event *event = (gpk_opencl_event *)head;

    if (event->error.status == GPUKIT_OK)
        opencl_advance(event, &event->error);
    if (event->error.status != GPUKIT_OK) {
        if (err != NULL)
            *err = event->error;
        return event->error.status;
    }
    *out = event->done == event->count ? GPK_EVENT_DONE : GPK_EVENT_PENDING;
    return GPUKIT_OK;
}

/* The driver's times may lack a start, or have it behind the end. */
void gpk_opencl_times(gpk_event *head, gpk_event_times *out)
{
    const gpk_opencl_event *event = (const gpk_opencl_event *)head;
    uint64_t end_ns = event->device_end_ns;
    uint64_t start_ns = 0;

    *out = (gpk_event_times){0, 0};
    if (end_ns == 0 ||
        !gpk_opencl_command_time(&event->commands[0], CL_PROFILING_COMMAND_START, &start_ns))
        return;
    if (start_ns == 0 || start_ns > end_ns)
        start_ns = end_ns;
    out->started_ns = start_ns + event->offset_ns;
    out->ended_ns = end_ns + event->offset_ns;
}

void gpk_opencl_event_free(gpk_event *head)
{
    gpk_opencl_event *event = (gpk_opencl_event *)head;
    if (event == NULL)
        return;
    gpk_opencl_device *device = (gpk_opencl_device *)head->device;
    for (size_t i = 0; i < event->count; i++)
        gpk_opencl_command_forget(&event->commands[i]);
    if (event->room > IDLE_ROOM) {
        free(event->commands);
        event->commands = NULL;
        event->room = 0;
    }
    event->count = 0;
    event->done = 0;
    event->device_end_ns = 0;
    event->error.status = GPUKIT_OK;
    event->next = device->idle_events;
    device->idle_events = event;
}

void gpk_opencl_idle_events_close(gpk_opencl_device *device)
{
    while (device->idle_events != NULL) {
        gpk_opencl_event *event = device->idle_events;
        device->idle_events = event->next;
        free(event->commands);
        free(event);
    }
}
