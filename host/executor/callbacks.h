// SPDX-License-Identifier: MIT
/* executor/callbacks.h - the thread in which users hear that a future has ended.
 *
 * A thread of its own, so that no device waits for what a user does in a callback, and one, so
 * that callbacks need no locks among themselves. It starts with the first callback.
 */
#ifndef GPK_EXECUTOR_CALLBACKS_H
#define GPK_EXECUTOR_CALLBACKS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "executor/future.h"

typedef struct gpk_callbacks {
    pthread_mutex_t lock;
    pthread_cond_t changed;    /* there is one to be called, one has returned, or closing */
    gpk_watcher *first, *last; /* whose futures have ended, in that order */
    uint64_t awaited;          /* that were added and have not returned */
    bool is_started, is_closing;
    pthread_t thread;
} gpk_callbacks;

void gpk_callbacks_init(gpk_callbacks *callbacks);

/* Until each that was added has returned; their futures have ended, or soon will. Not in the
 * thread itself. */
void gpk_callbacks_drain(gpk_callbacks *callbacks);

/* Drains, and ends the thread. */
void gpk_callbacks_finish(gpk_callbacks *callbacks);

#endif /* GPK_EXECUTOR_CALLBACKS_H */
