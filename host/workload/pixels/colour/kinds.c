// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/kinds.h"

const gpk_pixels_op_kind *const gpk_pixels_colour_kinds[] = {
    &gpk_pixels_invert,
    &gpk_pixels_grayscale,
    &gpk_pixels_brightness,
    &gpk_pixels_contrast,
    &gpk_pixels_linear,
    &gpk_pixels_gamma,
    &gpk_pixels_levels,
    &gpk_pixels_saturation,
    &gpk_pixels_hue,
    &gpk_pixels_sepia,
    &gpk_pixels_threshold,
    &gpk_pixels_posterize,
    &gpk_pixels_lut_file,
    &gpk_pixels_equalize,
    &gpk_pixels_autolevels,
    &gpk_pixels_depth,
    &gpk_pixels_flatten,
    &gpk_pixels_rgb,
    NULL,
};
