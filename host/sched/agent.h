// SPDX-License-Identifier: MIT
/* sched/agent.h - takes leases for one local device and works them off.
 *
 * The agent has the device's queue, and a few slots whose chunks are in flight on it. It
 * is driven step by step: by a thread of its own, or by a test that moves the clock. It
 * tells the board of every failure, and does as the board's verdict says: goes on, starts
 * anew, rests in quarantine, or ends.
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
    bool is_spoilt;    /* its chunk failed: nobody knows what state the bench is in */
    uint32_t commands; /* of the chunk, that have not completed */
    uint64_t deadline_ns;
    uint64_t started_ns; /* its first command, on the device */
    uint64_t ended_ns;   /* its last one */
    double seconds;      /* the finished chunk took */
    gpukit_error error;  /* of its first command that failed */
} gpk_bay;

typedef enum gpk_agent_phase {
    GPK_AGENT_CLOSED = 0, /* to be opened */
    GPK_AGENT_OPEN,
    GPK_AGENT_RESTING, /* closed, in quarantine */
    GPK_AGENT_ENDED,
    GPK_AGENT_LOST, /* left behind in a call: nothing of it may be touched */
} gpk_agent_phase;

typedef struct gpk_agent {
    gpk_board *board;
    gpk_score *score;
    gpk_device *device;
    gpukit_queue_params queue_params;
    uint32_t slot_count;  /* at most GPK_MAX_SLOTS */
    uint64_t deadline_ns; /* for one chunk; 0 lets the agent choose */
    gpukit_verify verify;

    gpk_agent_phase phase; /* the rest is the agent's own; zero before it opens */
    gpukit_queue *queue;
    void *site;
    gpk_result *results; /* of one lease */
    uint64_t ended_ns;   /* the latest chunk, on the device */
    bool is_troubled;    /* a chunk failed: those in flight end before there are new ones */
    bool is_return;      /* from quarantine */
    bool has_unchecked;  /* ordered: leases were delivered since the last good sample */
    uint64_t random;
    double chunk_seconds, check_seconds; /* spent on chunks, and on redoing their grains */
    gpk_bay bays[GPK_MAX_SLOTS];
} gpk_agent;

typedef enum gpk_step {
    GPK_STEP_MOVED, /* something came of it: go on at once */
    GPK_STEP_BUSY,  /* the device works: look again soon */
    GPK_STEP_IDLE,  /* nothing in flight: wait for the board */
    GPK_STEP_OVER,
} gpk_step;

/* One round of whatever is next: it opens, or gives leases to free slots, looks at those in
 * flight and takes the results of those that are done, or rests. */
gpk_step gpk_agent_step(gpk_agent *agent);

/* Closes all that is open. What is on its ledger is brought to an end. */
void gpk_agent_close(gpk_agent *agent);

/* A thread's start routine that does all of it; argument is a gpk_agent. Returns NULL. */
void *gpk_agent_main(void *argument);

/* For builds, and for first launches, in which some drivers build. */
uint64_t gpk_agent_start_ns(const gpk_agent *agent);

/* agent_open.c: the queue, the self-test, the job on the device, and the slots. What is half
 * open after a failure is for gpk_agent_shut, which also lets go of a device that hangs. */
gpukit_status gpk_agent_open(gpk_agent *agent, gpukit_error *err);
void gpk_agent_shut(gpk_agent *agent);

/* New benches for bays whose chunk failed. Nothing is in flight. */
gpukit_status gpk_agent_renew(gpk_agent *agent, gpukit_error *err);

/* agent_check.c: whether results are right. */

/* Those of one lease, where each is compared: with another pass, or the reference. */
gpukit_status gpk_agent_check_lease(gpk_agent *agent, const gpk_lease *lease, gpukit_error *err);

typedef enum gpk_check {
    GPK_CHECK_NONE, /* none was due */
    GPK_CHECK_RIGHT,
    GPK_CHECK_WRONG, /* and the board knows */
} gpk_check;

/* Redoes a grain of what is on the ledger, where one is due or must be. */
gpk_check gpk_agent_check_ledger(gpk_agent *agent, bool must);

/* Whether the device's grains are checked by samples. */
bool gpk_agent_is_sampled(const gpk_agent *agent);

/* Ends the job: what was delivered may be wrong. */
void gpk_agent_regret(gpk_agent *agent);

#endif /* GPK_SCHED_AGENT_H */
