// SPDX-License-Identifier: MIT
#include "workload/primes/native/buckets.h"

/* log2 of a root from 2^20 on, at most 0.0861 too large: a chord of it, raised
 * by the most that the curve is above one. */
static double log2_above(uint32_t root)
{
    const int floor = 31 - __builtin_clz(root);
    return floor + root / (double)(UINT32_C(1) << floor) - 1 + 0.0861;
}

/* By Mertens the reciprocals of the primes from a to b add up to ln(ln b / ln a), and each is
 * hit by 8 in 30 numbers. */
uint32_t gpk_primes_pool_chunks(uint32_t root, uint64_t grain_bytes, uint64_t buckets)
{
    if (root < PRIMES_MAP_FROM)
        return 0;
    const double ratio = log2_above(root) / 20.0, t = (ratio - 1) / (ratio + 1);
    const double logarithm = 2 * (t + t * t * t / 3 + t * t * t * t * t / 4);
    return (uint32_t)((double)grain_bytes * 8 * logarithm * 1.01 / PRIMES_CHUNK) + 64 +
           (uint32_t)(buckets + buckets / 2);
}
