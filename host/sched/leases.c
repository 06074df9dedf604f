// SPDX-License-Identifier: MIT
#include "sched/leases.h"

#include <assert.h>

void gpk_leases_init(gpk_leases *leases, uint64_t grains)
{
    leases->cursor = 0;
    leases->grains = grains;
    leases->returned_count = 0;
}

static bool take_returned(gpk_leases *leases, uint64_t most, gpk_lease *out)
{
    gpk_lease *last = &leases->returned[leases->returned_count - 1];
    *out = *last;
    if (last->count <= most) {
        leases->returned_count--;
        return true;
    }
    out->count = most;
    last->first += most;
    last->count -= most;
    return true;
}

bool gpk_leases_take(gpk_leases *leases, uint64_t most, gpk_lease *out)
{
    assert(most > 0);
    if (leases->returned_count > 0)
        return take_returned(leases, most, out);
    uint64_t left = leases->grains - leases->cursor;
    if (left == 0)
        return false;
    out->first = leases->cursor;
    out->count = left < most ? left : most;
    leases->cursor += out->count;
    return true;
}

void gpk_leases_return(gpk_leases *leases, const gpk_lease *lease)
{
    assert(leases->returned_count < GPK_MAX_RETURNED);
    uint32_t i = leases->returned_count++;
    for (; i > 0 && leases->returned[i - 1].first < lease->first; i--)
        leases->returned[i] = leases->returned[i - 1];
    leases->returned[i] = *lease;
}

uint64_t gpk_leases_lowest(const gpk_leases *leases)
{
    if (leases->returned_count > 0)
        return leases->returned[leases->returned_count - 1].first;
    return leases->cursor;
}

uint64_t gpk_leases_left(const gpk_leases *leases)
{
    uint64_t left = leases->grains - leases->cursor;
    for (uint32_t i = 0; i < leases->returned_count; i++)
        left += leases->returned[i].count;
    return left;
}
