// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/kinds.h - the operations that mix neighbours. */
#ifndef GPK_WORKLOAD_PIXELS_NEIGHBOUR_KINDS_H
#define GPK_WORKLOAD_PIXELS_NEIGHBOUR_KINDS_H

#include "workload/pixels/op.h"

extern const gpk_pixels_op_kind gpk_pixels_bilateral_kind;
extern const gpk_pixels_op_kind gpk_pixels_box_kind;
extern const gpk_pixels_op_kind gpk_pixels_convolve_kind;
extern const gpk_pixels_op_kind gpk_pixels_dilate_kind;
extern const gpk_pixels_op_kind gpk_pixels_emboss_kind;
extern const gpk_pixels_op_kind gpk_pixels_erode_kind;
extern const gpk_pixels_op_kind gpk_pixels_laplacian_kind;
extern const gpk_pixels_op_kind gpk_pixels_median_kind;
extern const gpk_pixels_op_kind gpk_pixels_sobel_kind;

#endif /* GPK_WORKLOAD_PIXELS_NEIGHBOUR_KINDS_H */
