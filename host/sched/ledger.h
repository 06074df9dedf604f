// SPDX-License-Identifier: MIT
/* sched/ledger.h - what a device did since it was last seen to be right.
 *
 * Leases with the result of each grain. They are joined into the answer when a grain drawn
 * from among them proves right, and redone elsewhere when it does not. Not thread-safe.
 */
#ifndef GPK_SCHED_LEDGER_H
#define GPK_SCHED_LEDGER_H

#include <stddef.h>

#include "sched/leases.h"
#include "sched/result.h"

typedef struct gpk_ledger {
    gpk_lease *leases; /* owned, with room for lease_room of them */
    size_t lease_count, lease_room;
    gpk_result *results; /* of all their grains, one lease after the other; owned */
    size_t grain_count, grain_room;
} gpk_ledger;

/* False: memory ran out, and the ledger is as it was. */
bool gpk_ledger_add(gpk_ledger *ledger, const gpk_lease *lease, const gpk_result *results);

/* The index-th grain on it, below grain_count, and its result. */
uint64_t gpk_ledger_grain_at(const gpk_ledger *ledger, size_t index, gpk_result *out);

/* Where that grain is on it; grain_count: nowhere. */
size_t gpk_ledger_find(const gpk_ledger *ledger, uint64_t grain);

/* Keeps its memory. */
void gpk_ledger_clear(gpk_ledger *ledger);
void gpk_ledger_finish(gpk_ledger *ledger);

#endif /* GPK_SCHED_LEDGER_H */
