// SPDX-License-Identifier: MIT
/* sched/board.h - what the agents of one job share, under one lock.
 *
 * An agent is whoever takes leases and brings results: the thread of a local device is
 * the first kind. The board knows it by its score. The scheduler owns the board; agents
 * read and write it through these functions, each of which takes the lock. Nothing here
 * calls a device.
 */
#ifndef GPK_SCHED_BOARD_H
#define GPK_SCHED_BOARD_H

#include <pthread.h>

#include <gpukit/job.h>

#include "sched/job.h"
#include "sched/leases.h"
#include "sched/pace.h"

/* What the board knows of one agent. */
typedef struct gpk_score {
    const gpukit_device_info *device;
    gpk_pace pace;
    uint64_t units;
    uint64_t chunks;
    gpukit_queue_stats stats; /* of its device's time */
    bool is_open;             /* it can take leases: what it needs is built and uploaded */
    bool is_retired;
} gpk_score;

typedef struct gpk_board {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* leases came back, a turn passed, an agent left, a stop */
    pthread_mutex_t collecting;
    gpk_job *job;
    const gpukit_log_params *log;
    gpk_leases leases;
    uint64_t collected; /* grains; when ordered, also the grain whose turn it is */
    uint64_t units;     /* natural units collected */
    uint64_t chunk_grains;
    uint64_t started_ns;
    uint64_t version; /* of what is on the board: grows with each change */
    uint32_t score_count;
    uint32_t living;  /* agents that were not retired */
    uint32_t running; /* agents whose thread has not ended */
    bool is_stopping;
    gpukit_status status; /* of the job: what ended it */
    gpukit_error error;
    gpk_score scores[GPUKIT_MAX_DEVICES];
} gpk_board;

gpukit_status gpk_board_init(gpk_board *board, gpk_job *job, const gpukit_job_params *params,
                             const gpukit_log_params *log, gpukit_error *err);
void gpk_board_finish(gpk_board *board);

/* One more agent, for that device. remembered: its rate in an earlier run, in natural
 * units per second; 0 for none. */
gpk_score *gpk_board_enter(gpk_board *board, const gpukit_device_info *device, double remembered);

/* The next lease for an agent, sized by its pace. False: none now. */
bool gpk_board_take(gpk_board *board, gpk_score *score, gpk_lease *out);

/* Gives back a lease that was not collected. */
void gpk_board_return(gpk_board *board, const gpk_lease *lease);

/* The lowest grain that nobody holds. */
uint64_t gpk_board_lowest(gpk_board *board);

typedef enum gpk_claim {
    GPK_CLAIM_LATER,   /* its turn has not come */
    GPK_CLAIM_GRANTED, /* collect it now, and say so: nobody can take it away any more */
    GPK_CLAIM_VOID,    /* it was taken away: drop what was done */
} gpk_claim;

/* May a finished lease be collected? */
gpk_claim gpk_board_claim(gpk_board *board, const gpk_lease *lease);

/* A claimed lease could not be collected: it stays the agent's, who retires or ends the job
 * next. Nobody else may have it before that is known. */
void gpk_board_unclaim(gpk_board *board, const gpk_lease *lease);

/* A lease was collected, which took the device seconds to do; stats are the device's. */
void gpk_board_collected(gpk_board *board, gpk_score *score, const gpk_lease *lease, double seconds,
                         const gpukit_queue_stats *stats);

/* The job is over for an agent with nothing in hand: all done, or stopping. */
bool gpk_board_is_over(gpk_board *board);

/* Waits for a change since `seen`, a version taken earlier, at most that long. */
uint64_t gpk_board_version(gpk_board *board);
void gpk_board_wait(gpk_board *board, uint64_t seen, uint64_t ns);

/* Whether an agent still runs. */
bool gpk_board_is_running(gpk_board *board);

/* Ends the job; the first cause stands. */
void gpk_board_stop(gpk_board *board, gpukit_status status, const gpukit_error *error);

/* The device failed: its leases go to others and it takes no more. Ends the job when it was
 * the last one. */
void gpk_board_retire(gpk_board *board, gpk_score *score, gpukit_status status,
                      const gpukit_error *error);

void gpk_board_agent_started(gpk_board *board);
void gpk_board_agent_ended(gpk_board *board);

/* Fills the report from what is known now. */
void gpk_board_report(gpk_board *board, gpukit_report *out);

#endif /* GPK_SCHED_BOARD_H */
