// SPDX-License-Identifier: MIT
/* sched/board.h - what the agents of one job share, under one lock.
 *
 * An agent is whoever takes leases and brings results: the thread of a local device is
 * the first kind. The board knows it by its score. The scheduler owns the board; agents
 * read and write it through these functions, each of which takes the lock. Nothing here
 * calls a device.
 *
 * What a device brings goes to its ledger first, and from there into the answer and the
 * journal when a grain drawn from it proves right.
 */
#ifndef GPK_SCHED_BOARD_H
#define GPK_SCHED_BOARD_H

#include <pthread.h>
#include <stdatomic.h>

#include <gpukit/job.h>

#include "sched/job.h"
#include "sched/journal.h"
#include "sched/leases.h"
#include "sched/ledger.h"
#include "sched/pace.h"

typedef enum gpk_standing {
    GPK_STANDING_ABLE = 0,    /* takes leases, or is about to */
    GPK_STANDING_QUARANTINED, /* two strikes: it may come back after a while */
    GPK_STANDING_OUT,         /* refused, or given up: no more in this job */
} gpk_standing;

/* What the board knows of one agent. */
typedef struct gpk_score {
    const gpukit_device_info *device;
    gpk_pace pace;
    double remembered; /* units per second in earlier runs; 0: nothing is known */
    uint64_t units;
    uint64_t chunks;
    gpukit_queue_stats stats; /* of its device's time */
    gpk_ledger ledger;
    gpk_standing standing;
    uint32_t strikes;  /* since it came, or came back */
    uint32_t rounds;   /* in quarantine, since work of its was joined */
    uint64_t back_ns;  /* quarantined: when it may come back */
    uint32_t failures; /* chunks and calls that failed */
    uint32_t wrong;    /* of these, results that were not right */
    uint32_t samples;  /* grains redone to check it */
    bool has_retried;  /* a start that failed was tried again */
    uint32_t
        open_kills;  /* workers that were killed from outside before they were ready, in a row */
    bool is_refused; /* it never got work: its self-test went wrong */
    bool is_lost;    /* its thread hangs in a driver's call: it is left behind */
    atomic_ullong due_ns; /* when the call it is in must have come back; see gpk_board_call */
} gpk_score;

struct gpk_board {
    pthread_mutex_t lock;
    pthread_cond_t changed;     /* leases came back, a turn passed, an agent left, a stop */
    pthread_mutex_t collecting; /* while results are delivered, however long a reader takes */
    pthread_mutex_t joining;    /* while they go into the journal and the answer */
    gpk_job *job;
    gpukit_log_params log;
    gpk_journal *journal; /* NULL: none */
    gpk_leases leases;
    uint64_t first, last; /* the grains of this job: all of the grid, or a shard of it */
    uint64_t goal;        /* grains to be done here; the others were in the journal */
    uint64_t collected;   /* of these, on a ledger or joined */
    uint64_t joined;      /* of these, part of the answer */
    uint64_t turn;        /* ordered: the grain to be delivered next */
    uint64_t units;       /* natural units collected */
    uint64_t resumed;     /* natural units that were in the journal */
    uint64_t chunk_grains, backoff_ns;
    uint64_t started_ns;
    atomic_ullong asleep_ns; /* in which nobody watched: the process was stopped */
    uint64_t version;        /* of what is on the board: grows with each change */
    uint32_t score_count;
    uint32_t running; /* agents whose thread has not ended */
    bool is_stopping;
    gpukit_status status; /* of the job: what ended it */
    gpukit_error error;
    gpk_score scores[GPUKIT_MAX_DEVICES];
};

/* The grains [*first, *last) of the shard that params ask for. */
void gpk_board_shard(uint64_t grains, const gpukit_job_params *params, uint64_t *first,
                     uint64_t *last);

/* journal may be NULL; what it holds is joined at once. Where that fails there is nothing to
 * finish. */
gpukit_status gpk_board_init(gpk_board *board, gpk_job *job, const gpukit_job_params *params,
                             gpk_journal *journal, const gpukit_log_params *log, gpukit_error *err);
void gpk_board_finish(gpk_board *board);

/* One more agent, for that device. remembered: its rate in an earlier run, in natural
 * units per second; 0 for none. */
gpk_score *gpk_board_enter(gpk_board *board, const gpukit_device_info *device, double remembered);

/* An open job has more grains than before, or is sealed: agents look again. */
void gpk_board_arrived(gpk_board *board);

/* The next lease for an agent, sized by its pace. False: none now. */
bool gpk_board_take(gpk_board *board, gpk_score *score, gpk_lease *out);

/* Gives back a lease that was not collected, through no fault of its own. */
void gpk_board_return(gpk_board *board, const gpk_lease *lease);

/* The lowest grain that nobody holds and that the agent may have. */
uint64_t gpk_board_lowest(gpk_board *board, const gpk_score *score);

typedef enum gpk_claim {
    GPK_CLAIM_LATER,   /* its turn has not come */
    GPK_CLAIM_GRANTED, /* collect it now, and say so: nobody can take it away any more */
    GPK_CLAIM_VOID,    /* it was taken away: drop what was done */
} gpk_claim;

/* May a finished lease be collected? */
gpk_claim gpk_board_claim(gpk_board *board, const gpk_lease *lease);

/* A claimed lease could not be collected: it can be taken away again. */
void gpk_board_unclaim(gpk_board *board, const gpk_lease *lease);

/* A claimed lease has its results, which took the device seconds to do; stats are the
 * device's. They are on the ledger now. */
void gpk_board_collected(gpk_board *board, gpk_score *score, const gpk_lease *lease,
                         const gpk_result *results, double seconds,
                         const gpukit_queue_stats *stats);

/* Ordered: the lease was delivered, and the turn passes. */
void gpk_board_delivered(gpk_board *board, const gpk_lease *lease);

/* A grain of the ledger, to be redone. */
typedef struct gpk_draw {
    uint64_t grain;
    gpk_result result;
} gpk_draw;

/* The job's first or last grain. False: it is not on the ledger. */
bool gpk_board_draw_edge(gpk_board *board, gpk_score *score, bool is_last, gpk_draw *out);

/* random picks a grain of the latest lease: a device that went wrong is wrong there. False:
 * there is nothing on the ledger. */
bool gpk_board_draw(gpk_board *board, gpk_score *score, uint64_t random, gpk_draw *out);

/* Whether the agent should bring its ledger to an end: nothing is left to be done. */
bool gpk_board_wants_ledger(gpk_board *board, const gpk_score *score);

/* What is on the ledger goes into the journal and the answer. is_sample: a grain of it was
 * redone, and right. */
void gpk_board_join(gpk_board *board, gpk_score *score, bool is_sample);

/* The job is over for an agent with nothing in hand: all done, or stopping. */
bool gpk_board_is_over(gpk_board *board);

/* Waits for a change since `seen`, a version taken earlier, at most that long. */
uint64_t gpk_board_version(gpk_board *board);
void gpk_board_wait(gpk_board *board, uint64_t seen, uint64_t ns);

/* Whether an agent still runs. */
bool gpk_board_is_running(gpk_board *board);

/* Ends the job; the first cause stands. */
void gpk_board_stop(gpk_board *board, gpukit_status status, const gpukit_error *error);

void gpk_board_agent_started(gpk_board *board);
void gpk_board_agent_ended(gpk_board *board);

/* Fills the report from what is known now. */
void gpk_board_report(gpk_board *board, gpukit_report *out);

/* board_failure.c: what follows from a failure, as sched/failure.h has it. Two strikes
 * quarantine a device. A chunk that failed on three devices, or three times where there are
 * fewer, ends the job, and so does the last device that goes out. */

void gpk_board_chunk_failed(gpk_board *board, gpk_score *score, const gpk_lease *lease,
                            const gpukit_error *error);

/* Its worker was killed from outside while it worked on the chunk, which is nobody's fault unless
 * the same chunk has seen that before. */
void gpk_board_chunk_killed(gpk_board *board, gpk_score *score, const gpk_lease *lease,
                            const gpukit_error *error);

/* The same without a chunk: it is no fault unless it happens twice before the device is ready. */
void gpk_board_open_killed(gpk_board *board, gpk_score *score, bool is_return,
                           const gpukit_error *error);

/* A grain of the ledger is wrong. All that is on it is done again: elsewhere, but for the
 * lease with that grain, which the device is to do once more. */
void gpk_board_lied(gpk_board *board, gpk_score *score, uint64_t grain, const gpukit_error *error);

/* The device could not be made ready; is_return: after a quarantine. */
void gpk_board_open_failed(gpk_board *board, gpk_score *score, bool is_return,
                           const gpukit_error *error);

/* Its self-test went wrong, or it cannot be used any more: out, whatever else it did. */
void gpk_board_refuse(gpk_board *board, gpk_score *score, const gpukit_error *error);

/* What is on its ledger cannot be checked, and the job ends. */
void gpk_board_drop(gpk_board *board, gpk_score *score, const gpukit_error *error);

/* It is ready for work: a later failure to be so is a first one. */
void gpk_board_opened(gpk_board *board, gpk_score *score);
void gpk_board_came_back(gpk_board *board, gpk_score *score);
gpk_standing gpk_board_standing(gpk_board *board, const gpk_score *score);

/* A call into a driver begins and may take that long; it is over. False: the agent was left
 * behind meanwhile, and must not touch anything any more. */
void gpk_board_call(gpk_board *board, gpk_score *score, uint64_t limit_ns);
bool gpk_board_called(gpk_score *score);

/* Whether an agent's call is overdue by now_ns. Then it is left behind, and its leases and
 * its ledger go to others. */
bool gpk_board_lose_overdue(gpk_board *board, gpk_score *score, uint64_t now_ns);

#endif /* GPK_SCHED_BOARD_H */
