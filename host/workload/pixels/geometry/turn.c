// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/turn.c - rows that become columns. */
#include "lib/pixels_turn.h"
#include "workload/pixels/geometry/passes.h"
#include "workload/pixels/geometry/pixel.h"
#include "workload/pixels/geometry/place.h"

static void turn_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                      const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    const int32_t left = stage->numbers[PIXELS_TURN_LEFT];
    const size_t size = gpk_pixels_pixel_size(&stage->in);
    const uint32_t height = stage->in.height;
    const ptrdiff_t stride = (ptrdiff_t)in->stride;
    const unsigned char *row = gpk_pixels_row(in, pixels_turn_row(0, height, left));
    (void)state;
    for (uint32_t y = first; y < last; y += GPK_PIXELS_COLUMNS) {
        const uint32_t count = last - y < GPK_PIXELS_COLUMNS ? last - y : GPK_PIXELS_COLUMNS;
        const uint32_t at = pixels_turn_column(left ? y + count - 1 : y, stage->in.width, left);
        gpk_pixels_columns columns = {
            .from = row + at * size,
            .stride = left ? stride : -stride,
            .count = height,
            .columns = count,
        };
        for (uint32_t r = 0; r < count; r++)
            columns.to[r] = gpk_pixels_row(out, left ? y + count - 1 - r : y + r);
        gpk_pixels_turn(&columns, size);
    }
}

static size_t passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    return gpk_pixels_pass_over_output(stage, for_gpu, "pixels_place_turn",
                                       gpk_pixels_place_sources, out);
}

/* All of the input is wanted, so that it lies in the ring as in an image. */
static const gpk_pixels_stage_ops turn_ops = {
    .name = "turn",
    .needs = gpk_pixels_needs_whole,
    .rows = turn_rows,
    .passes = passes,
};

gpukit_status gpk_pixels_add_turn(gpk_pixels_plan *plan, bool left, gpukit_error *err)
{
    gpk_pixels_stage stage = {
        .ops = &turn_ops,
        .out = plan->out,
        .numbers = {[PIXELS_TURN_LEFT] = left},
    };
    stage.out.width = plan->out.height;
    stage.out.height = plan->out.width;
    return gpk_pixels_plan_add(plan, &stage, err);
}
