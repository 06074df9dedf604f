// SPDX-License-Identifier: MIT
#include "sched/pace.h"

static const double shortest_s = 0.005, longest_s = 0.250;

void gpk_pace_learn(gpk_pace *pace, uint64_t grains, double seconds)
{
    double rate = (double)grains / (seconds > 1e-6 ? seconds : 1e-6);
    pace->rate = pace->rate > 0 ? 0.5 * pace->rate + 0.5 * rate : rate;
}

uint64_t gpk_pace_next(const gpk_pace *pace, uint64_t left, double total_rate, uint64_t probe)
{
    if (pace->rate <= 0)
        return probe > 0 ? probe : 1;
    double slice_s = (double)left / total_rate / 3;
    slice_s = slice_s < shortest_s ? shortest_s : slice_s > longest_s ? longest_s : slice_s;
    double grains = pace->rate * slice_s;
    return grains < 1 ? 1 : (uint64_t)grains;
}
