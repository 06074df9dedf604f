// SPDX-License-Identifier: MIT
/* executor/executor.h - the inside of an executor: three rooms that open when they are needed.
 *
 * workers     threads that take functions from a ring
 * conductor   one thread that gives the devices to one job at a time: ranges, streams
 * callbacks   one thread that calls what users hang on futures
 *
 * Nothing is known of a future but that it may wait in the ring or with the conductor; who
 * holds futures is the user.
 */
#ifndef GPK_EXECUTOR_EXECUTOR_H
#define GPK_EXECUTOR_EXECUTOR_H

#include <pthread.h>

#include "executor/callbacks.h"
#include "executor/conductor.h"
#include "executor/future.h"
#include "executor/parking.h"
#include "executor/ring.h"

typedef struct gpk_workers {
    gpk_ring ring;       /* of futures, with a share in each */
    gpk_parking idle;    /* workers with nothing to do */
    gpk_parking crowded; /* submitters with no room */
    pthread_t *threads;  /* owned; count of them were started, of most */
    uint32_t count, most;
    atomic_bool is_started;
} gpk_workers;

struct gpukit_executor {
    gpk_workers workers; /* first: its ring begins at a cache line */
    gpukit_log_params log;
    atomic_bool stops; /* functions that run are asked to stop */
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a worker has left */
    uint32_t alive;         /* workers that have not; under lock */
    gpk_conductor conductor;
    gpk_callbacks callbacks;
};

/* Threads of an executor say so when they begin. */
void gpk_executor_enter(gpukit_executor *executor);

/* Whether the calling thread is one of them. */
bool gpk_executor_is_inside(const gpukit_executor *executor);

/* NULL, or one that was shut down. */
gpukit_status gpk_executor_check(gpukit_executor *executor, gpukit_error *err);
gpukit_status gpk_executor_refuse_closed(gpukit_error *err);

/* workers.c */

bool gpk_workers_init(gpk_workers *workers, const gpukit_executor_params *params);
void gpk_workers_finish(gpk_workers *workers);

/* Takes no more; threads leave when the ring is empty. cancels: what is in it is cancelled. */
void gpk_workers_close(gpukit_executor *executor, bool cancels);

/* After each has left. */
void gpk_workers_join(gpukit_executor *executor);

/* Hands the future over, which has a share for the ring. blocks: until there is room. */
gpukit_status gpk_workers_put(gpukit_executor *executor, gpukit_future *future, bool blocks,
                              gpukit_error *err);

/* The caller is about to wait for it: runs it in the calling thread, where that is one of its
 * executor's and nobody has begun with it. So workers that wait for what has not begun do it
 * themselves, and never all wait for each other. */
void gpk_workers_help(gpukit_future *future);
bool gpk_workers_may_help(const gpukit_future *future);

#endif /* GPK_EXECUTOR_EXECUTOR_H */
