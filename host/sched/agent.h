// SPDX-License-Identifier: MIT
/* sched/agent.h - takes leases for one local device and works them off.
 *
 * The agent has the device's queue, and a few slots whose chunks are in flight on it. It
 * is driven step by step: by a thread of its own, or by a test that moves the clock.
 */
#ifndef GPK_SCHED_AGENT_H
#define GPK_SCHED_AGENT_H

#include "sched/board.h"

typedef enum gpk_bay_state { GPK_BAY_FREE = 0, GPK_BAY_RUNNING, GPK_BAY_DONE } gpk_bay_state;

/* A slot with the lease it works on. */
typedef struct gpk_bay {
    void *bench; /* the workload's */
    gpk_lease lease;
    gpk_bay_state state;
    uint32_t commands;   /* of the chunk, that have not completed */
    uint64_t started_ns; /* its first command, on the device */
    uint64_t ended_ns;   /* its last one */
    double seconds;      /* the finished chunk took */
    gpukit_error error;  /* of its first command that failed */
} gpk_bay;

typedef struct gpk_agent {
    gpk_board *board;
    gpk_score *score;
    gpk_device *device;
    gpukit_queue_params queue_params;
    uint32_t slot_count;  /* at most GPK_MAX_SLOTS */
    uint64_t deadline_ns; /* for one chunk; 0 lets the agent choose */

    gpukit_queue *queue; /* the rest is the agent's own; zero before it opens */
    void *site;
    gpk_result *results; /* of one lease */
    uint64_t ended_ns;   /* the latest chunk, on the device */
    gpk_bay bays[GPK_MAX_SLOTS];
} gpk_agent;

typedef enum gpk_step {
    GPK_STEP_MOVED, /* something came of it: go on at once */
    GPK_STEP_BUSY,  /* the device works: look again soon */
    GPK_STEP_IDLE,  /* nothing in flight: wait for the board */
    GPK_STEP_OVER,
} gpk_step;

/* The queue, the job on it, and the slots. */
gpukit_status gpk_agent_open(gpk_agent *agent, gpukit_error *err);

/* One round: leases for free slots, a look at those in flight, results of those done. */
gpukit_status gpk_agent_step(gpk_agent *agent, gpk_step *out, gpukit_error *err);

/* error is what ended the agent's work; NULL: it went well. Leases go back, and all is
 * closed, after an open that failed too. */
void gpk_agent_close(gpk_agent *agent, const gpukit_error *error);

/* A thread's start routine that does all of it; argument is a gpk_agent. Returns NULL. */
void *gpk_agent_main(void *argument);

#endif /* GPK_SCHED_AGENT_H */
