// SPDX-License-Identifier: MIT
#include "workload/primes/native/buckets.h"

#include "shared/primes_args.h"
#include "workload/primes/mertens.h"

uint32_t gpk_primes_pool_chunks(uint32_t root, uint64_t grain_bytes, uint64_t buckets)
{
    if (root < PRIMES_MAP_FROM)
        return 0;
    const double multiples = (double)grain_bytes * 8 * gpk_primes_mertens(PRIMES_MAP_FROM, root);
    return (uint32_t)(multiples * 1.01 / PRIMES_CHUNK) + 64 + (uint32_t)(buckets + buckets / 2);
}
