// SPDX-License-Identifier: MIT
/* executor/conductor.h - one thread that gives the devices to one job after the other.
 *
 * A context runs one job at a time, on all its devices. Ranges and streams wait here for their
 * turn, first come first served; a stream that others wait for gives up its turn and waits anew.
 */
#ifndef GPK_EXECUTOR_CONDUCTOR_H
#define GPK_EXECUTOR_CONDUCTOR_H

#include <pthread.h>
#include <stdbool.h>

#include <gpukit/executor.h>

typedef struct gpk_turn gpk_turn;

/* A wish for the devices. */
struct gpk_turn {
    gpk_turn *next;
    void (*take)(gpk_turn *turn); /* in the conductor's thread; may free it */
};

typedef struct gpk_conductor {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a turn came or is over, or it is time to leave */
    gpk_turn *first;
    bool is_started, is_busy;
    bool is_closed; /* no new ones */
    bool is_ending;
    pthread_t thread;
    gpukit_context *context; /* NULL until it is needed */
    bool owns_context;
    char *devices; /* the selector, owned; NULL: the default one */
} gpk_conductor;

bool gpk_conductor_init(gpk_conductor *conductor, const gpukit_executor_params *params);
void gpk_conductor_finish(gpk_conductor *conductor);

/* Adds a turn behind the others; refused when closed. */
gpukit_status gpk_conductor_add(gpukit_executor *executor, gpk_turn *turn, gpukit_error *err);

/* For a turn that has more to do and lets others go first: in its take, also when closed. */
void gpk_conductor_add_again(gpukit_executor *executor, gpk_turn *turn);

/* Whether others wait for their turn, or for the end of all of them. */
bool gpk_conductor_is_wanted(gpk_conductor *conductor);

/* For a turn: the devices, which are opened where they are not. */
gpukit_status gpk_conductor_context(gpukit_executor *executor, gpukit_context **out,
                                    gpukit_error *err);

/* Takes no new turns. And: until none is left. */
void gpk_conductor_close(gpk_conductor *conductor);
void gpk_conductor_drain(gpk_conductor *conductor);

#endif /* GPK_EXECUTOR_CONDUCTOR_H */
