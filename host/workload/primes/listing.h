// SPDX-License-Identifier: MIT
/* workload/primes/listing.h - from a window's bitmaps to the primes themselves. */
#ifndef GPK_WORKLOAD_PRIMES_LISTING_H
#define GPK_WORKLOAD_PRIMES_LISTING_H

#include "workload/primes/window_job.h"

/* 2, 3 and 5 have no flag: they belong to the first grain. Puts those of the window
 * into out unless that is NULL, and returns how many they are. */
uint32_t gpk_primes_of_wheel(const primes_plan *plan, uint64_t *out);

/* Hands the primes of a lease to the job's sink. bitmaps are its grains', each so many
 * bytes behind the one before. GPUKIT_E_CANCELLED when the sink wants no more. */
gpukit_status gpk_primes_emit(const primes_window_job *job, const gpk_lease *lease,
                              const uint8_t *bitmaps, size_t stride, gpukit_error *err);

#endif /* GPK_WORKLOAD_PRIMES_LISTING_H */
