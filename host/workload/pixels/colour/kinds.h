// SPDX-License-Identifier: MIT
/* workload/pixels/colour/kinds.h - the operations on the colours of each pixel alone. */
#ifndef GPK_WORKLOAD_PIXELS_COLOUR_KINDS_H
#define GPK_WORKLOAD_PIXELS_COLOUR_KINDS_H

#include "workload/pixels/op.h"

extern const gpk_pixels_op_kind gpk_pixels_invert;

#endif /* GPK_WORKLOAD_PIXELS_COLOUR_KINDS_H */
