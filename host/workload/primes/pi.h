// SPDX-License-Identifier: MIT
/* workload/primes/pi.h - counting by the prime counting function: pi(last) - pi(first - 1).
 *
 * libprimecount does the work (Gourdon's algorithm), in a process of its own: gpukit-primecount.
 * It is no job of the scheduler's: there is one step, which tells nothing of how far it is. So it
 * has no grains, no journal, no shards, nothing that could be redone, and only the CPU's cores.
 */
#ifndef GPK_WORKLOAD_PRIMES_PI_H
#define GPK_WORKLOAD_PRIMES_PI_H

#include <gpukit/primes.h>

/* Whether AUTO becomes pi for a count with these parameters, with so many threads (0: every core):
 * it is there, it is expected to be faster, and nothing is asked for that it has not. */
bool gpk_primes_pi_is_faster(const gpukit_primes_params *params, uint32_t threads);

/* The same, on the devices of a context; true as well where pi is what the caller asks for. */
bool gpk_primes_pi_is_meant(const gpukit_context *context, const gpukit_primes_params *params);

/* Counts, or says why it cannot. Fills the report, as gpk_scheduler_run does, and calls progress
 * like it; false there ends the process, so that GPUKIT_E_CANCELLED comes at once. */
gpukit_status gpk_primes_pi_count(gpukit_context *context, const gpukit_primes_params *params,
                                  uint64_t *out, gpukit_report *report, gpukit_error *err);

#endif /* GPK_WORKLOAD_PRIMES_PI_H */
