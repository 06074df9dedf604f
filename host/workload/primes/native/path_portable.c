// SPDX-License-Identifier: MIT
/* What every processor runs. */
#include "workload/primes/native/plain.h"

static void fill(uint8_t *to, uint32_t run, const uint8_t *const strands[PRIMES_PATTERNS])
{
    plain_fill(to, run, strands);
}

static void remainders(uint64_t byte, const uint32_t *primes, uint32_t count, uint32_t *out)
{
    plain_remainders(byte, primes, count, out);
}

static void cross_wide(const primes_stretch *stretch, const uint32_t *primes, uint32_t count,
                       uint32_t r)
{
    plain_cross_wide(stretch, primes, count, r);
}

static void scatter(primes_buckets *buckets, const primes_stretch *grain, const uint64_t *words,
                    uint32_t count, uint32_t base)
{
    primes_scatter(buckets, grain, words, count, base);
}

static primes_totals sum(const uint64_t *words, size_t count, uint64_t place)
{
    return plain_sum(words, count, place);
}

static bool is_available(void)
{
    return true;
}

const primes_path gpk_primes_portable = {
    .name = "portable",
    .is_available = is_available,
    .fill = fill,
    .remainders = remainders,
    .cross_wide = cross_wide,
    .scatter = scatter,
    .sum = sum,
};
