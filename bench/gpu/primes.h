// SPDX-License-Identifier: MIT
/* primes.h - what the part primes is made of. */
#ifndef GPUKIT_BENCH_GPU_PRIMES_H
#define GPUKIT_BENCH_GPU_PRIMES_H

#include "job.h"

/* [0, some power of ten], as long as there is time, with each shape of the sieve for work-groups;
 * a number takes so many seconds with the usual one. Nothing for a CPU, which has no groups. */
void gpu_primes_shapes(gpu_check *check, double seconds_a_number);

#endif /* GPUKIT_BENCH_GPU_PRIMES_H */
