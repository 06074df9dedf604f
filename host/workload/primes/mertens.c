// SPDX-License-Identifier: MIT
#include "workload/primes/mertens.h"

/* log2 of n, at most 0.0861 too small: a chord of it. */
static double log2_below(uint32_t n)
{
    const int floor = 31 - __builtin_clz(n);
    return floor + n / (double)(UINT32_C(1) << floor) - 1;
}

double gpk_primes_mertens(uint32_t from, uint32_t to)
{
    if (to <= from)
        return 0;
    const double ratio = (log2_below(to) + 0.0861) / log2_below(from);
    const double t = (ratio - 1) / (ratio + 1); /* ln ratio = 2 artanh t */
    return 2 * (t + t * t * t / 3 + t * t * t * t * t / 4);
}
