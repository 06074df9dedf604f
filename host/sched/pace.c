// SPDX-License-Identifier: MIT
#include "sched/pace.h"

static const double shortest_s = 0.005, longest_s = 0.250;

/* What was learned so long ago counts half. */
static const double memory_s = 0.5;

/* A chunk is at most so many times the largest one before it. */
enum { GROWTH = 8 };

void gpk_pace_learn(gpk_pace *pace, uint64_t grains, double seconds)
{
    double fade = memory_s / (memory_s + seconds);
    pace->grains = pace->grains * fade + (double)grains;
    pace->seconds = pace->seconds * fade + seconds;
    pace->rate = pace->grains / (pace->seconds > 1e-6 ? pace->seconds : 1e-6);
    if (grains > pace->largest)
        pace->largest = grains;
}

uint64_t gpk_pace_next(const gpk_pace *pace, uint64_t left, double total_rate, uint64_t probe)
{
    if (pace->rate <= 0)
        return probe > 0 ? probe : 1;
    double slice_s = (double)left / total_rate / 3;
    slice_s = slice_s < shortest_s ? shortest_s : slice_s > longest_s ? longest_s : slice_s;
    double grains = pace->rate * slice_s;
    if (grains > (double)pace->largest * GROWTH)
        return pace->largest * GROWTH;
    return grains < 1 ? 1 : (uint64_t)grains;
}
