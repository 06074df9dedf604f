// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/radius.h - the radius of a square that an operation looks at. */
#ifndef GPK_WORKLOAD_PIXELS_NEIGHBOUR_RADIUS_H
#define GPK_WORKLOAD_PIXELS_NEIGHBOUR_RADIUS_H

#include "workload/pixels/arguments.h"

/* The next argument, from 1 to most. */
static inline gpukit_status gpk_radius_parse(gpk_arguments *arguments, int64_t most, double *out,
                                             gpukit_error *err)
{
    int64_t radius = 0;
    gpukit_status status = gpk_arguments_whole(arguments, "a radius", 1, most, &radius, err);
    *out = (double)radius;
    return status;
}

#endif /* GPK_WORKLOAD_PIXELS_NEIGHBOUR_RADIUS_H */
