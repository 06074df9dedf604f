// SPDX-License-Identifier: MIT
/* sched/pace.h - how many grains a device should take next, from how fast it was.
 *
 * Chunks are sized in time: the rate times a third of the time that is left, between
 * 5 and 250 ms. A wrong first guess costs one short probe, and at the end all devices
 * finish together.
 */
#ifndef GPK_SCHED_PACE_H
#define GPK_SCHED_PACE_H

#include <stdint.h>

typedef struct gpk_pace {
    double grains;    /* done lately: */
    double seconds;   /* in this time; both fade */
    double rate;      /* grains per second; 0 before the first chunk */
    uint64_t largest; /* chunk so far, in grains */
} gpk_pace;

/* A chunk of that many grains was done, so long after the one before it. Chunks that a
 * device works on at the same time end together: the second one takes no time at all. */
void gpk_pace_learn(gpk_pace *pace, uint64_t grains, double seconds);

/* Grains to take next: at least 1, and no leap from what was taken before. left are the
 * job's grains that nobody holds and total_rate all devices' together; probe is what a
 * device without a rate takes. */
uint64_t gpk_pace_next(const gpk_pace *pace, uint64_t left, double total_rate, uint64_t probe);

#endif /* GPK_SCHED_PACE_H */
