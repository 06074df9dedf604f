// SPDX-License-Identifier: MIT
/* sched/agent.h - takes leases for one device and sees that they are worked off.
 *
 * The agent has a station, where the work is done: on a device of this process, or in a
 * worker. It is driven step by step: by a thread of its own, or by a test that moves the clock.
 * It tells the board of every failure, and does as the board's verdict says: goes on, starts
 * anew, rests in quarantine, or ends.
 */
#ifndef GPK_SCHED_AGENT_H
#define GPK_SCHED_AGENT_H

#include "sched/board.h"
#include "sched/station.h"

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
    gpk_station_params params; /* its job and watch are the agent's to set */
    gpukit_verify verify;

    gpk_agent_phase phase; /* the rest is the agent's own; zero before it opens */
    gpk_station *station;
    gpk_result *results; /* of one lease */
    bool is_troubled;    /* a chunk failed: those in flight end before there are new ones */
    bool is_return;      /* from quarantine */
    bool has_unchecked;  /* ordered: leases were delivered since the last good sample */
    uint64_t random;
    double chunk_seconds, check_seconds; /* spent on chunks, and on redoing their grains */
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
