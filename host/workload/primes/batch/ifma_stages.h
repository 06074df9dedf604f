// SPDX-License-Identifier: MIT
/* workload/primes/batch/ifma_stages.h - the stages of the path for AVX-512 IFMA, a file each. */
#ifndef GPK_WORKLOAD_PRIMES_BATCH_IFMA_STAGES_H
#define GPK_WORKLOAD_PRIMES_BATCH_IFMA_STAGES_H

#include "workload/primes/batch/batch.h"

void gpk_primes_ifma_sift(const uint64_t *numbers, size_t count, uint64_t place, uint8_t *is_prime,
                          primes_candidates *out);
void gpk_primes_ifma_base_two(const uint64_t *numbers, size_t count, uint8_t *passes);
void gpk_primes_ifma_lucas(const uint64_t *numbers, size_t count, uint8_t *passes);

#endif /* GPK_WORKLOAD_PRIMES_BATCH_IFMA_STAGES_H */
