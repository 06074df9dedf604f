// SPDX-License-Identifier: MIT
#include <sched.h>
#include <stdlib.h>

#include "base/cores.h"
#include "base/error.h"
#include "executor/executor.h"

enum { DEFAULT_PENDING = 4096, MOST_PENDING = 1 << 30, MOST_WORKERS = 4096 };

bool gpk_workers_init(gpk_workers *workers, const gpukit_executor_params *params)
{
    uint32_t pending = params->max_pending == 0 ? DEFAULT_PENDING : params->max_pending;
    uint64_t room = GPK_RING_LEAST;
    while (room < pending && room < MOST_PENDING)
        room *= 2;
    workers->most = params->workers == 0 ? gpk_cores() : params->workers;
    if (workers->most > MOST_WORKERS)
        workers->most = MOST_WORKERS;
    workers->threads = calloc(workers->most, sizeof *workers->threads);
    return workers->threads != NULL && gpk_ring_init(&workers->ring, room);
}

void gpk_workers_finish(gpk_workers *workers)
{
    gpk_ring_finish(&workers->ring);
    free(workers->threads);
}

static gpukit_future *take(gpk_workers *workers)
{
    gpukit_future *future = gpk_ring_take(&workers->ring);
    if (future == NULL)
        return NULL;
    if (atomic_load(&workers->crowded.sleepers) != 0 &&
        gpk_ring_count(&workers->ring) <= workers->ring.mask / 2)
        gpk_parking_wake_one(&workers->crowded);
    if (atomic_load(&workers->idle.sleepers) != 0 && gpk_ring_count(&workers->ring) > 0)
        gpk_parking_wake_one(&workers->idle);
    return future;
}

/* A little while, for work that comes one after the other: a sleep and a wake cost more. */
static gpukit_future *take_patiently(gpk_workers *workers)
{
    gpk_spin spin = {0};
    do {
        gpukit_future *future = take(workers);
        if (future != NULL)
            return future;
    } while (gpk_spin_once(&spin));
    return NULL;
}

/* NULL: it is time to leave. */
static gpukit_future *next(gpk_workers *workers)
{
    for (;;) {
        gpukit_future *future = take_patiently(workers);
        if (future != NULL)
            return future;
        unsigned seen = gpk_parking_enter(&workers->idle);
        /* Closed before counted: from then on the count can but fall. */
        bool is_closed = gpk_ring_is_closed(&workers->ring);
        bool has_more = gpk_ring_count(&workers->ring) > 0;
        if (!has_more && !is_closed) {
            gpk_parking_sleep(&workers->idle, seen, GPK_NEVER);
            continue;
        }
        gpk_parking_leave(&workers->idle);
        if (!has_more)
            return NULL;
    }
}

static void run_or_drop(gpukit_future *future)
{
    if (gpk_future_begin(future))
        future->ops->run(future);
    gpukit_future_release(future);
}

static void *work(void *argument)
{
    gpukit_executor *executor = argument;
    gpukit_future *future;
    gpk_executor_enter(executor);
    while ((future = next(&executor->workers)) != NULL)
        run_or_drop(future);
    pthread_mutex_lock(&executor->lock);
    executor->alive--;
    pthread_cond_broadcast(&executor->changed);
    pthread_mutex_unlock(&executor->lock);
    return NULL;
}

/* At the first function that is submitted. One thread is enough to go on with. */
static gpukit_status start(gpukit_executor *executor, gpukit_error *err)
{
    gpk_workers *workers = &executor->workers;
    int rc = 0;
    pthread_mutex_lock(&executor->lock);
    while (!workers->is_started && workers->count < workers->most && rc == 0) {
        rc = pthread_create(&workers->threads[workers->count], NULL, work, executor);
        workers->count += rc == 0;
    }
    bool is_started = workers->count > 0;
    if (is_started && !workers->is_started)
        executor->alive = workers->count;
    atomic_store(&workers->is_started, is_started);
    pthread_mutex_unlock(&executor->lock);
    return is_started
               ? GPUKIT_OK
               : gpk_fail(err, GPUKIT_E_MEMORY, rc, "pthread_create", "no thread for functions");
}

/* Until half of the ring is free, so that submitters do not wake up for one function each; or for
 * a millisecond, since workers may be long at what they have. */
static void wait_for_room(gpk_workers *workers)
{
    unsigned seen = gpk_parking_enter(&workers->crowded);
    if (gpk_ring_count(&workers->ring) > workers->ring.mask && !gpk_ring_is_closed(&workers->ring))
        gpk_parking_sleep(&workers->crowded, seen, gpk_deadline_ns(1));
    else
        gpk_parking_leave(&workers->crowded);
}

gpukit_status gpk_workers_put(gpukit_executor *executor, gpukit_future *future, bool blocks,
                              gpukit_error *err)
{
    gpk_workers *workers = &executor->workers;
    if (!atomic_load_explicit(&workers->is_started, memory_order_acquire)) {
        gpukit_status status = start(executor, err);
        if (status != GPUKIT_OK)
            return status;
    }
    gpk_put put;
    bool has_slept = false;
    while ((put = gpk_ring_put(&workers->ring, future)) == GPK_PUT_FULL) {
        if (!blocks || gpk_executor_is_inside(executor))
            return gpk_fail(err, GPUKIT_E_AGAIN, 0, "",
                            "%llu functions wait already; submit again when some have begun",
                            (unsigned long long)workers->ring.mask + 1);
        wait_for_room(workers);
        has_slept = true;
    }
    if (put == GPK_PUT_CLOSED)
        return gpk_executor_refuse_closed(err);
    if (has_slept) /* one was woken for all the room that there is */
        gpk_parking_wake_one(&workers->crowded);
    gpk_parking_wake_one(&workers->idle);
    return GPUKIT_OK;
}

bool gpk_workers_may_help(const gpukit_future *future)
{
    return future->function != NULL && gpk_executor_is_inside(future->executor) &&
           gpukit_future_state_of(future) == GPUKIT_FUTURE_PENDING;
}

void gpk_workers_help(gpukit_future *future)
{
    if (gpk_workers_may_help(future) && gpk_future_begin(future))
        future->ops->run(future);
}

void gpk_workers_close(gpukit_executor *executor, bool cancels)
{
    gpk_workers *workers = &executor->workers;
    gpk_ring_close(&workers->ring);
    while (cancels && gpk_ring_count(&workers->ring) > 0) {
        gpukit_future *future = gpk_ring_take(&workers->ring);
        if (future == NULL) { /* somebody is in the middle of putting it there */
            sched_yield();
            continue;
        }
        if (!gpukit_future_cancel(future))
            gpk_future_settle(future);
        gpukit_future_release(future);
    }
    gpk_parking_wake_all(&workers->idle);
    gpk_parking_wake_all(&workers->crowded);
}

void gpk_workers_join(gpukit_executor *executor)
{
    for (uint32_t i = 0; i < executor->workers.count; i++)
        pthread_join(executor->workers.threads[i], NULL);
}
