// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include <stdlib.h>

#include "base/error.h"

typedef struct opencl_event {
    gpk_event head;
    gpk_opencl_command *commands;
    size_t count;
    size_t done;        /* of the commands, in their order */
    gpukit_error error; /* once one failed */
} opencl_event;

gpukit_status gpk_opencl_event_open(gpk_device *device, gpk_opencl_command *commands, size_t count,
                                    gpk_event **out, gpukit_error *err)
{
    opencl_event *event = calloc(1, sizeof *event);
    if (event == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "an event");
    event->head.device = device;
    event->commands = commands;
    event->count = count;
    *out = &event->head;
    return GPUKIT_OK;
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

/* A status that was queried is no synchronisation point; a wait is, and returns at
 * once for what is complete. */
static gpukit_status opencl_synchronise(const opencl_event *event, gpukit_error *err)
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
static gpukit_status opencl_advance(opencl_event *event, gpukit_error *err)
{
    while (event->done < event->count) {
        bool is_done = false;
        gpukit_status status = gpk_opencl_command_check(
            event->head.device, &event->commands[event->done], &is_done, err);
        if (status != GPUKIT_OK || !is_done)
            return status;
        event->done++;
        if (event->done == event->count)
            return opencl_synchronise(event, err);
    }
    return GPUKIT_OK;
}

gpukit_status gpk_opencl_query(gpk_event *head, gpk_event_state *out, gpukit_error *err)
{
    opencl_event *event = (opencl_event *)head;

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

void gpk_opencl_event_free(gpk_event *head)
{
    opencl_event *event = (opencl_event *)head;
    if (event == NULL)
        return;
    for (size_t i = 0; i < event->count; i++)
        clReleaseEvent(event->commands[i].event);
    free(event->commands);
    free(event);
}
