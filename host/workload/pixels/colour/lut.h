// SPDX-License-Identifier: MIT
/* workload/pixels/colour/lut.h - each sample by a table: what any chain of pointwise operations on
 * one channel comes to.
 */
#ifndef GPK_WORKLOAD_PIXELS_COLOUR_LUT_H
#define GPK_WORKLOAD_PIXELS_COLOUR_LUT_H

#include "workload/pixels/plan.h"

/* What a sample becomes, and both are in [0, most]: 255 or 65535. channel counts colours. */
typedef uint32_t gpk_pixels_curve(const void *user, uint32_t channel, uint32_t sample,
                                  uint32_t most);

/* Adds a table of the curve for each colour, or one for all of them; merges it with one that was
 * added just before. Alpha is left alone. */
gpukit_status gpk_pixels_add_curve(gpk_pixels_plan *plan, gpk_pixels_curve *curve, const void *user,
                                   bool is_uniform, gpukit_error *err);

#endif /* GPK_WORKLOAD_PIXELS_COLOUR_LUT_H */
