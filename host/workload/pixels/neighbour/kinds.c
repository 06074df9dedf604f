// SPDX-License-Identifier: MIT
#include "workload/pixels/neighbour/gaussian.h"

const gpk_pixels_op_kind *const gpk_pixels_neighbour_kinds[] = {
    &gpk_pixels_gaussian_kind,
    &gpk_pixels_sharpen_kind,
    &gpk_pixels_unsharp_kind,
    NULL,
};
