// SPDX-License-Identifier: MIT
/* workload/pixels/alpha.c - premultiplied samples, and straight ones again. */
#include "workload/pixels/colour/points.h"

gpukit_status gpk_pixels_add_premultiply(gpk_pixels_plan *plan, gpukit_error *err)
{
    gpk_pixels_stage stage = {.out = plan->out};
    stage.out.bits = 16;
    return gpk_pixels_add_points(plan, PIXELS_STEP_PREMULTIPLY, &stage, err);
}

gpukit_status gpk_pixels_add_unpremultiply(gpk_pixels_plan *plan, uint32_t bits, gpukit_error *err)
{
    gpk_pixels_stage stage = {.out = plan->out};
    stage.out.bits = bits;
    return gpk_pixels_add_points(plan, PIXELS_STEP_UNPREMULTIPLY, &stage, err);
}
