// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/points.h"

#define POINTS_TARGET
#define POINTS_LOOPS gpk_points_portable
#include "workload/pixels/colour/points_body.h"
