// SPDX-License-Identifier: MIT
/* primes.h - what the part primes is made of. */
#ifndef GPUKIT_BENCH_GPU_PRIMES_H
#define GPUKIT_BENCH_GPU_PRIMES_H

#include "job.h"

/* How fast the device was so far. */
typedef struct gpu_primes_pace {
    double build;  /* seconds of the very first job, most of them for the compiler */
    double number; /* seconds, in the last range from 0 on; 0: none was done */
} gpu_primes_pace;

/* [0, some power of ten], as long as there is time, with each shape of the sieve for work-groups.
 * Nothing for a CPU, which has no groups. */
void gpu_primes_shapes(gpu_check *check, const gpu_primes_pace *pace);

#endif /* GPUKIT_BENCH_GPU_PRIMES_H */
