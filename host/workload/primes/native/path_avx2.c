// SPDX-License-Identifier: MIT
/* The portable loops, as a compiler makes them for AVX2 and the bit instructions that came with it.
 */
#include "workload/primes/native/plain.h"

#if defined(__x86_64__)

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

AVX2 static void fill(uint8_t *to, uint32_t run, const uint8_t *const strands[PRIMES_PATTERNS])
{
    plain_fill(to, run, strands);
}

AVX2 static void remainders(uint64_t byte, const uint32_t *primes, uint32_t count, uint32_t *out)
{
    plain_remainders(byte, primes, count, out);
}

AVX2 static void cross_wide(const primes_stretch *stretch, const uint32_t *primes, uint32_t count,
                            uint32_t r)
{
    plain_cross_wide(stretch, primes, count, r);
}

AVX2 static void scatter(primes_buckets *buckets, const primes_stretch *grain,
                         const uint64_t *words, uint32_t count, uint32_t base)
{
    primes_scatter(buckets, grain, words, count, base);
}

AVX2 static primes_totals sum(const uint64_t *words, size_t count, uint64_t place)
{
    return plain_sum(words, count, place);
}

static bool is_available(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

const primes_path gpk_primes_avx2 = {
    .name = "avx2",
    .is_available = is_available,
    .fill = fill,
    .remainders = remainders,
    .cross_wide = cross_wide,
    .scatter = scatter,
    .sum = sum,
};

#endif /* __x86_64__ */
