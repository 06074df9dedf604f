// SPDX-License-Identifier: MIT
/* suite_kernels.h - small kernels for tests, each as a C body and as OpenCL source. */
#ifndef GPUKIT_SUITE_KERNELS_H
#define GPUKIT_SUITE_KERNELS_H

#include "backend/kernel.h"

/* Two sources that go together, so that their order counts. */
extern const gpk_source *const suite_sources[];

/* out[i] = in[i] * factor + i for i < count. Memories: in, out. */
typedef struct suite_scale_args {
    uint64_t count;
    uint32_t factor;
    uint32_t pad;
} suite_scale_args;
extern const gpk_kernel suite_scale;

/* values[i] = values[i] * 3 + add for i < count, rounds times. Memories: values. */
typedef struct suite_fold_args {
    uint64_t count;
    uint32_t add;
    uint32_t rounds;
} suite_fold_args;
extern const gpk_kernel suite_fold;

/* out[i] = values[i % 60] + i for i < count. Memories: out. A large block. */
typedef struct suite_block_args {
    uint64_t count;
    uint32_t values[60];
} suite_block_args;
extern const gpk_kernel suite_block;

/* out[i] = i for every item there is: it has no argument block. Memories: out. */
extern const gpk_kernel suite_plain;

uint32_t suite_fold_once(uint32_t value, uint32_t add);

#endif /* GPUKIT_SUITE_KERNELS_H */
