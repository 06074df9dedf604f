// SPDX-License-Identifier: MIT
#include "sched/pace.h"

static const double shortest_s = 0.005, longest_s = 0.250;

/* Where a driver ends kernels that run for some seconds: far below that even if the rate is wrong
 * by some times ten. */
static const double longest_hurried_s = 0.050;

/* A rate from an earlier run may be wrong by some times ten. */
static const double unproven_s = 0.020;

/* Shorter measurements are joined: a clock tells little of them. */
static const double countable_s = 0.001;

/* A chunk is at most so many times the largest one before it; a first one, that rests on an
 * earlier run alone, so many times the probe. */
enum { GROWTH = 8 };

void gpk_pace_remember(gpk_pace *pace, double rate)
{
    pace->rate = rate;
}

static double median(double a, double b, double c)
{
    double low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

static void measure(gpk_pace *pace, double rate)
{
    const double *recent = pace->recent;
    pace->recent[pace->measured++ % GPK_PACE_RECENT] = rate;
    if (pace->measured == 1)
        pace->rate = rate;
    else if (pace->measured == 2)
        pace->rate = (recent[0] + recent[1]) / 2;
    else
        pace->rate += (median(recent[0], recent[1], recent[2]) - pace->rate) / 2;
}

void gpk_pace_learn(gpk_pace *pace, uint64_t grains, double seconds)
{
    if (grains > pace->largest)
        pace->largest = grains;
    pace->grains += (double)grains;
    pace->seconds += seconds;
    if (pace->seconds < countable_s && pace->measured > 0)
        return;
    measure(pace, pace->grains / (pace->seconds > 1e-6 ? pace->seconds : 1e-6));
    pace->grains = pace->seconds = 0;
}

static double slice_of(const gpk_pace *pace, const gpk_pace_field *field)
{
    double slice_s = (double)field->left / field->total_rate / 3;
    double longest = field->is_hurried ? longest_hurried_s : longest_s;
    double most_s = pace->measured == 0 ? unproven_s : longest;
    slice_s = slice_s > most_s ? most_s : slice_s;
    return slice_s < shortest_s ? shortest_s : slice_s;
}

uint64_t gpk_pace_next(const gpk_pace *pace, const gpk_pace_field *field)
{
    uint64_t probe = field->probe > 0 ? field->probe : 1;
    if (pace->rate <= 0)
        return probe;
    double grains = pace->rate * slice_of(pace, field);
    double most = (double)(pace->largest > 0 ? pace->largest : probe) * GROWTH;
    if (grains < 1 && pace->measured > 0 && (double)field->left / field->best_rate < 1 / pace->rate)
        return 0;
    grains = grains > most ? most : grains;
    return grains < 1 ? 1 : (uint64_t)grains;
}
