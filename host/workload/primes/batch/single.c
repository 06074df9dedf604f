// SPDX-License-Identifier: MIT
#include "workload/primes/batch/single.h"

#include <gpukit/primes.h>

#include "lib/bpsw.h"
#include "workload/primes/batch/sift.h"

bool gpk_primes_single_base_two(uint64_t n)
{
    return bpsw_base_two(n);
}

bool gpk_primes_single_lucas(uint64_t n)
{
    return bpsw_lucas(n);
}

bool gpukit_primes_is_prime(uint64_t n)
{
    if (n < PRIMES_SIFT_FROM)
        return gpk_primes_sift_small(n);
    bool divided = n % 2 == 0;
    for (int i = 0; i < PRIMES_SIFT_COUNT && !divided; i++)
        divided = n * gpk_primes_sift_divisors[i].inverse <= gpk_primes_sift_divisors[i].limit;
    return !divided && gpk_primes_single_base_two(n) && gpk_primes_single_lucas(n);
}
