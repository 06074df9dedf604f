// SPDX-License-Identifier: MIT
/* countdown_async.c - all names on one command queue, each with a timer for its next step.
 *
 * A step is a host call, and the queue does one at a time: two workers need no lock between them.
 * The loop here is what an event loop is: hand over the steps whose time has come, wait for what
 * completes or for the next timer, and set the timer of each worker whose step is done.
 */

#include <gpukit/device.h>
#include <gpukit/queue.h>

#include "countdown_crew.h"
#include "exit_code.h"
#include "lab/lab.h"
#include "message.h"

typedef struct coroutine {
    const crew *all;
    uint32_t index;
    uint64_t step;
    uint64_t due_ns; /* its timer */
    bool is_waiting; /* for that; else its step is in the queue, or it has ended */
    bool has_failed; /* nobody can have its lines */
} coroutine;

typedef struct loop {
    gpukit_queue *queue;
    coroutine *workers;
    uint32_t count, left, in_flight;
    bool goes_on;
} loop;

static gpukit_status take_step(void *user, gpukit_error *err)
{
    coroutine *self = user;
    (void)err;
    self->has_failed = !crew_say(self->all, self->index, self->step);
    return GPUKIT_OK;
}

/* Hands over the steps whose time has come; gives how long it is to the next timer. */
static gpukit_status hand_over(loop *at, uint64_t *next_ns, gpukit_error *err)
{
    const uint64_t now = lab_now_ns();
    *next_ns = UINT64_MAX;
    for (uint32_t i = 0; i < at->count; i++) {
        coroutine *each = &at->workers[i];
        if (!each->is_waiting)
            continue;
        if (each->due_ns > now) {
            *next_ns = each->due_ns - now < *next_ns ? each->due_ns - now : *next_ns;
            continue;
        }
        gpukit_command *command = gpukit_queue_next(at->queue);
        gpukit_command_call(command, take_step, each);
        gpukit_command_tag(command, each);
        each->is_waiting = false;
        at->in_flight++;
    }
    return gpukit_queue_submit(at->queue, err);
}

static void note(loop *at, const gpukit_done *done)
{
    coroutine *self = done->user_data;
    at->in_flight--;
    at->goes_on = at->goes_on && !self->has_failed;
    if (++self->step == self->all->steps) {
        at->left--;
        return;
    }
    self->due_ns = done->ended_ns + CREW_PAUSE_NS;
    self->is_waiting = true;
}

/* Until something completes, or a timer is due. */
static gpukit_status await(loop *at, uint64_t next_ns, gpukit_error *err)
{
    gpukit_done done[16];
    size_t count = 0;
    if (at->in_flight == 0) {
        crew_sleep_ns(next_ns);
        return GPUKIT_OK;
    }
    const uint32_t timeout_ms =
        next_ns == UINT64_MAX ? GPUKIT_FOREVER : (uint32_t)(next_ns / 1000000) + 1;
    gpukit_status status =
        gpukit_queue_wait(at->queue, timeout_ms, done, sizeof done / sizeof done[0], &count, err);
    if (status == GPUKIT_E_TIMEOUT)
        return GPUKIT_OK;
    for (size_t i = 0; i < count && status == GPUKIT_OK; i++) {
        status = done[i].error.status;
        *err = done[i].error;
        note(at, &done[i]);
    }
    return status;
}

static gpukit_status run_loop(loop *at, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    while (at->left > 0 && at->goes_on && status == GPUKIT_OK) {
        uint64_t next_ns;
        status = hand_over(at, &next_ns, err);
        if (status == GPUKIT_OK)
            status = await(at, next_ns, err);
    }
    return status;
}

int crew_run_async(const crew *all)
{
    coroutine workers[NAMED_WORKERS_MOST];
    loop at = {.workers = workers, .count = all->count, .left = all->count, .goes_on = true};
    gpukit_context *context = NULL;
    gpukit_error error;
    for (uint32_t i = 0; i < all->count; i++)
        workers[i] = (coroutine){.all = all, .index = i, .is_waiting = true};
    const gpukit_context_params where = {
        .devices = "cpu", .threads = 1, .log = {.write = message_log}};
    gpukit_status status = gpukit_context_open(&where, &context, &error);
    if (status == GPUKIT_OK)
        status = gpukit_queue_open(context, 0, &(gpukit_queue_params){.depth = all->count},
                                   &at.queue, &error);
    if (status == GPUKIT_OK)
        status = run_loop(&at, &error);
    gpukit_queue_close(at.queue); /* steps that it still has use the workers */
    gpukit_context_close(context);
    return status == GPUKIT_OK ? EXIT_DONE : lab_failed(&error);
}
