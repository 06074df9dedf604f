// SPDX-License-Identifier: MIT
/* Whose turn has come, and handing it to the device. */
#include "base/clock.h"
#include "base/flight.h"
#include "base/error.h"
#include "queue/engine.h"

/* What comes behind a failed command on a stream may fail too, or hang (PoCL 3.1). */
gpukit_status gpk_queue_heal(gpukit_queue *queue, gpk_lane *lane, gpukit_error *err)
{
    const gpk_backend_ops *ops = queue->device->ops;
    if (!lane->is_broken)
        return GPUKIT_OK;
    if (lane->stream != NULL)
        ops->stream_close(lane->stream); /* waits for what failed half-way */
    lane->stream = NULL;
    lane->needs_flush = false;
    gpukit_status status = ops->stream_open(queue->device, &lane->stream, err);
    lane->is_broken = status != GPUKIT_OK;
    return status;
}

typedef enum verdict {
    NOT_YET,  /* its turn has not come; those behind it may have theirs */
    HANDED,   /* it is on its way */
    OVER,     /* it was finished on the spot */
    ALL_WAIT, /* nobody's turn comes before this one's */
} verdict;

static gpukit_status enqueue_run(gpukit_command *command, gpk_stream *stream, gpukit_error *err)
{
    const gpk_backend_ops *ops = stream->device->ops;
    gpk_program *program = command->launch.program->program;
    gpk_memory *memories[GPUKIT_MAX_BUFFERS];
    const gpk_launch launch = {
        .args = command->args,
        .memories = memories,
        .items = command->launch.items,
        .group = command->launch.group,
    };
    for (uint32_t i = 0; i < program->kernel->memory_count; i++)
        memories[i] = command->buffers[i]->memory;
    gpukit_status status = ops->run(stream, program, &launch, err);
    for (uint32_t i = 0; i < program->kernel->memory_count && status == GPUKIT_OK; i++)
        if ((command->returns >> i & 1u) != 0)
            status = ops->map(stream, memories[i], err);
    return status;
}

/* For those who find a worker dead. */
static void note(const gpukit_command *command)
{
    if (command->kind == GPK_COMMAND_UPLOAD)
        gpk_flight_note("uploaded", "", command->first_grain, command->grains);
    else if (command->kind == GPK_COMMAND_DOWNLOAD)
        gpk_flight_note("downloaded", "", command->first_grain, command->grains);
    else
        gpk_flight_note_kernel(command->launch.program->program->kernel->entry,
                               command->first_grain, command->grains);
}

/* Puts the command's work on the stream. */
static gpukit_status enqueue(gpukit_command *command, gpk_stream *stream, gpukit_error *err)
{
    const gpk_backend_ops *ops = stream->device->ops;
    note(command);
    switch (command->kind) {
    case GPK_COMMAND_UPLOAD:
        return ops->upload(stream, command->buffer->memory, command->offset, command->host,
                           command->size, err);
    case GPK_COMMAND_DOWNLOAD:
        if (command->host == NULL)
            return ops->map(stream, command->buffer->memory, err);
        return ops->download(stream, command->buffer->memory, command->offset, command->host,
                             command->size, err);
    default:
        return enqueue_run(command, stream, err);
    }
}

static gpukit_status issue_on(gpukit_command *command, gpk_lane *lane, gpk_lane *before_lane,
                              gpukit_error *err)
{
    const gpk_backend_ops *ops = lane->stream->device->ops;
    gpukit_status status = GPUKIT_OK;
    if (before_lane != NULL && before_lane != lane)
        status = ops->wait(lane->stream, command->before->event, err);
    if (status == GPUKIT_OK)
        status = enqueue(command, lane->stream, err);
    if (status == GPUKIT_OK)
        status = ops->record(lane->stream, &command->event, err);
    return status;
}

static verdict finish_now(gpukit_queue *queue, gpukit_command *command, const gpukit_error *error)
{
    command->submitted_ns = gpk_now_ns();
    if (error == NULL)
        command->started_ns = command->ended_ns = command->submitted_ns;
    gpk_queue_finish(queue, command, error);
    return OVER;
}

/* A command that cannot run, or failed half-way while it was handed over. */
static verdict give_up(gpukit_queue *queue, gpukit_command *command)
{
    gpk_lane *lane = &queue->lanes[gpk_command_track(command)];
    bool is_on_lane = gpk_command_track(command) != GPUKIT_TRACK_HOST && command->submitted_ns != 0;
    if (command->before != NULL || (is_on_lane && lane->issued.first != NULL))
        return NOT_YET;
    if (is_on_lane)
        gpk_queue_heal(queue, lane, NULL); /* which waits for it; the next command tells */
    return finish_now(queue, command, &command->error);
}

/* A command that is linked to one on the device goes there too, and the device keeps the
 * order: but not behind one that is known to have failed. */
static verdict issue(gpukit_queue *queue, gpukit_command *command)
{
    gpk_lane *lane = &queue->lanes[gpk_command_track(command)];
    gpk_lane *before_lane = NULL;
    gpk_event_state state;
    gpukit_error error;
    if (command->before != NULL) {
        before_lane = &queue->lanes[gpk_command_track(command->before)];
        if (queue->device->ops->query(command->before->event, &state, NULL) != GPUKIT_OK)
            return NOT_YET;
    }
    if (lane->is_broken && lane->issued.first != NULL)
        return NOT_YET;
    command->submitted_ns = command->since_ns = gpk_now_ns();
    if (gpk_queue_heal(queue, lane, &error) == GPUKIT_OK &&
        issue_on(command, lane, before_lane, &error) == GPUKIT_OK) {
        command->state = GPK_COMMAND_ISSUED;
        lane->needs_flush = true;
        return HANDED;
    }
    /* Some of it may be on the stream: it is over when the stream is. */
    lane->is_broken = true;
    command->error = error;
    return give_up(queue, command);
}

static bool is_on_device(const gpukit_command *command)
{
    return command->state == GPK_COMMAND_ISSUED;
}

static bool is_in_place_upload(const gpukit_command *command)
{
    return command->kind == GPK_COMMAND_UPLOAD && command->host == NULL;
}

static bool is_idle(const gpukit_queue *queue)
{
    bool is_idle = queue->calls.first == NULL && queue->calling == NULL;
    for (int i = 0; i < GPK_LANES; i++)
        is_idle = is_idle && queue->lanes[i].issued.first == NULL;
    return is_idle;
}

/* is_first: nothing that was submitted earlier is still parked. */
static verdict consider(gpukit_queue *queue, gpukit_command *command, bool is_first)
{
    gpukit_error error;
    if (command->kind == GPK_COMMAND_BARRIER && !(is_first && is_idle(queue)))
        return ALL_WAIT;
    if (command->is_doomed) {
        if (command->before != NULL)
            return NOT_YET;
        gpk_queue_cancelled(&error);
        return finish_now(queue, command, &error);
    }
    if (command->error.status != GPUKIT_OK)
        return give_up(queue, command);
    if (command->kind == GPK_COMMAND_BARRIER)
        return finish_now(queue, command, NULL);
    if (command->before != NULL && !is_on_device(command->before))
        return NOT_YET;
    if (command->kind != GPK_COMMAND_CALL && !is_in_place_upload(command))
        return issue(queue, command);
    if (command->before != NULL)
        return NOT_YET;
    if (command->kind == GPK_COMMAND_UPLOAD)
        return finish_now(queue, command, NULL);
    if (gpk_queue_call(queue, command, &error) == GPUKIT_OK)
        return HANDED;
    return finish_now(queue, command, &error);
}

static void put_on(gpukit_queue *queue, gpukit_command *command)
{
    if (command->state == GPK_COMMAND_ISSUED)
        gpk_list_append(&queue->lanes[gpk_command_track(command)].issued, command);
    else
        gpk_list_append(&queue->calls, command);
}

/* Hands over what may begin. True: something was finished on the spot. */
bool gpk_queue_hand_over(gpukit_queue *queue)
{
    gpukit_command *before = NULL, *next;
    bool has_finished = false;
    for (gpukit_command *command = queue->parked.first; command != NULL; command = next) {
        next = command->next;
        /* Off the list first: a finished command goes straight to the unused ones. */
        gpk_list_remove(&queue->parked, before, command);
        verdict v = consider(queue, command, before == NULL);
        if (v == HANDED)
            put_on(queue, command);
        has_finished = has_finished || v == OVER;
        if (v == HANDED || v == OVER)
            continue;
        gpk_list_insert(&queue->parked, before, command);
        before = command;
        if (v == ALL_WAIT)
            break;
    }
    return has_finished;
}

void gpk_queue_flush(gpukit_queue *queue)
{
    for (int i = 0; i < GPK_LANES; i++) {
        gpk_lane *lane = &queue->lanes[i];
        gpukit_error error;
        if (!lane->needs_flush)
            continue;
        lane->needs_flush = false;
        /* Once more: it may have run out of something for a moment only. */
        if (queue->device->ops->flush(lane->stream, NULL) != GPUKIT_OK &&
            queue->device->ops->flush(lane->stream, &error) != GPUKIT_OK) {
            gpk_queue_lose(queue, i, &error);
            return;
        }
    }
}
