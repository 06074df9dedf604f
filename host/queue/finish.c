// SPDX-License-Identifier: MIT
/* What a command leaves behind: its completion, its times, its record in the trace. */
#include <assert.h>

#include "base/clock.h"
#include "base/text.h"
#include "queue/engine.h"
#include "queue/trace.h"

gpukit_track gpk_command_track(const gpukit_command *command)
{
    switch (command->kind) {
    case GPK_COMMAND_UPLOAD:
        return GPUKIT_TRACK_UPLOAD;
    case GPK_COMMAND_RUN:
        return GPUKIT_TRACK_COMPUTE;
    case GPK_COMMAND_DOWNLOAD:
        return GPUKIT_TRACK_DOWNLOAD;
    default:
        return GPUKIT_TRACK_HOST;
    }
}

const char *gpk_command_name(const gpukit_command *command)
{
    switch (command->kind) {
    case GPK_COMMAND_RUN: /* a refused launch may have none */
        return command->launch.program == NULL ? "run"
                                               : command->launch.program->program->kernel->entry;
    case GPK_COMMAND_CALL:
        return "call";
    case GPK_COMMAND_UPLOAD:
        return "upload";
    case GPK_COMMAND_DOWNLOAD:
        return command->host == NULL ? "map" : "download";
    default:
        return "barrier";
    }
}

static bool is_transfer(const gpukit_command *command)
{
    return command->host != NULL &&
           (command->kind == GPK_COMMAND_UPLOAD || command->kind == GPK_COMMAND_DOWNLOAD);
}

/* From when on a lane may still add to what is measured. */
static uint64_t lane_settled_ns(const gpukit_queue *queue, const gpk_lane *lane)
{
    const gpukit_command *first = lane->issued.first;
    if (first == NULL)
        return queue->looked_ns;
    return first->is_over && first->started_ns > 0 ? first->started_ns : lane->ended_ns;
}

uint64_t gpk_queue_settled_ns(const gpukit_queue *queue)
{
    uint64_t settled = UINT64_MAX;
    for (int i = 0; i < GPK_LANES; i++) {
        uint64_t ns = lane_settled_ns(queue, &queue->lanes[i]);
        settled = ns < settled ? ns : settled;
    }
    return settled;
}

static void measure(gpukit_queue *queue, const gpukit_command *command)
{
    bool is_kernel = command->kind == GPK_COMMAND_RUN;
    bool has_begun = command->started_ns > 0;
    if (has_begun && command->started_ns < command->ended_ns && (is_kernel || is_transfer(command)))
        gpk_overlap_add(&queue->overlap,
                        (gpk_interval){command->started_ns, command->ended_ns, is_kernel},
                        gpk_queue_settled_ns(queue));
}

static void trace(gpukit_queue *queue, const gpukit_command *command, gpukit_status status)
{
    /* What a device tells that was left behind is nobody's: the trace is being read. */
    if (queue->trace == NULL || command->kind == GPK_COMMAND_BARRIER ||
        atomic_load(&queue->device->is_abandoned))
        return;
    gpukit_trace_record record = {
        .track = gpk_command_track(command),
        .status = status,
        .bytes = is_transfer(command) ? command->size : 0,
        .first = command->first_grain,
        .count = command->grains,
        .queued_ns = command->queued_ns,
        .submitted_ns = command->submitted_ns,
        .started_ns = command->started_ns,
        .ended_ns = command->ended_ns,
    };
    gpk_text_copy(record.device, sizeof record.device, queue->device->info.id);
    gpk_text_copy(record.name, sizeof record.name, gpk_command_name(command));
    gpk_trace_add(queue->trace, &record);
}

static void complete(gpukit_queue *queue, const gpukit_command *command, const gpukit_error *error)
{
    uint32_t room = GPK_DONE_ROOM * queue->depth;
    assert(queue->done_count < room);
    gpukit_done *done = &queue->done[(queue->done_first + queue->done_count++) % room];
    *done = (gpukit_done){
        .user_data = command->user_data,
        .queued_ns = command->queued_ns,
        .submitted_ns = command->submitted_ns,
        .started_ns = command->started_ns,
        .ended_ns = command->ended_ns,
    };
    if (error != NULL)
        done->error = *error;
}

void gpk_queue_finish(gpukit_queue *queue, gpukit_command *command, const gpukit_error *error)
{
    gpukit_status status = error != NULL ? error->status : GPUKIT_OK;
    if (command->event != NULL)
        queue->device->ops->event_free(command->event);
    command->event = NULL;
    if (command->ended_ns == 0)
        command->ended_ns = gpk_now_ns();
    if (command->after != NULL) {
        command->after->before = NULL;
        command->after->is_doomed = command->after->is_doomed || status != GPUKIT_OK;
        command->after->since_ns = queue->looked_ns;
        command->after->ready_ns = command->ended_ns;
    }
    if (command->before != NULL) /* it failed before its turn came */
        command->before->after = NULL;
    measure(queue, command);
    trace(queue, command, status);
    complete(queue, command, error);
    command->state = GPK_COMMAND_FREE;
    gpk_list_append(&queue->unused, command);
    queue->in_flight--;
    queue->completed++;
}
