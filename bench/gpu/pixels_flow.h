// SPDX-License-Identifier: MIT
/* pixels_flow.h - whole images beside their kernels: through a device, and from files to files. */
#ifndef GPUKIT_BENCH_GPU_PIXELS_FLOW_H
#define GPUKIT_BENCH_GPU_PIXELS_FLOW_H

#include "check.h"

/* The rows "... pipeline" and "... files", in images a second. */
void gpu_pixels_flow(gpu_check *check);

#endif /* GPUKIT_BENCH_GPU_PIXELS_FLOW_H */
