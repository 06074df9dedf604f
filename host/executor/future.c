// SPDX-License-Identifier: MIT
#include "executor/future.h"

#include <assert.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "executor/executor.h"

enum {
    STOPPING = 1 << 3, /* it was asked to stop */
    WATCHED = 1 << 4,  /* there may be watchers */
    WAITED = 1 << 5,   /* somebody may sleep on the word */
    LOCKED = 1 << 6,   /* somebody has the list of watchers */
};

static size_t padded(size_t size)
{
    const size_t unit = sizeof(max_align_t);
    return size / unit * unit + (size % unit != 0 ? unit : 0);
}

gpukit_future *gpk_future_alloc(gpukit_executor *executor, const gpk_future_ops *ops,
                                const gpukit_call *call)
{
    size_t argument_room = padded(call->argument_size), result_room = padded(call->result_size);
    if (call->argument_size > SIZE_MAX / 4 || call->result_size > SIZE_MAX / 4)
        return NULL;
    gpukit_future *future = malloc(sizeof *future + argument_room + result_room);
    if (future == NULL)
        return NULL;
    unsigned char *bytes = (unsigned char *)future->bytes;
    memset(future, 0, sizeof *future);
    atomic_init(&future->shares, 2);
    future->executor = executor;
    future->ops = ops;
    future->function = call->function;
    future->argument = call->argument;
    if (call->argument_size > 0)
        future->argument = memcpy(bytes, call->argument, call->argument_size);
    if (call->result_size > 0)
        future->result = memset(bytes + argument_room, 0, call->result_size);
    return future;
}

gpukit_future *gpukit_future_retain(gpukit_future *future)
{
    if (future != NULL)
        atomic_fetch_add_explicit(&future->shares, 1, memory_order_relaxed);
    return future;
}

void gpukit_future_release(gpukit_future *future)
{
    if (future == NULL || atomic_fetch_sub_explicit(&future->shares, 1, memory_order_acq_rel) != 1)
        return;
    free(future->error);
    free(future->kept);
    free(future);
}

gpukit_status gpk_future_hand_out(gpukit_future *future, gpukit_status status, gpukit_future **out)
{
    if (status == GPUKIT_OK && out != NULL)
        *out = future;
    if (status != GPUKIT_OK && out != NULL)
        gpukit_future_release(future);
    if (status != GPUKIT_OK)
        gpukit_future_release(future);
    return status;
}

static bool has_ended(unsigned word)
{
    return gpk_future_state(word) >= GPUKIT_FUTURE_SUCCEEDED;
}

gpukit_future_state gpukit_future_state_of(const gpukit_future *future)
{
    return future == NULL ? GPUKIT_FUTURE_FAILED : gpk_future_state(atomic_load(&future->word));
}

bool gpukit_future_is_done(const gpukit_future *future)
{
    return future == NULL || has_ended(atomic_load(&future->word));
}

bool gpk_future_is_stopping(const gpukit_future *future)
{
    return (atomic_load_explicit(&future->word, memory_order_relaxed) & STOPPING) != 0;
}

gpukit_progress gpukit_future_progress(const gpukit_future *future)
{
    if (future == NULL)
        return (gpukit_progress){0};
    return (gpukit_progress){
        .done = atomic_load_explicit(&future->done, memory_order_relaxed),
        .total = atomic_load_explicit(&future->total, memory_order_relaxed),
    };
}

/* From pending to that state, whatever flags there are; gives the word as it was before. */
static bool leave_pending(gpukit_future *future, gpukit_future_state to, unsigned *before)
{
    unsigned word = atomic_load_explicit(&future->word, memory_order_relaxed);
    while (gpk_future_state(word) == GPUKIT_FUTURE_PENDING) {
        if (!atomic_compare_exchange_weak(&future->word, &word, word + to))
            continue;
        *before = word;
        return true;
    }
    return false;
}

static void lock(gpukit_future *future)
{
    while ((atomic_fetch_or_explicit(&future->word, LOCKED, memory_order_acquire) & LOCKED) != 0)
        sched_yield();
}

static void unlock(gpukit_future *future)
{
    atomic_fetch_and_explicit(&future->word, ~(unsigned)LOCKED, memory_order_release);
}

void gpk_future_settle(gpukit_future *future)
{
    lock(future);
    unlock(future);
}

bool gpk_future_begin(gpukit_future *future)
{
    unsigned before;
    if (leave_pending(future, GPUKIT_FUTURE_RUNNING, &before))
        return true;
    gpk_future_settle(future);
    return false;
}

/* In the order in which they came. */
static gpk_watcher *reverse(gpk_watcher *watcher)
{
    gpk_watcher *reversed = NULL;
    while (watcher != NULL) {
        gpk_watcher *next = watcher->next;
        watcher->next = reversed;
        reversed = watcher;
        watcher = next;
    }
    return reversed;
}

/* It has ended; before is the word until then. Watchers that come later see that. */
static void tell(gpukit_future *future, unsigned before)
{
    if ((before & WAITED) != 0)
        gpk_futex_wake(&future->word, INT_MAX);
    if ((before & WATCHED) == 0)
        return;
    lock(future);
    gpk_watcher *watcher = reverse(future->watchers);
    future->watchers = NULL;
    unlock(future);
    while (watcher != NULL) {
        gpk_watcher *next = watcher->next;
        watcher->notify(watcher);
        watcher = next;
    }
}

void gpk_future_end(gpukit_future *future, const gpukit_error *error)
{
    unsigned state = GPUKIT_FUTURE_SUCCEEDED;
    if (error != NULL)
        state =
            error->status == GPUKIT_E_CANCELLED ? GPUKIT_FUTURE_CANCELLED : GPUKIT_FUTURE_FAILED;
    if (error != NULL && (future->error = malloc(sizeof *error)) != NULL)
        *future->error = *error;
    tell(future, atomic_fetch_add(&future->word, state - GPUKIT_FUTURE_RUNNING));
}

bool gpukit_future_cancel(gpukit_future *future)
{
    unsigned before;
    if (future == NULL)
        return false;
    if (leave_pending(future, GPUKIT_FUTURE_CANCELLED, &before)) {
        tell(future, before);
        return true;
    }
    if (gpukit_future_is_done(future))
        return false;
    atomic_fetch_or(&future->word, STOPPING);
    return false;
}

bool gpk_future_hold(gpukit_future *future)
{
    lock(future);
    if (!has_ended(atomic_fetch_or(&future->word, WATCHED)))
        return true;
    unlock(future);
    return false;
}

void gpk_future_let_go(gpukit_future *future)
{
    unlock(future);
}

void gpk_future_add_watcher(gpukit_future *future, gpk_watcher *watcher)
{
    watcher->future = future;
    watcher->next = future->watchers;
    future->watchers = watcher;
}

bool gpk_future_watch(gpukit_future *future, gpk_watcher *watcher)
{
    if (!gpk_future_hold(future))
        return false;
    gpk_future_add_watcher(future, watcher);
    gpk_future_let_go(future);
    return true;
}

bool gpk_future_unwatch(gpk_watcher *watcher)
{
    gpukit_future *future = watcher->future;
    lock(future);
    gpk_watcher **link = &future->watchers;
    while (*link != NULL && *link != watcher)
        link = &(*link)->next;
    bool is_there = *link != NULL;
    if (is_there)
        *link = watcher->next;
    unlock(future);
    return is_there;
}

/* A function's end is near as a rule: looking for it costs less than a sleep. */
static bool ends_soon(const gpukit_future *future)
{
    gpk_spin spin = {0};
    do {
        if (has_ended(atomic_load_explicit(&future->word, memory_order_acquire)))
            return true;
    } while (gpk_spin_once(&spin));
    return false;
}

bool gpk_future_await(gpukit_future *future, uint64_t deadline_ns)
{
    if (ends_soon(future))
        return true;
    for (;;) {
        unsigned word = atomic_fetch_or(&future->word, WAITED) | WAITED;
        if (has_ended(word))
            return true;
        if (!gpk_futex_wait(&future->word, word, deadline_ns))
            return gpukit_future_is_done(future);
    }
}
