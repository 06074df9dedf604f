// SPDX-License-Identifier: MIT
#include "workload/pixels/neighbour/kinds.h"

#include "workload/pixels/neighbour/gaussian.h"

const gpk_pixels_op_kind *const gpk_pixels_neighbour_kinds[] = {
    &gpk_pixels_gaussian_kind,
    &gpk_pixels_box_kind,
    &gpk_pixels_median_kind,
    &gpk_pixels_bilateral_kind,
    &gpk_pixels_sharpen_kind,
    &gpk_pixels_unsharp_kind,
    &gpk_pixels_sobel_kind,
    &gpk_pixels_laplacian_kind,
    &gpk_pixels_emboss_kind,
    &gpk_pixels_convolve_kind,
    &gpk_pixels_dilate_kind,
    &gpk_pixels_erode_kind,
    NULL,
};
