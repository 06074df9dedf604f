// SPDX-License-Identifier: MIT
/* workload/primes/batch/single.h - the last two stages for one number, which sift left: what paths
 * fall back to where their own way does not decide. */
#ifndef GPK_WORKLOAD_PRIMES_BATCH_SINGLE_H
#define GPK_WORKLOAD_PRIMES_BATCH_SINGLE_H

#include <stdbool.h>
#include <stdint.h>

bool gpk_primes_single_base_two(uint64_t n);
bool gpk_primes_single_lucas(uint64_t n);

#endif /* GPK_WORKLOAD_PRIMES_BATCH_SINGLE_H */
