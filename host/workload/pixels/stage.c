// SPDX-License-Identifier: MIT
#include "workload/pixels/stage.h"

void gpk_pixels_needs_around(const gpk_pixels_stage *stage, uint32_t first, uint32_t last,
                             uint32_t *in_first, uint32_t *in_last)
{
    const uint32_t height = stage->in.height, radius = stage->radius;
    const bool is_inside = first >= radius && height - last >= radius;
    if (!is_inside && stage->edge == GPUKIT_PIXELS_EDGE_WRAP) {
        *in_first = 0;
        *in_last = height;
        return;
    }
    *in_first = first < radius ? 0 : first - radius;
    *in_last = height - last < radius ? height : last + radius;
}

void gpk_pixels_needs_whole(const gpk_pixels_stage *stage, uint32_t first, uint32_t last,
                            uint32_t *in_first, uint32_t *in_last)
{
    (void)first;
    (void)last;
    *in_first = 0;
    *in_last = stage->in.height;
}

void gpk_pixels_stage_needs(const gpk_pixels_stage *stage, uint32_t first, uint32_t last,
                            uint32_t *in_first, uint32_t *in_last)
{
    if (stage->ops->needs != NULL) {
        stage->ops->needs(stage, first, last, in_first, in_last);
        return;
    }
    *in_first = first;
    *in_last = last;
}

uint32_t gpk_pixels_window(const gpk_pixels_stage *stage, uint32_t strip_rows)
{
    const uint64_t around = 2 * (uint64_t)stage->radius + strip_rows;
    const uint32_t height = stage->in.height;
    return stage->edge == GPUKIT_PIXELS_EDGE_WRAP || around > height ? height : (uint32_t)around;
}
