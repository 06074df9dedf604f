// SPDX-License-Identifier: MIT
#include "workload/pixels/op.h"

const gpk_pixels_op_kind *const gpk_pixels_geometry_kinds[] = {
    NULL,
};
