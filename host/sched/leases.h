// SPDX-License-Identifier: MIT
/* sched/leases.h - which grains are still to be done, and who holds the others.
 *
 * A cursor runs over the grid; leases that came back go first. Each lease has an epoch of
 * its own: one that was taken away is known by it, and what its holder brings after all is
 * refused. Not thread-safe: the board holds its lock.
 */
#ifndef GPK_SCHED_LEASES_H
#define GPK_SCHED_LEASES_H

#include <stdbool.h>
#include <stdint.h>

#include <gpukit/device.h>

/* A run of grains that one agent works on. */
typedef struct gpk_lease {
    uint64_t first; /* grain */
    uint64_t count; /* grains; at least 1 */
    uint64_t epoch; /* no two leases of a job have the same */
} gpk_lease;

/* Every device can hold a lease for each of its slots. */
enum { GPK_MAX_SLOTS = 8, GPK_MAX_HELD = GPUKIT_MAX_DEVICES * GPK_MAX_SLOTS };

typedef struct gpk_held {
    gpk_lease lease;
    uint32_t holder;
    bool is_claimed; /* its result is being taken: it cannot be revoked */
} gpk_held;

typedef struct gpk_leases {
    uint64_t cursor; /* first grain that nobody has taken yet */
    uint64_t grains; /* in the job */
    uint64_t epoch;  /* of the lease before */
    uint32_t returned_count, held_count;
    gpk_lease returned[GPK_MAX_HELD]; /* by their first grain, descending */
    gpk_held held[GPK_MAX_HELD];
} gpk_leases;

void gpk_leases_init(gpk_leases *leases, uint64_t grains);

/* Takes at most `most` grains (at least 1 is meant): the lowest that are left. False
 * when none are. */
bool gpk_leases_take(gpk_leases *leases, uint32_t holder, uint64_t most, gpk_lease *out);

/* False: the lease was taken away from its holder. */
bool gpk_leases_is_held(const gpk_leases *leases, const gpk_lease *lease);

/* The holder has a result, and keeps the lease until it is done. */
void gpk_leases_claim(gpk_leases *leases, const gpk_lease *lease);

/* It has none after all: the lease can be taken away again. */
void gpk_leases_unclaim(gpk_leases *leases, const gpk_lease *lease);

/* A claimed lease is done, for good. */
void gpk_leases_end(gpk_leases *leases, const gpk_lease *lease);

/* Gives back a lease whose work did not get done. One that was taken away is none any more. */
void gpk_leases_return(gpk_leases *leases, const gpk_lease *lease);

/* Takes away all that a holder holds and has not claimed. */
void gpk_leases_revoke(gpk_leases *leases, uint32_t holder);

/* The lowest grain that can be taken; the job's grains when none is left. */
uint64_t gpk_leases_lowest(const gpk_leases *leases);

/* Grains that nobody holds. */
uint64_t gpk_leases_left(const gpk_leases *leases);

#endif /* GPK_SCHED_LEASES_H */
