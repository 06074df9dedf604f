// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/passes.h - the passes of a stage over samples of a row: an item for
 * each row, or for a few samples where a device has many small cores. */
#ifndef GPK_WORKLOAD_PIXELS_NEIGHBOUR_PASSES_H
#define GPK_WORKLOAD_PIXELS_NEIGHBOUR_PASSES_H

#include "kernel_sources.h"
#include "workload/pixels/stage.h"

typedef struct gpk_near_pass {
    const char *rows;  /* the entry for items that have a row each */
    const char *items; /* that for items of a few samples */
    const gpk_source *const *sources;
    gpk_pixels_extent extent;
} gpk_near_pass;

void gpk_near_pass_fill(const gpk_pixels_stage *stage, bool for_gpu, const gpk_near_pass *pass,
                        gpk_pixels_pass *out);

/* Where the sources of such a kernel begin. */
#define GPK_NEAR_SOURCES                                                                           \
    &gpk_source_lib_dialect_h, &gpk_source_shared_pixels_args_h, &gpk_source_lib_pixels_rows_h,    \
        &gpk_source_lib_pixels_edge_h, &gpk_source_lib_pixels_near_h

#endif /* GPK_WORKLOAD_PIXELS_NEIGHBOUR_PASSES_H */
