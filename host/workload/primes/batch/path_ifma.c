// SPDX-License-Identifier: MIT
/* For processors with the multiplications of 52 bits of AVX-512 IFMA. */
#include "workload/primes/batch/ifma_stages.h"

#if defined(__x86_64__)

static bool is_available(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512ifma");
}

const primes_batch_path gpk_primes_batch_ifma = {
    .name = "ifma",
    .is_available = is_available,
    .group = PRIMES_BATCH_GROUP,
    .sift = gpk_primes_ifma_sift,
    .base_two = gpk_primes_ifma_base_two,
    .lucas = gpk_primes_ifma_lucas,
};

#endif /* __x86_64__ */
