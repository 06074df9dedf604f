// SPDX-License-Identifier: MIT
/* workload/pixels/plan.h - a chain for images of one shape: the stages that they go through. */
#ifndef GPK_WORKLOAD_PIXELS_PLAN_H
#define GPK_WORKLOAD_PIXELS_PLAN_H

#include <stddef.h>

#include <gpukit/pixels.h>

#include "workload/pixels/stage.h"

typedef struct gpk_pixels_plan {
    gpukit_pixels_shape in, out;
    gpk_pixels_stage *stages; /* owned */
    size_t count, capacity;
} gpk_pixels_plan;

/* For images of that shape. The chain has to outlive the plan. */
gpukit_status gpk_pixels_plan_make(const gpukit_pixels *pixels, const gpukit_pixels_shape *shape,
                                   gpk_pixels_plan *out, gpukit_error *err);
void gpk_pixels_plan_free(gpk_pixels_plan *plan);

/* Adds a stage, whose `in` is filled in here: what came out so far. Its data is the plan's from
 * here on, also where this fails. */
gpukit_status gpk_pixels_plan_add(gpk_pixels_plan *plan, const gpk_pixels_stage *stage,
                                  gpukit_error *err);

/* The stage that was added last, which a new one may be merged into; NULL: there is none. */
gpk_pixels_stage *gpk_pixels_plan_last(gpk_pixels_plan *plan);

/* Premultiplied samples of 16 bits in the place of straight ones, and back. */
gpukit_status gpk_pixels_add_premultiply(gpk_pixels_plan *plan, gpukit_error *err);
gpukit_status gpk_pixels_add_unpremultiply(gpk_pixels_plan *plan, uint32_t bits, gpukit_error *err);

#endif /* GPK_WORKLOAD_PIXELS_PLAN_H */
