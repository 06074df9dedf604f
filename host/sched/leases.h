// SPDX-License-Identifier: MIT
/* sched/leases.h - which grains are still to be done, and who holds the others.
 *
 * A cursor runs over the grid; runs that came back go first, with what they have been
 * through. Each lease has an epoch of its own: one that was taken away is known by it, and
 * what its holder brings after all is refused. Not thread-safe: the board holds its lock.
 */
#ifndef GPK_SCHED_LEASES_H
#define GPK_SCHED_LEASES_H

#include <stdbool.h>
#include <stdint.h>

#include <gpukit/device.h>

#define GPK_NOBODY UINT32_MAX

/* What a run of grains has been through; zero but for the keeper at first. */
typedef struct gpk_trouble {
    uint64_t failed_on; /* holders on whom it failed, a bit each */
    uint32_t failures;  /* attempts that came to nothing */
    uint32_t kills;     /* workers that were killed from outside while they worked on it */
    uint32_t keeper;    /* the one holder who may try it again; GPK_NOBODY: anyone may */
} gpk_trouble;

/* A run of grains that one agent works on. */
typedef struct gpk_lease {
    uint64_t first; /* grain */
    uint64_t count; /* grains; at least 1 */
    uint64_t epoch; /* no two leases of a job have the same */
    gpk_trouble trouble;
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
    uint64_t grains; /* the end of the grid */
    uint64_t epoch;  /* of the lease before */
    bool is_broken;  /* memory ran out, and grains were lost: the job cannot end well */
    uint32_t held_count;
    gpk_held held[GPK_MAX_HELD];
    gpk_lease *returned; /* by their first grain, descending; owned */
    size_t returned_count, returned_room;
} gpk_leases;

/* The grains of [first, last). */
void gpk_leases_init(gpk_leases *leases, uint64_t first, uint64_t last);
void gpk_leases_finish(gpk_leases *leases);

/* These are done already. Before any is taken, and in ascending order. */
void gpk_leases_skip(gpk_leases *leases, uint64_t first, uint64_t count);

/* Who asks for a lease. A run that failed on a holder is not for him again while there are
 * others to do it, and one with a keeper is for that one alone. */
typedef struct gpk_taker {
    uint32_t holder;
    uint64_t able;     /* holders who may come for a lease, a bit each */
    uint64_t most;     /* grains; at least 1 */
    bool helps_others; /* only what failed elsewhere */
} gpk_taker;

/* Takes the lowest grains that the taker may have. False when there are none. */
bool gpk_leases_take(gpk_leases *leases, const gpk_taker *taker, gpk_lease *out);

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

/* The same, after a failure: trouble is what it has been through by now. With a keeper it
 * comes back in two halves. */
void gpk_leases_fail(gpk_leases *leases, const gpk_lease *lease, const gpk_trouble *trouble);

/* Grains that were done, and are not any more. */
void gpk_leases_undo(gpk_leases *leases, const gpk_lease *lease);

/* Takes away all that a holder holds and has not claimed, and what was kept for him. */
void gpk_leases_revoke(gpk_leases *leases, uint32_t holder);

/* The lowest grain that the taker may have; the end of the grid when there is none. */
uint64_t gpk_leases_lowest(const gpk_leases *leases, const gpk_taker *taker);

/* Grains that nobody holds. */
uint64_t gpk_leases_left(const gpk_leases *leases);

#endif /* GPK_SCHED_LEASES_H */
