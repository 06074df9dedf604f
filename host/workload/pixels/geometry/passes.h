// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/passes.h - a pass of a kernel whose work items have spans of a row. */
#ifndef GPK_WORKLOAD_PIXELS_GEOMETRY_PASSES_H
#define GPK_WORKLOAD_PIXELS_GEOMETRY_PASSES_H

#include "workload/pixels/stage.h"

/* One pass over the output, a pixel or a row for each work item: lib/pixels_span.h. PIXELS_BITS and
 * PIXELS_CHANNELS are defined as the input has them; for rows, PIXELS_BLOCK too. Gives 1. */
size_t gpk_pixels_pass_over_output(const gpk_pixels_stage *stage, bool for_gpu, const char *entry,
                                   const gpk_source *const *sources, gpk_pixels_pass *passes);

#endif /* GPK_WORKLOAD_PIXELS_GEOMETRY_PASSES_H */
