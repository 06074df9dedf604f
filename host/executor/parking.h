// SPDX-License-Identifier: MIT
/* executor/parking.h - where threads sleep until something may have changed for them.
 *
 * Whoever wants to sleep announces it (enter), looks once more, and sleeps or leaves. Whoever
 * changes something looks whether anybody is there, which costs a load where nobody is. Change
 * and look are sequentially consistent on both sides, so one of the two sees the other.
 */
#ifndef GPK_EXECUTOR_PARKING_H
#define GPK_EXECUTOR_PARKING_H

#include "base/futex.h"

typedef struct gpk_parking {
    atomic_uint epoch;     /* changes with each wake */
    atomic_uint sleepers;  /* who announced it */
    atomic_bool is_waking; /* one was woken and is not up yet: it wakes the next if need be */
} gpk_parking;

/* What sleep is to be told. */
unsigned gpk_parking_enter(gpk_parking *parking);

/* False: the deadline has passed. Both end what enter began. */
bool gpk_parking_sleep(gpk_parking *parking, unsigned seen, uint64_t deadline_ns);
void gpk_parking_leave(gpk_parking *parking);

/* Wakes one, if there is one and none is on its way. */
void gpk_parking_wake_one(gpk_parking *parking);

/* Wakes all that are there. */
void gpk_parking_wake_all(gpk_parking *parking);

#endif /* GPK_EXECUTOR_PARKING_H */
