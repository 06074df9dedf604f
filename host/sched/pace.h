// SPDX-License-Identifier: MIT
/* sched/pace.h - how many grains a device should take next, from how fast it was.
 *
 * Chunks are sized in time: the rate times a third of the time that is left, between
 * 5 and 250 ms, or 50 where long kernels are ended by their driver. A wrong first guess costs one
 * short probe, and at the end all devices finish together. The rate is robust: the median of the
 * last three measurements, smoothed, so that one chunk which took a hundred times as long, or as
 * short, changes nothing, and two in a row do.
 */
#ifndef GPK_SCHED_PACE_H
#define GPK_SCHED_PACE_H

#include <stdbool.h>
#include <stdint.h>

enum { GPK_PACE_RECENT = 3 };

typedef struct gpk_pace {
    double rate;                    /* grains per second; 0: nothing is known */
    double recent[GPK_PACE_RECENT]; /* measured rates, the latest ones */
    uint32_t measured;              /* how many there were */
    double grains, seconds;         /* of a measurement that is still too short to count */
    uint64_t largest;               /* chunk so far, in grains */
} gpk_pace;

/* From an earlier run, in grains per second: good for the first chunks, and forgotten at
 * the first measurement. */
void gpk_pace_remember(gpk_pace *pace, double rate);

/* A chunk of that many grains was done, so long after the one before it. Chunks that a
 * device works on at the same time end together: the second one takes no time at all. */
void gpk_pace_learn(gpk_pace *pace, uint64_t grains, double seconds);

/* What there is to share out. */
typedef struct gpk_pace_field {
    uint64_t left;     /* grains that nobody holds */
    double total_rate; /* of all devices, in grains per second */
    double best_rate;  /* of the fastest */
    uint64_t probe;    /* what a device takes of which nothing is known */
    bool is_hurried;   /* this device's driver ends long kernels */
} gpk_pace_field;

/* Grains to take next; no leap from what was taken before. 0: the fastest device will be
 * done with all that is left before this one would be with a single grain. */
uint64_t gpk_pace_next(const gpk_pace *pace, const gpk_pace_field *field);

#endif /* GPK_SCHED_PACE_H */
