// SPDX-License-Identifier: MIT
/* workload/pixels/flow.h - some rows of what a run of stages makes, from the top down.
 *
 * Each stage has a ring of the rows that come into it, long enough for what it looks at, and asks
 * the stage before for more when it runs out. So no more of an image is held than is looked at:
 * for a stage that wants all of it, that is all of it.
 */
#ifndef GPK_WORKLOAD_PIXELS_FLOW_H
#define GPK_WORKLOAD_PIXELS_FLOW_H

#include "workload/pixels/plan.h"

typedef struct gpk_pixels_flow gpk_pixels_flow;

typedef struct gpk_pixels_flow_params {
    const gpk_pixels_stage *stages; /* stay where they are until close */
    size_t count;                   /* at least 1 */
    uint32_t first, last;           /* the rows of the last stage's output that are wanted */
    uint32_t strip_rows;            /* 0: as many as suit the caches */
    size_t memory;                  /* 0: any */
    void *settled; /* the first stage's state, which others have too (ops->settle); NULL: its own */
    const gpk_pixels_rows *image; /* of all the input; NULL: source gives it */
    gpukit_pixels_source *source; /* from row 0 on */
    void *user;
} gpk_pixels_flow_params;

gpukit_status gpk_pixels_flow_open(const gpk_pixels_flow_params *params, gpk_pixels_flow **out,
                                   gpukit_error *err);
void gpk_pixels_flow_close(gpk_pixels_flow *flow);

/* The next rows, up to row `last`, into out, which has room for them. */
gpukit_status gpk_pixels_flow_read(gpk_pixels_flow *flow, const gpk_pixels_rows *out, uint32_t last,
                                   gpukit_error *err);

uint32_t gpk_pixels_flow_strip(const gpk_pixels_flow *flow);
size_t gpk_pixels_flow_memory(const gpk_pixels_flow *flow);

#endif /* GPK_WORKLOAD_PIXELS_FLOW_H */
