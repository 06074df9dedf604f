// SPDX-License-Identifier: MIT
#include "workload/pixels/geometry/kinds.h"

const gpk_pixels_op_kind *const gpk_pixels_geometry_kinds[] = {
    &gpk_pixels_resize,
    NULL,
};
