// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/kinds.h"

const gpk_pixels_op_kind *const gpk_pixels_colour_kinds[] = {
    &gpk_pixels_invert,
    NULL,
};
