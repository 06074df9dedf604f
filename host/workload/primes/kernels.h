// SPDX-License-Identifier: MIT
/* workload/primes/kernels.h - the kernels of the primes workload, for every backend. */
#ifndef GPK_WORKLOAD_PRIMES_KERNELS_H
#define GPK_WORKLOAD_PRIMES_KERNELS_H

#include <gpukit/device.h>

#include "backend/kernel.h"
#include "shared/primes_args.h"

/* The memories of each, in order, are those of its .cl file. */
extern const gpk_kernel gpk_primes_sieve_begin_kernel;
extern const gpk_kernel gpk_primes_sieve_scatter_kernel;
extern const gpk_kernel gpk_primes_sieve_kernel;
extern const gpk_kernel gpk_primes_sieve_group_kernel; /* no C body: it has barriers */
extern const gpk_kernel gpk_primes_test_numbers_kernel;
extern const gpk_kernel gpk_primes_test_window_kernel;
extern const gpk_kernel gpk_primes_sum_window_kernel;

/* primes_sum, by the instruction that counts bits where the processor has one. */
void gpk_primes_sum(const primes_window_args *window, uint64_t i, const uint64_t *words,
                    uint32_t size, primes_record *out);

/* Work items of a test that are dealt out at once, of so many in all. The team of cores gets up to
 * `most`, since many numbers are tested faster than one by one; other devices get a work-group. */
uint32_t gpk_primes_test_group(const gpukit_device_info *device, uint64_t items, uint32_t most);

#endif /* GPK_WORKLOAD_PRIMES_KERNELS_H */
