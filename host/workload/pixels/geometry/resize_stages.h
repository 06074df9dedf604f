// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/resize_stages.h - the stages that a resize is made of.
 *
 * A pass across, then one down, with samples rounded between them; Pillow's premultiplied samples
 * of 8 bits around them where there is alpha. The order is Pillow's, and so is what is left out: a
 * pass along a side that stays as it is.
 */
#ifndef GPK_WORKLOAD_PIXELS_GEOMETRY_RESIZE_STAGES_H
#define GPK_WORKLOAD_PIXELS_GEOMETRY_RESIZE_STAGES_H

#include "workload/pixels/geometry/resize_table.h"
#include "workload/pixels/plan.h"

gpukit_status gpk_pixels_add_across(gpk_pixels_plan *plan, gpk_resize_filter filter, uint32_t width,
                                    gpukit_error *err);
gpukit_status gpk_pixels_add_down(gpk_pixels_plan *plan, gpk_resize_filter filter, uint32_t height,
                                  gpukit_error *err);

/* Samples of 8 bits, which stay so. */
gpukit_status gpk_pixels_add_resize_premultiply(gpk_pixels_plan *plan, gpukit_error *err);
gpukit_status gpk_pixels_add_resize_unpremultiply(gpk_pixels_plan *plan, gpukit_error *err);

#endif /* GPK_WORKLOAD_PIXELS_GEOMETRY_RESIZE_STAGES_H */
