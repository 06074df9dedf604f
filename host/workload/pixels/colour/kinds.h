// SPDX-License-Identifier: MIT
/* workload/pixels/colour/kinds.h - the operations on the colours of each pixel alone. */
#ifndef GPK_WORKLOAD_PIXELS_COLOUR_KINDS_H
#define GPK_WORKLOAD_PIXELS_COLOUR_KINDS_H

#include "workload/pixels/op.h"

extern const gpk_pixels_op_kind gpk_pixels_invert, gpk_pixels_brightness, gpk_pixels_contrast;
extern const gpk_pixels_op_kind gpk_pixels_linear, gpk_pixels_gamma, gpk_pixels_levels;
extern const gpk_pixels_op_kind gpk_pixels_posterize;
extern const gpk_pixels_op_kind gpk_pixels_grayscale;
extern const gpk_pixels_op_kind gpk_pixels_saturation, gpk_pixels_hue, gpk_pixels_sepia;
extern const gpk_pixels_op_kind gpk_pixels_threshold, gpk_pixels_equalize, gpk_pixels_autolevels;
extern const gpk_pixels_op_kind gpk_pixels_lut_file;
extern const gpk_pixels_op_kind gpk_pixels_depth, gpk_pixels_flatten, gpk_pixels_rgb;

#endif /* GPK_WORKLOAD_PIXELS_COLOUR_KINDS_H */
