// SPDX-License-Identifier: MIT
/* The portable stages with the multiplications of BMI2, which leave the flags alone. */
#if defined(__x86_64__)

#include "workload/primes/batch/plain.h"

#define AVX2_TARGET __attribute__((target("avx2,bmi,bmi2")))

AVX2_TARGET static void sift(const uint64_t *numbers, size_t count, uint64_t place,
                             uint8_t *is_prime, primes_candidates *out)
{
    plain_sift(numbers, count, place, is_prime, out);
}

AVX2_TARGET static void base_two(const uint64_t *numbers, size_t count, uint8_t *passes)
{
    plain_base_two(numbers, count, passes);
}

AVX2_TARGET static void lucas(const uint64_t *numbers, size_t count, uint8_t *passes)
{
    plain_lucas(numbers, count, passes);
}

static bool is_available(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
}

const primes_batch_path gpk_primes_batch_avx2 = {
    .name = "avx2",
    .is_available = is_available,
    .group = PLAIN_WIDTH,
    .sift = sift,
    .base_two = base_two,
    .lucas = lucas,
};

#endif /* __x86_64__ */
