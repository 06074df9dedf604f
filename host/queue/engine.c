// SPDX-License-Identifier: MIT
/* What moves commands on: looks at the device, completes, hands over. Under the lock. */
#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "queue/queue.h"
#include "queue/trace.h"

/* Nobody looked for so long: the process was stopped, or the caller was busy elsewhere.
 * That time is not the device's. */
static const uint64_t UNSEEN_NS = 500000000u;

static gpukit_track track_of(const gpukit_command *command)
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

static const char *name_of(const gpukit_command *command)
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
    if (queue->trace == NULL || command->kind == GPK_COMMAND_BARRIER)
        return;
    gpukit_trace_record record = {
        .track = track_of(command),
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
    gpk_text_copy(record.name, sizeof record.name, name_of(command));
    gpk_trace_add(queue->trace, &record);
}

static void complete(gpukit_queue *queue, const gpukit_command *command, const gpukit_error *error)
{
    uint32_t room = 3 * queue->depth;
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

static uint64_t later(uint64_t a_ns, uint64_t b_ns)
{
    return a_ns > b_ns ? a_ns : b_ns;
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

static void refuse_parked(gpukit_queue *queue)
{
    gpukit_command *command;
    while ((command = gpk_list_take(&queue->parked)) != NULL)
        gpk_queue_finish(queue, command, &queue->why_lost);
}

/* Everything that is on the device stays there; nothing more is handed over. */
static void lose(gpukit_queue *queue, const gpukit_error *error)
{
    queue->is_lost = true;
    queue->why_lost = *error;
    queue->lost_ns = gpk_now_ns();
    for (int i = 0; i < GPK_LANES; i++) {
        gpk_lane *lane = &queue->lanes[i];
        gpukit_command *command;
        while ((command = gpk_list_take(&lane->issued)) != NULL) {
            if (lane->issued.first == NULL) {
                lane->left = command->event;
                command->event = NULL;
            }
            gpk_queue_finish(queue, command, error);
        }
    }
    refuse_parked(queue);
}

static gpukit_status check_deadline(gpukit_queue *queue, const gpukit_command *command,
                                    gpukit_error *err)
{
    if (command->before != NULL || queue->looked_ns <= command->since_ns + command->deadline_ns)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_TIMEOUT, 0, "", "%s did not finish %s within %.1f s",
                    queue->device->info.id, name_of(command), (double)command->deadline_ns * 1e-9);
}

/* As the device tells, whose clock is known to some microseconds only: but nothing begins
 * before it was handed over, nor before what it comes behind has ended. */
static void note_times(gpk_lane *lane, gpukit_command *command)
{
    gpk_event_times times = {0, 0};
    lane->stream->device->ops->times(command->event, &times);
    if (times.ended_ns < command->submitted_ns) /* it cannot tell, or had nothing to do */
        times = (gpk_event_times){command->since_ns, gpk_now_ns()};
    uint64_t earliest_ns = later(command->submitted_ns, command->ready_ns);
    earliest_ns = later(earliest_ns, lane->ended_ns);
    command->started_ns = later(times.started_ns, earliest_ns);
    command->ended_ns = later(times.ended_ns, command->started_ns);
    lane->ended_ns = command->ended_ns;
}

static gpukit_status cancel(gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_CANCELLED, 0, "", "cancelled, or what it is linked to failed");
}

/* Whether the lane's first command is over. One whose link, on another lane, is not known to
 * be has its turn later. *is_news: it was not known before. */
static bool is_over(gpukit_queue *queue, gpk_lane *lane, bool *is_news)
{
    gpukit_command *command = lane->issued.first;
    gpk_event_state state = GPK_EVENT_PENDING;
    gpukit_error error;
    if (command == NULL || command->before != NULL || command->is_over)
        return command != NULL && command->is_over;
    gpukit_status status = queue->device->ops->query(command->event, &state, &error);
    if (status == GPUKIT_OK && state == GPK_EVENT_PENDING)
        return false;
    lane->is_broken = lane->is_broken || status != GPUKIT_OK;
    if (command->is_doomed) /* whatever became of it there */
        status = cancel(&error);
    if (status == GPUKIT_OK) {
        note_times(lane, command);
    } else {
        command->error = error;
        command->ended_ns = gpk_now_ns();
    }
    command->is_over = *is_news = true;
    return true;
}

/* The lane whose first command is over, and ended before those of the others; NULL: none
 * is. What was found pending before the latest end was known is asked again. */
static gpk_lane *find_over(gpukit_queue *queue)
{
    gpk_lane *earliest;
    bool is_news;
    do {
        earliest = NULL;
        is_news = false;
        for (int i = 0; i < GPK_LANES; i++) {
            gpk_lane *lane = &queue->lanes[i];
            if (!is_over(queue, lane, &is_news))
                continue;
            if (earliest == NULL || lane->issued.first->ended_ns < earliest->issued.first->ended_ns)
                earliest = lane;
        }
    } while (is_news);
    return earliest;
}

/* Completes what is over, in the order in which it ended, and looks at the deadlines of what
 * is not. */
static bool reap(gpukit_queue *queue)
{
    bool has_reaped = false;
    gpukit_error error;
    gpk_lane *lane;
    while ((lane = find_over(queue)) != NULL) {
        gpukit_command *command = gpk_list_take(&lane->issued);
        if (lane->issued.first != NULL)
            lane->issued.first->since_ns = queue->looked_ns;
        gpk_queue_finish(queue, command,
                         command->error.status == GPUKIT_OK ? NULL : &command->error);
        has_reaped = true;
    }
    for (int i = 0; i < GPK_LANES && !queue->is_lost; i++) {
        const gpukit_command *command = queue->lanes[i].issued.first;
        if (command != NULL && check_deadline(queue, command, &error) != GPUKIT_OK)
            lose(queue, &error);
    }
    return has_reaped;
}

/* What comes behind a failed command on a stream may fail too, or hang (PoCL 3.1). */
static gpukit_status heal(gpukit_queue *queue, gpk_lane *lane, gpukit_error *err)
{
    gpk_stream *stream;
    if (!lane->is_broken)
        return GPUKIT_OK;
    gpukit_status status = queue->device->ops->stream_open(queue->device, &stream, err);
    if (status != GPUKIT_OK)
        return status;
    queue->device->ops->stream_close(lane->stream);
    lane->stream = stream;
    lane->is_broken = false;
    lane->needs_flush = false;
    return GPUKIT_OK;
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

/* Puts the command's work on the stream. */
static gpukit_status enqueue(gpukit_command *command, gpk_stream *stream, gpukit_error *err)
{
    const gpk_backend_ops *ops = stream->device->ops;
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

/* A command that is linked to one on the device goes there too, and the device keeps the
 * order: but not behind one that is known to have failed. */
static verdict issue(gpukit_queue *queue, gpukit_command *command)
{
    gpk_lane *lane = &queue->lanes[track_of(command)];
    gpk_lane *before_lane = NULL;
    gpk_event_state state;
    gpukit_error error;
    if (command->before != NULL) {
        before_lane = &queue->lanes[track_of(command->before)];
        if (queue->device->ops->query(command->before->event, &state, NULL) != GPUKIT_OK)
            return NOT_YET;
    }
    if (lane->is_broken && lane->issued.first != NULL)
        return NOT_YET;
    command->submitted_ns = command->since_ns = gpk_now_ns();
    if (heal(queue, lane, &error) == GPUKIT_OK &&
        issue_on(command, lane, before_lane, &error) == GPUKIT_OK) {
        command->state = GPK_COMMAND_ISSUED;
        lane->needs_flush = true;
        return HANDED;
    }
    lane->is_broken = true;
    gpk_queue_finish(queue, command, &error);
    return OVER;
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

static verdict finish_now(gpukit_queue *queue, gpukit_command *command, const gpukit_error *error)
{
    command->submitted_ns = gpk_now_ns();
    if (error == NULL)
        command->started_ns = command->ended_ns = command->submitted_ns;
    gpk_queue_finish(queue, command, error);
    return OVER;
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
        cancel(&error);
        return finish_now(queue, command, &error);
    }
    if (command->before == NULL && command->error.status != GPUKIT_OK)
        return finish_now(queue, command, &command->error);
    if (command->kind == GPK_COMMAND_BARRIER)
        return finish_now(queue, command, NULL);
    if (command->before != NULL && !is_on_device(command->before))
        return NOT_YET;
    if (command->kind != GPK_COMMAND_CALL && !is_in_place_upload(command))
        return command->error.status == GPUKIT_OK ? issue(queue, command) : NOT_YET;
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
        gpk_list_append(&queue->lanes[track_of(command)].issued, command);
    else
        gpk_list_append(&queue->calls, command);
}

/* Hands over what may begin. True: something was finished on the spot. */
static bool hand_over(gpukit_queue *queue)
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

static void flush(gpukit_queue *queue)
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
            lose(queue, &error);
            return;
        }
    }
}

/* Time in which nobody looked does not count against anyone's deadline. */
static void look(gpukit_queue *queue)
{
    uint64_t now = gpk_now_ns();
    uint64_t unseen = now - queue->looked_ns;
    for (int i = 0; i < GPK_LANES && unseen > UNSEEN_NS; i++)
        if (queue->lanes[i].issued.first != NULL)
            queue->lanes[i].issued.first->since_ns += unseen;
    queue->looked_ns = now;
}

bool gpk_queue_pump(gpukit_queue *queue)
{
    bool has_moved = false, goes_on = true;
    look(queue);
    if (queue->is_lost)
        refuse_parked(queue);
    while (goes_on && !queue->is_lost) {
        goes_on = false;
        goes_on = reap(queue);
        for (int i = 0; i < GPK_LANES && !queue->is_lost; i++)
            if (queue->lanes[i].issued.first == NULL)
                heal(queue, &queue->lanes[i], NULL); /* else the next command tells */
        if (queue->parked.first != NULL)
            goes_on = hand_over(queue) || goes_on;
        flush(queue);
        has_moved = has_moved || goes_on;
    }
    return has_moved;
}
