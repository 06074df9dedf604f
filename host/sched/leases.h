// SPDX-License-Identifier: MIT
/* sched/leases.h - which grains are still to be taken, and how many to take at once.
 *
 * A cursor runs over the grid; leases that came back from a failed device go first.
 * Not thread-safe: the scheduler holds its lock.
 */
#ifndef GPK_SCHED_LEASES_H
#define GPK_SCHED_LEASES_H

#include "sched/job.h"

/* Every device can give back the leases of all its slots at once. */
enum { GPK_MAX_RETURNED = GPUKIT_MAX_DEVICES * 8 };

typedef struct gpk_leases {
    uint64_t cursor; /* first grain that nobody has taken yet */
    uint64_t grains; /* in the job */
    uint32_t returned_count;
    gpk_lease returned[GPK_MAX_RETURNED]; /* by their first grain, descending */
} gpk_leases;

void gpk_leases_init(gpk_leases *leases, uint64_t grains);

/* Takes at most `most` grains (at least 1 is meant): the lowest that are left. False
 * when none are. */
bool gpk_leases_take(gpk_leases *leases, uint64_t most, gpk_lease *out);

/* Gives a lease back whose work did not get done. */
void gpk_leases_return(gpk_leases *leases, const gpk_lease *lease);

/* The lowest grain that can be taken; the job's grains when none is left. */
uint64_t gpk_leases_lowest(const gpk_leases *leases);

/* Grains that nobody holds. */
uint64_t gpk_leases_left(const gpk_leases *leases);

#endif /* GPK_SCHED_LEASES_H */
