// SPDX-License-Identifier: MIT
/* faults_program.h - what fails on purpose in runs of the program gpukit. */
#ifndef GPUKIT_BENCH_GPU_FAULTS_PROGRAM_H
#define GPUKIT_BENCH_GPU_FAULTS_PROGRAM_H

#include "check.h"

/* Rows of the part "faults"; check->program is there. */
void gpu_faults_of_program(gpu_check *check);

#endif /* GPUKIT_BENCH_GPU_FAULTS_PROGRAM_H */
