// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/points.h"
#include "workload/pixels/level.h"

#if defined(__x86_64__)
#define POINTS_TARGET GPK_PIXELS_TARGET_AVX512
#define POINTS_LOOPS gpk_points_avx512
#include "workload/pixels/colour/points_body.h"
#endif
