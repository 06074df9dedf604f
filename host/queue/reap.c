// SPDX-License-Identifier: MIT
/* What is over on the device, in the order in which it ended, and what takes too long. */
#include "base/clock.h"
#include "base/error.h"
#include "queue/engine.h"

void gpk_queue_refuse_parked(gpukit_queue *queue)
{
    gpukit_command *command;
    while ((command = gpk_list_take(&queue->parked)) != NULL)
        gpk_queue_finish(queue, command, &queue->why_lost);
}

/* The last one's event tells, some day, that nothing runs any more. */
static void abandon(gpukit_queue *queue, gpk_lane *lane)
{
    gpukit_command *command;
    while ((command = gpk_list_take(&lane->issued)) != NULL) {
        if (lane->issued.first == NULL) {
            lane->left = command->event;
            command->event = NULL;
        }
        gpk_queue_finish(queue, command, &queue->why_lost);
    }
}

/* Everything that is on the device stays there; nothing more is handed over. What hangs
 * completes first, so that it is known which one it was. */
void gpk_queue_lose(gpukit_queue *queue, int culprit, const gpukit_error *error)
{
    queue->is_lost = true;
    queue->why_lost = *error;
    queue->lost_ns = gpk_now_ns();
    for (int i = 0; i < GPK_LANES; i++)
        abandon(queue, &queue->lanes[(culprit + i) % GPK_LANES]);
    gpk_queue_refuse_parked(queue);
}

static gpukit_status check_deadline(gpukit_queue *queue, const gpukit_command *command,
                                    gpukit_error *err)
{
    if (command->before != NULL || queue->looked_ns <= command->since_ns + command->deadline_ns)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_TIMEOUT, 0, "", "%s did not finish %s within %.1f s",
                    queue->device->info.id, gpk_command_name(command),
                    (double)command->deadline_ns * 1e-9);
}

/* As the device tells, whose clock is known to some microseconds only: but nothing begins
 * before it was handed over, nor before what it comes behind has ended. */
static void note_times(gpk_lane *lane, gpukit_command *command)
{
    gpk_event_times times = {0, 0};
    lane->stream->device->ops->times(command->event, &times);
    if (times.ended_ns < command->submitted_ns) /* it cannot tell, or had nothing to do */
        times = (gpk_event_times){command->since_ns, gpk_now_ns()};
    uint64_t earliest_ns = gpk_later(command->submitted_ns, command->ready_ns);
    earliest_ns = gpk_later(earliest_ns, lane->ended_ns);
    command->started_ns = gpk_later(times.started_ns, earliest_ns);
    command->ended_ns = gpk_later(times.ended_ns, command->started_ns);
    lane->ended_ns = command->ended_ns;
}

gpukit_status gpk_queue_cancelled(gpukit_error *err)
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
        status = gpk_queue_cancelled(&error);
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
bool gpk_queue_reap(gpukit_queue *queue)
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
            gpk_queue_lose(queue, i, &error);
    }
    return has_reaped;
}
