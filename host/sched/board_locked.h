// SPDX-License-Identifier: MIT
/* sched/board_locked.h - what the board's own files share; all of it under the board's lock. */
#ifndef GPK_SCHED_BOARD_LOCKED_H
#define GPK_SCHED_BOARD_LOCKED_H

#include "sched/board.h"

/* Wakes whoever waits for a change. */
void gpk_board_announce(gpk_board *board);

/* As leases know the agent. */
uint32_t gpk_board_holder(const gpk_board *board, const gpk_score *score);

/* Of the grains [first, last), in natural units. */
uint64_t gpk_board_units(const gpk_job *job, uint64_t first, uint64_t last);

/* What the journal has of this job's grains is done. Fails where another pass does not confirm
 * it. */
gpukit_status gpk_board_resume(gpk_board *board, gpukit_error *err);

void gpk_board_stop_locked(gpk_board *board, gpukit_status status, const gpukit_error *error);

/* All that is on the ledger is to be done again. */
void gpk_board_undo_ledger(gpk_board *board, gpk_score *score);

/* An ordered job: what is on the ledger was delivered and cannot be taken back. */
void gpk_board_join_delivered(gpk_board *board, gpk_score *score);

#endif /* GPK_SCHED_BOARD_LOCKED_H */
