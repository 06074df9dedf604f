// SPDX-License-Identifier: MIT
#include "workload/pixels/geometry/kinds.h"

const gpk_pixels_op_kind *const gpk_pixels_geometry_kinds[] = {
    &gpk_pixels_resize, &gpk_pixels_crop,   &gpk_pixels_flip,
    &gpk_pixels_flop,   &gpk_pixels_rotate, &gpk_pixels_pad,
    &gpk_pixels_blend,  &gpk_pixels_mask,   NULL,
};
