// SPDX-License-Identifier: MIT
/* parts.h - each part of the sheet, in a file of its own name. */
#ifndef GPUKIT_BENCH_GPU_PARTS_H
#define GPUKIT_BENCH_GPU_PARTS_H

#include "check.h"

void gpu_part_peaks(gpu_check *check); /* the first: ceilings of the others are of it */
void gpu_part_first(gpu_check *check);
void gpu_part_overlap(gpu_check *check);
void gpu_part_primes(gpu_check *check);
void gpu_part_numbers(gpu_check *check);
void gpu_part_countdown(gpu_check *check);
void gpu_part_pixels(gpu_check *check);
void gpu_part_together(gpu_check *check);
void gpu_part_faults(gpu_check *check); /* the last: a driver may take offence */

#endif /* GPUKIT_BENCH_GPU_PARTS_H */
