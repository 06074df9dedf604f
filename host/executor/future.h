// SPDX-License-Identifier: MIT
/* executor/future.h - the inside of a future.
 *
 * All that is asked often is in one word: the state in its low bits and four flags above them.
 * The word is also what waiters sleep on. Who takes the state from pending, by one compare-and-
 * swap, has the future to run or to cancel; who ends it, by one addition, finds in the old word
 * whether anybody has to be told. The flag LOCKED guards the list of watchers, for the few
 * instructions in which one is added or removed.
 *
 * Shares: whoever may still touch it holds one, the queue that it waits in included.
 */
#ifndef GPK_EXECUTOR_FUTURE_H
#define GPK_EXECUTOR_FUTURE_H

#include <stdatomic.h>

#include <gpukit/executor.h>

#include "base/futex.h"

typedef struct gpk_watcher gpk_watcher;

/* Is told once when a future has ended, by the thread that ended it, which holds no lock. */
struct gpk_watcher {
    gpk_watcher *next; /* of the future; the watcher's own once it was told */
    gpukit_future *future;
    void (*notify)(gpk_watcher *watcher);
};

typedef struct gpk_future_ops {
    /* Runs it in the caller's thread, once its state is RUNNING, and ends it. */
    void (*run)(gpukit_future *future);
} gpk_future_ops;

struct gpukit_future {
    atomic_uint word;
    atomic_uint shares;
    const gpk_future_ops *ops;
    gpukit_executor *executor; /* good until the future has ended */
    gpk_watcher *watchers;     /* the latest first; under LOCKED */
    gpukit_error *error;       /* owned; NULL when it failed for lack of memory, too */
    atomic_ullong done, total; /* progress */
    void *result;              /* in its own memory; NULL: it has none */
    void *kept;                /* that the result points to; owned */
    gpukit_function *function; /* of one that runs in a worker */
    void *argument;
    max_align_t bytes[]; /* a copy of the argument, the result */
};

/* Pending, with one share for the caller and one for the queue it goes to. Memory for argument
 * and result: argument_size bytes are copied from argument, result_size zeroed. */
gpukit_future *gpk_future_alloc(gpukit_executor *executor, const gpk_future_ops *ops,
                                const gpukit_call *call);

/* The end of a submit. Well: *out gets the caller's share, which was let go of before where out is
 * NULL. Not: both shares are let go of. Gives status. */
gpukit_status gpk_future_hand_out(gpukit_future *future, gpukit_status status, gpukit_future **out);

/* Pending -> running. False: it has ended, by being cancelled, and nobody holds it. */
bool gpk_future_begin(gpukit_future *future);

/* After it was cancelled, perhaps by another thread: until nobody holds it. */
void gpk_future_settle(gpukit_future *future);

/* Running -> ended. error is NULL where it succeeded, and copied; the state is CANCELLED for
 * GPUKIT_E_CANCELLED. Tells whoever waits. The caller holds a share. */
void gpk_future_end(gpukit_future *future, const gpukit_error *error);

/* Whether it was asked to stop. */
bool gpk_future_is_stopping(const gpukit_future *future);

/* True: it has not ended, and whoever ends it waits until let_go. So its executor, which waits
 * for them in turn, is there until then. For a few instructions: others spin. */
bool gpk_future_hold(gpukit_future *future);
void gpk_future_let_go(gpukit_future *future);

/* Of a future that is held. The watcher must stay until it was told, or removed. */
void gpk_future_add_watcher(gpukit_future *future, gpk_watcher *watcher);

/* All three; false: it has ended already, and the watcher is not told. */
bool gpk_future_watch(gpukit_future *future, gpk_watcher *watcher);

/* False: too late, it has been told or is about to be. */
bool gpk_future_unwatch(gpk_watcher *watcher);

/* Until it has ended. False: the deadline came first. */
bool gpk_future_await(gpukit_future *future, uint64_t deadline_ns);

/* The state bits of a word. */
static inline gpukit_future_state gpk_future_state(unsigned word)
{
    return (gpukit_future_state)(word & 7);
}

#endif /* GPK_EXECUTOR_FUTURE_H */
