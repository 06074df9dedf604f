// SPDX-License-Identifier: MIT
/* workload/primes/kernels.h - the kernels of the primes workload, for every backend. */
#ifndef GPK_WORKLOAD_PRIMES_KERNELS_H
#define GPK_WORKLOAD_PRIMES_KERNELS_H

#include <gpukit/device.h>
#include <gpukit/queue.h>

#include "backend/kernel.h"
#include "shared/primes_args.h"

/* The memories of each, in order, are those of its .cl file. */
extern const gpk_kernel gpk_primes_sieve_begin_kernel;
extern const gpk_kernel gpk_primes_sieve_scatter_kernel;
extern const gpk_kernel gpk_primes_sieve_kernel;
extern const gpk_kernel gpk_primes_test_numbers_kernel;
extern const gpk_kernel gpk_primes_test_window_kernel;
extern const gpk_kernel gpk_primes_sum_window_kernel;

/* primes_sum, by the instruction that counts bits where the processor has one. */
void gpk_primes_sum(const primes_window_args *window, uint64_t i, const uint64_t *words,
                    uint32_t size, primes_record *out);

/* Sets items and group of a launch that tests so many numbers, or bytes of them. An OpenCL device
 * has a work-group for each tile. In C an item is one of them, and the team of cores is dealt up to
 * `most` at once, since many numbers are tested faster than one by one. */
void gpk_primes_test_deal(const gpukit_device_info *device, uint64_t count, uint32_t tile,
                          uint32_t most, gpukit_launch *launch);

#endif /* GPK_WORKLOAD_PRIMES_KERNELS_H */
