// SPDX-License-Identifier: MIT
/* Handing batches over, and reaping what came of them. */
#include "base/clock.h"
#include "base/error.h"
#include "queue/engine.h"

/* Looks every few microseconds for so long, for what takes no more; then sleeps, longer and
 * longer. Looking without a pause slows PoCL down: its threads want the same locks. */
static const uint64_t SPIN_NS = 100000, PAUSE_NS = 4000;
static const uint64_t SHORTEST_NAP_NS = 50000, LONGEST_NAP_NS = 1000000;

void gpk_queue_rest(gpukit_queue *queue, gpk_rest *rest)
{
    bool has_calls = queue->calls.first != NULL || queue->calling != NULL;
    uint64_t now_ns = gpk_now_ns();
    if (rest->began_ns == 0)
        *rest = (gpk_rest){.began_ns = now_ns, .nap_ns = SHORTEST_NAP_NS};
    if (has_calls) { /* whose end wakes us up */
        const struct timespec until = gpk_condition_time(rest->nap_ns);
        pthread_cond_timedwait(&queue->changed, &queue->lock, &until);
    } else {
        pthread_mutex_unlock(&queue->lock);
        if (now_ns - rest->began_ns < SPIN_NS)
            gpk_pause_ns(PAUSE_NS);
        else
            gpk_sleep_ns(rest->nap_ns);
        pthread_mutex_lock(&queue->lock);
    }
    if (now_ns - rest->began_ns >= SPIN_NS && rest->nap_ns < LONGEST_NAP_NS)
        rest->nap_ns *= 2;
}

/* An upload in place lends its host side to what is linked to it: the last kernel there
 * that uses the buffer gives it back. */
static void plan_return(gpukit_command *upload)
{
    gpukit_command *last = NULL;
    uint32_t bit = 0;
    for (gpukit_command *c = upload; c->is_linked && c->next != NULL; c = c->next)
        for (uint32_t i = 0; c->next->kind == GPK_COMMAND_RUN && i < GPUKIT_MAX_BUFFERS; i++)
            if (c->next->buffers[i] == upload->buffer) {
                last = c->next;
                bit = i;
            }
    if (last != NULL)
        last->returns |= UINT32_C(1) << bit;
}

/* The batch becomes commands in flight. */
static void accept_batch(gpukit_queue *queue)
{
    gpukit_command *before = NULL, *command;
    queue->in_flight += queue->filling.count;
    for (gpukit_command *c = queue->filling.first; c != NULL; c = c->next)
        if (c->kind == GPK_COMMAND_UPLOAD && c->host == NULL && c->buffer != NULL)
            plan_return(c);
    while ((command = gpk_list_take(&queue->filling)) != NULL) {
        if (command->kind == GPK_COMMAND_NOTHING)
            gpk_fail(&command->error, GPUKIT_E_ARGUMENT, 0, "",
                     "an entry was taken and not filled");
        bool is_barrier = command->kind == GPK_COMMAND_BARRIER;
        if (before != NULL && before->is_linked && !is_barrier) {
            command->before = before;
            before->after = command;
        }
        command->state = GPK_COMMAND_PARKED;
        gpk_list_append(&queue->parked, command);
        before = command;
    }
}

static gpukit_status check_unreaped(const gpukit_queue *queue, gpukit_error *err)
{
    if (queue->done_count <= 2 * queue->depth)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_AGAIN, 0, "",
                    "%u completions were not reaped; poll or wait before more is submitted",
                    queue->done_count);
}

static gpukit_status submit(gpukit_queue *queue, bool blocks, gpukit_error *err)
{
    gpk_rest rest = {0};
    gpukit_status status = GPUKIT_OK;
    pthread_mutex_lock(&queue->lock);
    for (;;) {
        status = check_unreaped(queue, err);
        if (status != GPUKIT_OK || queue->in_flight + queue->filling.count <= queue->depth)
            break;
        if (gpk_queue_pump(queue))
            continue;
        if (!blocks) {
            status = gpk_fail(err, GPUKIT_E_AGAIN, 0, "",
                              "%u commands are in flight, %u more do not fit a depth of %u",
                              queue->in_flight, queue->filling.count, queue->depth);
            break;
        }
        gpk_queue_rest(queue, &rest);
    }
    if (status == GPUKIT_OK) {
        accept_batch(queue);
        gpk_queue_pump(queue);
    }
    pthread_mutex_unlock(&queue->lock);
    return status;
}

gpukit_status gpukit_queue_submit(gpukit_queue *queue, gpukit_error *err)
{
    return submit(queue, true, err);
}

gpukit_status gpukit_queue_try_submit(gpukit_queue *queue, gpukit_error *err)
{
    return submit(queue, false, err);
}

static size_t reap_done(gpukit_queue *queue, gpukit_done *out, size_t most)
{
    uint32_t room = GPK_DONE_ROOM * queue->depth;
    size_t count = 0;
    while (count < most && queue->done_count > 0) {
        out[count++] = queue->done[queue->done_first];
        queue->done_first = (queue->done_first + 1) % room;
        queue->done_count--;
    }
    return count;
}

size_t gpukit_queue_poll(gpukit_queue *queue, gpukit_done *out, size_t most)
{
    pthread_mutex_lock(&queue->lock);
    gpk_queue_pump(queue);
    size_t count = reap_done(queue, out, most);
    pthread_mutex_unlock(&queue->lock);
    return count;
}

gpukit_status gpukit_queue_wait(gpukit_queue *queue, uint32_t timeout_ms, gpukit_done *out,
                                size_t most, size_t *count, gpukit_error *err)
{
    uint64_t began_ns = gpk_now_ns();
    gpk_rest rest = {0};
    uint64_t patience_ns =
        timeout_ms == GPUKIT_FOREVER ? UINT64_MAX : timeout_ms * UINT64_C(1000000);
    gpukit_status status = GPUKIT_OK;
    pthread_mutex_lock(&queue->lock);
    for (;;) {
        gpk_queue_pump(queue);
        *count = reap_done(queue, out, most);
        if (queue->done_count > 0 || *count > 0 || queue->in_flight == 0)
            break;
        if (gpk_now_ns() - began_ns >= patience_ns) {
            status = gpk_fail(err, GPUKIT_E_TIMEOUT, 0, "",
                              "nothing completed within %u ms; %u commands are in flight",
                              timeout_ms, queue->in_flight);
            break;
        }
        gpk_queue_rest(queue, &rest);
    }
    pthread_mutex_unlock(&queue->lock);
    return status;
}
