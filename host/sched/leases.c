// SPDX-License-Identifier: MIT
#include "sched/leases.h"

#include <assert.h>

void gpk_leases_init(gpk_leases *leases, uint64_t grains)
{
    leases->cursor = 0;
    leases->grains = grains;
    leases->epoch = 0;
    leases->returned_count = 0;
    leases->held_count = 0;
}

static void take_returned(gpk_leases *leases, uint64_t most, gpk_lease *out)
{
    gpk_lease *last = &leases->returned[leases->returned_count - 1];
    *out = *last;
    if (last->count <= most) {
        leases->returned_count--;
        return;
    }
    out->count = most;
    last->first += most;
    last->count -= most;
}

static bool take(gpk_leases *leases, uint64_t most, gpk_lease *out)
{
    if (leases->returned_count > 0) {
        take_returned(leases, most, out);
        return true;
    }
    uint64_t left = leases->grains - leases->cursor;
    out->first = leases->cursor;
    out->count = left < most ? left : most;
    leases->cursor += out->count;
    return left > 0;
}

bool gpk_leases_take(gpk_leases *leases, uint32_t holder, uint64_t most, gpk_lease *out)
{
    assert(most > 0 && leases->held_count < GPK_MAX_HELD);
    if (!take(leases, most, out))
        return false;
    out->epoch = ++leases->epoch;
    leases->held[leases->held_count++] = (gpk_held){.lease = *out, .holder = holder};
    return true;
}

/* Behind the last one when it is not there. */
static uint32_t find(const gpk_leases *leases, const gpk_lease *lease)
{
    uint32_t i = 0;
    while (i < leases->held_count && leases->held[i].lease.epoch != lease->epoch)
        i++;
    return i;
}

bool gpk_leases_is_held(const gpk_leases *leases, const gpk_lease *lease)
{
    return find(leases, lease) < leases->held_count;
}

static void set_claimed(gpk_leases *leases, const gpk_lease *lease, bool is_claimed)
{
    assert(gpk_leases_is_held(leases, lease));
    leases->held[find(leases, lease)].is_claimed = is_claimed;
}

void gpk_leases_claim(gpk_leases *leases, const gpk_lease *lease)
{
    set_claimed(leases, lease, true);
}

void gpk_leases_unclaim(gpk_leases *leases, const gpk_lease *lease)
{
    set_claimed(leases, lease, false);
}

static void forget(gpk_leases *leases, uint32_t index)
{
    leases->held[index] = leases->held[--leases->held_count];
}

void gpk_leases_end(gpk_leases *leases, const gpk_lease *lease)
{
    uint32_t index = find(leases, lease);
    assert(index < leases->held_count && leases->held[index].is_claimed);
    forget(leases, index);
}

static void put_back(gpk_leases *leases, gpk_lease lease)
{
    assert(leases->returned_count < GPK_MAX_HELD);
    uint32_t i = leases->returned_count++;
    for (; i > 0 && leases->returned[i - 1].first < lease.first; i--)
        leases->returned[i] = leases->returned[i - 1];
    leases->returned[i] = lease;
}

void gpk_leases_return(gpk_leases *leases, const gpk_lease *lease)
{
    uint32_t index = find(leases, lease);
    if (index == leases->held_count)
        return;
    forget(leases, index);
    put_back(leases, *lease);
}

void gpk_leases_revoke(gpk_leases *leases, uint32_t holder)
{
    for (uint32_t i = leases->held_count; i-- > 0;) {
        const gpk_held *held = &leases->held[i];
        if (held->holder != holder || held->is_claimed)
            continue;
        put_back(leases, held->lease);
        forget(leases, i);
    }
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
