// SPDX-License-Identifier: MIT
#include "statistics/statistics.h"

#include <assert.h>

uint64_t statistics_next(statistics_random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint32_t statistics_below(statistics_random *random, uint32_t bound)
{
    assert(bound > 0);
    /* Lemire's (2019): of the low halves, those below 2^32 mod bound are drawn once too often. That
     * remainder is below the bound, so that it hardly ever needs to be worked out. */
    uint64_t product = (statistics_next(random) >> 32) * bound;
    if ((uint32_t)product < bound) {
        const uint32_t surplus = (0u - bound) % bound;
        while ((uint32_t)product < surplus)
            product = (statistics_next(random) >> 32) * bound;
    }
    return (uint32_t)(product >> 32);
}

void statistics_shuffle(statistics_random *random, uint32_t *items, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        const size_t j = statistics_below(random, (uint32_t)i);
        const uint32_t kept = items[i - 1];
        items[i - 1] = items[j];
        items[j] = kept;
    }
}
