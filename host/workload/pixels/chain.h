// SPDX-License-Identifier: MIT
/* workload/pixels/chain.h - what a gpukit_pixels is inside. */
#ifndef GPK_WORKLOAD_PIXELS_CHAIN_H
#define GPK_WORKLOAD_PIXELS_CHAIN_H

#include "workload/pixels/op.h"

struct gpukit_pixels {
    uint64_t id;         /* of this process's chains, from 1 */
    uint64_t max_pixels; /* 0: any */
    size_t count;
    gpk_pixels_op ops[];
};

/* GPUKIT_E_ARGUMENT where it is no shape that images here have. */
gpukit_status gpk_pixels_shape_check(const gpukit_pixels_shape *shape, gpukit_error *err);

#endif /* GPK_WORKLOAD_PIXELS_CHAIN_H */
