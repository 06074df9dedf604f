// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/place.h - pixels that move and stay what they are: a stage. */
#ifndef GPK_WORKLOAD_PIXELS_GEOMETRY_PLACE_H
#define GPK_WORKLOAD_PIXELS_GEOMETRY_PLACE_H

#include "workload/pixels/plan.h"

typedef struct gpk_pixels_place {
    uint32_t width, height; /* of the output */
    int32_t x, y;           /* in the input, of the first pixel of the output */
    bool mirrors_x, mirrors_y;
    gpukit_pixels_edge edge; /* what is seen outside; CONSTANT: colour */
    uint16_t colour[4];      /* samples */
} gpk_pixels_place;

gpukit_status gpk_pixels_add_place(gpk_pixels_plan *plan, const gpk_pixels_place *place,
                                   gpukit_error *err);

/* Of pixels_place.cl, whose entries both stages have. */
extern const gpk_source *const gpk_pixels_place_sources[];

/* By 90 degrees clockwise; left: by 270. */
gpukit_status gpk_pixels_add_turn(gpk_pixels_plan *plan, bool left, gpukit_error *err);

#endif /* GPK_WORKLOAD_PIXELS_GEOMETRY_PLACE_H */
