// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/kinds.h - operations that move pixels, and those of two images. */
#ifndef GPK_WORKLOAD_PIXELS_GEOMETRY_KINDS_H
#define GPK_WORKLOAD_PIXELS_GEOMETRY_KINDS_H

#include "workload/pixels/op.h"

extern const gpk_pixels_op_kind gpk_pixels_resize;
extern const gpk_pixels_op_kind gpk_pixels_crop;
extern const gpk_pixels_op_kind gpk_pixels_flip;
extern const gpk_pixels_op_kind gpk_pixels_flop;
extern const gpk_pixels_op_kind gpk_pixels_rotate;
extern const gpk_pixels_op_kind gpk_pixels_pad;
extern const gpk_pixels_op_kind gpk_pixels_blend;
extern const gpk_pixels_op_kind gpk_pixels_mask;

#endif /* GPK_WORKLOAD_PIXELS_GEOMETRY_KINDS_H */
