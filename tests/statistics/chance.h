// SPDX-License-Identifier: MIT
/* chance.h - samples that follow from a seed, and numbers that are as good as equal. */
#ifndef GPUKIT_TESTS_STATISTICS_CHANCE_H
#define GPUKIT_TESTS_STATISTICS_CHANCE_H

#include "test.h"

#include <math.h>

#include "statistics/statistics.h"

/* In [0, 1). */
static inline double chance_uniform(statistics_random *random)
{
    return (double)(statistics_next(random) >> 11) / 9007199254740992.0;
}

/* Box and Muller's. */
static inline double chance_normal(statistics_random *random)
{
    const double radius = sqrt(-2 * log(1 - chance_uniform(random)));
    return radius * cos(6.283185307179586 * chance_uniform(random));
}

static inline void chance_near(double value, double expected, double tolerance, const char *what,
                               int line)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("line %d: %s is %.17g and not %.17g", line, what, value, expected);
}
#define assert_near(value, expected, tolerance)                                                    \
    chance_near((value), (expected), (tolerance), #value, __LINE__)

#endif /* GPUKIT_TESTS_STATISTICS_CHANCE_H */
