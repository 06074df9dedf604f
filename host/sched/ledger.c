// SPDX-License-Identifier: MIT
#include "sched/ledger.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Room for as many elements as are needed, and some more. */
static bool grow(void **elements, size_t *room, size_t needed, size_t size)
{
    if (needed <= *room)
        return true;
    size_t wanted = needed > 2 * *room ? needed : 2 * *room;
    void *grown = reallocarray(*elements, wanted, size);
    if (grown == NULL)
        return false;
    *elements = grown;
    *room = wanted;
    return true;
}

bool gpk_ledger_add(gpk_ledger *ledger, const gpk_lease *lease, const gpk_result *results)
{
    void *leases = ledger->leases, *all = ledger->results;
    size_t count = (size_t)lease->count;
    bool has_room =
        grow(&leases, &ledger->lease_room, ledger->lease_count + 1, sizeof *ledger->leases) &&
        grow(&all, &ledger->grain_room, ledger->grain_count + count, sizeof *ledger->results);
    ledger->leases = leases;
    ledger->results = all;
    if (!has_room)
        return false;
    ledger->leases[ledger->lease_count++] = *lease;
    memcpy(ledger->results + ledger->grain_count, results, count * sizeof *results);
    ledger->grain_count += count;
    return true;
}

uint64_t gpk_ledger_grain_at(const gpk_ledger *ledger, size_t index, gpk_result *out)
{
    const gpk_lease *lease = ledger->leases;
    assert(index < ledger->grain_count);
    *out = ledger->results[index];
    for (; index >= lease->count; lease++)
        index -= (size_t)lease->count;
    return lease->first + index;
}

size_t gpk_ledger_find(const gpk_ledger *ledger, uint64_t grain)
{
    size_t before = 0;
    for (size_t i = 0; i < ledger->lease_count; i++) {
        const gpk_lease *lease = &ledger->leases[i];
        if (grain >= lease->first && grain - lease->first < lease->count)
            return before + (size_t)(grain - lease->first);
        before += (size_t)lease->count;
    }
    return ledger->grain_count;
}

void gpk_ledger_clear(gpk_ledger *ledger)
{
    ledger->lease_count = 0;
    ledger->grain_count = 0;
}

void gpk_ledger_finish(gpk_ledger *ledger)
{
    free(ledger->leases);
    free(ledger->results);
    *ledger = (gpk_ledger){0};
}
