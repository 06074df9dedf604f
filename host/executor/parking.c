// SPDX-License-Identifier: MIT
#include "executor/parking.h"

#include <limits.h>

unsigned gpk_parking_enter(gpk_parking *parking)
{
    unsigned seen = atomic_load(&parking->epoch);
    atomic_fetch_add(&parking->sleepers, 1);
    /* Whoever was to be woken may have left by itself: nobody is on its way then. */
    atomic_store(&parking->is_waking, false);
    return seen;
}

void gpk_parking_leave(gpk_parking *parking)
{
    atomic_fetch_sub(&parking->sleepers, 1);
    atomic_store(&parking->is_waking, false);
}

bool gpk_parking_sleep(gpk_parking *parking, unsigned seen, uint64_t deadline_ns)
{
    bool in_time = gpk_futex_wait(&parking->epoch, seen, deadline_ns);
    gpk_parking_leave(parking);
    return in_time;
}

void gpk_parking_wake_one(gpk_parking *parking)
{
    if (atomic_load(&parking->sleepers) == 0 || atomic_exchange(&parking->is_waking, true))
        return;
    atomic_fetch_add(&parking->epoch, 1);
    gpk_futex_wake(&parking->epoch, 1);
}

void gpk_parking_wake_all(gpk_parking *parking)
{
    if (atomic_load(&parking->sleepers) == 0)
        return;
    atomic_fetch_add(&parking->epoch, 1);
    gpk_futex_wake(&parking->epoch, INT_MAX);
}
