// SPDX-License-Identifier: MIT
/* answers.h - 64-bit arithmetic of a device beside the host's, on many pairs of numbers. */
#ifndef GPUKIT_BENCH_GPU_ANSWERS_H
#define GPUKIT_BENCH_GPU_ANSWERS_H

#include "check.h"

/* The rows "mul_hi" and "64 bits": how many answers were wrong. */
void gpu_answers_check(gpu_check *check, gpukit_queue *queue);

#endif /* GPUKIT_BENCH_GPU_ANSWERS_H */
