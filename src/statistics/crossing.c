// SPDX-License-Identifier: MIT
#include <math.h>

#include "statistics/statistics.h"

double statistics_crossing(const double *sizes, const double *ratios, size_t n)
{
    size_t above = n; /* from here on all are */
    while (above > 0 && ratios[above - 1] > 1)
        above--;
    if (n == 0)
        return NAN;
    if (above == 0)
        return -INFINITY;
    if (above == n)
        return INFINITY;
    const double from = log(sizes[above - 1]), to = log(sizes[above]);
    const double low = log(fmax(ratios[above - 1], 1e-12)), high = log(ratios[above]);
    return isinf(high) ? sizes[above - 1] : exp(from + (to - from) * low / (low - high));
}
