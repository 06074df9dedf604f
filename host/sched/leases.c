// SPDX-License-Identifier: MIT
#include "sched/leases.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const gpk_trouble no_trouble = {.keeper = GPK_NOBODY};

void gpk_leases_init(gpk_leases *leases, uint64_t first, uint64_t last)
{
    memset(leases, 0, sizeof *leases);
    leases->cursor = first;
    leases->grains = last;
}

void gpk_leases_finish(gpk_leases *leases)
{
    free(leases->returned);
    leases->returned = NULL;
}

static bool has_room(gpk_leases *leases)
{
    if (leases->returned_count < leases->returned_room)
        return true;
    size_t room = leases->returned_room == 0 ? 64 : 2 * leases->returned_room;
    gpk_lease *more = reallocarray(leases->returned, room, sizeof *more);
    if (more == NULL)
        return false;
    leases->returned = more;
    leases->returned_room = room;
    return true;
}

static void put_back(gpk_leases *leases, gpk_lease lease)
{
    if (lease.count == 0)
        return;
    if (!has_room(leases)) {
        leases->is_broken = true;
        return;
    }
    size_t i = leases->returned_count++;
    for (; i > 0 && leases->returned[i - 1].first < lease.first; i--)
        leases->returned[i] = leases->returned[i - 1];
    leases->returned[i] = lease;
}

void gpk_leases_skip(gpk_leases *leases, uint64_t first, uint64_t count)
{
    assert(first >= leases->cursor && count <= leases->grains - first);
    put_back(leases, (gpk_lease){.first = leases->cursor,
                                 .count = first - leases->cursor,
                                 .trouble = no_trouble});
    leases->cursor = first + count;
}

static bool may_have(const gpk_taker *taker, const gpk_trouble *trouble)
{
    if (trouble->keeper != GPK_NOBODY)
        return trouble->keeper == taker->holder;
    uint64_t others = taker->able & ~trouble->failed_on;
    bool failed_here = (trouble->failed_on >> taker->holder & 1u) != 0;
    return !(failed_here && others != 0) && !(taker->helps_others && trouble->failed_on == 0);
}

/* The lowest one that came back and that the taker may have; -1 where there is none. */
static ptrdiff_t find_returned(const gpk_leases *leases, const gpk_taker *taker)
{
    ptrdiff_t i = (ptrdiff_t)leases->returned_count - 1;
    while (i >= 0 && !may_have(taker, &leases->returned[i].trouble))
        i--;
    return i;
}

static void take_returned(gpk_leases *leases, size_t index, uint64_t most, gpk_lease *out)
{
    gpk_lease *found = &leases->returned[index];
    *out = *found;
    if (found->count > most) {
        out->count = most;
        found->first += most;
        found->count -= most;
        return;
    }
    leases->returned_count--;
    memmove(found, found + 1, (leases->returned_count - index) * sizeof *found);
}

static bool take(gpk_leases *leases, const gpk_taker *taker, gpk_lease *out)
{
    ptrdiff_t index = find_returned(leases, taker);
    if (index >= 0) {
        take_returned(leases, (size_t)index, taker->most, out);
        return true;
    }
    uint64_t left = taker->helps_others ? 0 : leases->grains - leases->cursor;
    *out = (gpk_lease){.first = leases->cursor, .trouble = no_trouble};
    out->count = left < taker->most ? left : taker->most;
    leases->cursor += out->count;
    return left > 0;
}

bool gpk_leases_take(gpk_leases *leases, const gpk_taker *taker, gpk_lease *out)
{
    assert(taker->most > 0 && leases->held_count < GPK_MAX_HELD);
    if (!take(leases, taker, out))
        return false;
    out->epoch = ++leases->epoch;
    leases->held[leases->held_count++] = (gpk_held){.lease = *out, .holder = taker->holder};
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

void gpk_leases_return(gpk_leases *leases, const gpk_lease *lease)
{
    uint32_t index = find(leases, lease);
    if (index == leases->held_count)
        return;
    forget(leases, index);
    put_back(leases, *lease);
}

void gpk_leases_fail(gpk_leases *leases, const gpk_lease *lease, const gpk_trouble *trouble)
{
    uint32_t index = find(leases, lease);
    if (index == leases->held_count)
        return;
    forget(leases, index);
    gpk_lease low = *lease, high = *lease;
    low.trouble = high.trouble = *trouble;
    low.count = trouble->keeper == GPK_NOBODY ? lease->count : (lease->count + 1) / 2;
    high.first += low.count;
    high.count -= low.count;
    put_back(leases, low);
    put_back(leases, high);
}

void gpk_leases_undo(gpk_leases *leases, const gpk_lease *lease)
{
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
    for (size_t i = 0; i < leases->returned_count; i++)
        if (leases->returned[i].trouble.keeper == holder)
            leases->returned[i].trouble.keeper = GPK_NOBODY;
}

uint64_t gpk_leases_lowest(const gpk_leases *leases, const gpk_taker *taker)
{
    ptrdiff_t index = find_returned(leases, taker);
    return index >= 0 ? leases->returned[index].first : leases->cursor;
}

uint64_t gpk_leases_left(const gpk_leases *leases)
{
    uint64_t left = leases->grains - leases->cursor;
    for (size_t i = 0; i < leases->returned_count; i++)
        left += leases->returned[i].count;
    return left;
}
