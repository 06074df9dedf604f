// SPDX-License-Identifier: MIT
/* sched/agent.h - takes leases for one local device and works them off.
 *
 * The agent is the device's driver thread: nobody else makes a call on the device
 * while the job runs. It keeps several slots in flight.
 */
#ifndef GPK_SCHED_AGENT_H
#define GPK_SCHED_AGENT_H

#include "sched/board.h"

enum { GPK_MAX_SLOTS = 8 };

typedef struct gpk_agent {
    gpk_board *board;
    gpk_score *score;
    uint32_t slot_count;
    uint64_t deadline_ns; /* for one chunk; 0 lets the agent choose */
} gpk_agent;

/* A thread's start routine; argument is a gpk_agent. Always returns NULL. */
void *gpk_agent_main(void *argument);

#endif /* GPK_SCHED_AGENT_H */
