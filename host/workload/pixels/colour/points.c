// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/points.h"

#include "workload/pixels/colour/kernels.h"
#include "workload/pixels/level.h"

const gpk_points_loops *gpk_points_loops_now(void)
{
    static const gpk_points_loops *const loops[GPK_PIXELS_LEVELS] = {
        [GPK_PIXELS_PORTABLE] = &gpk_points_portable,
#if defined(__x86_64__)
        [GPK_PIXELS_AVX2] = &gpk_points_avx2,
        [GPK_PIXELS_AVX512] = &gpk_points_avx512,
#endif
    };
    return loops[gpk_pixels_level_now()];
}

void gpk_points_unpack(const gpk_points_loops *loops, const gpukit_pixels_shape *shape,
                       const void *row, gpk_points_range range, gpk_points *to)
{
    const size_t channels = shape->channels, first = range.first * channels;
    if (shape->bits == 8)
        loops->unpack8[channels - 1]((const uint8_t *)row + first, to, range.count);
    else
        loops->unpack16[channels - 1]((const uint16_t *)row + first, to, range.count);
}

static void pack(const gpk_points_loops *loops, const gpukit_pixels_shape *shape,
                 const gpk_points *from, gpk_points_range range, void *row)
{
    const size_t channels = shape->channels, first = range.first * channels;
    if (shape->bits == 8)
        loops->pack8[channels - 1](from, (uint8_t *)row + first, range.count);
    else
        loops->pack16[channels - 1](from, (uint16_t *)row + first, range.count);
}

static void make_row(const gpk_points_loops *loops, const gpk_pixels_stage *stage, const void *from,
                     void *to)
{
    gpk_points_range range = {0};
    gpk_points points;
    if (stage->numbers[0] == PIXELS_STEP_GRAY && stage->in.bits == 8 && stage->in.channels == 3 &&
        loops->gray8 != NULL)
        range.count = loops->gray8(stage, from, to, stage->in.width);
    while ((range = gpk_points_next(range, stage->in.width)).count > 0) {
        gpk_points_unpack(loops, &stage->in, from, range, &points);
        loops->steps[stage->numbers[0]](stage, &points, range.count);
        pack(loops, &stage->out, &points, range, to);
    }
}

static void make_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                      const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    (void)state;
    for (uint32_t y = first; y < last; y++)
        make_row(gpk_points_loops_now(), stage, gpk_pixels_row(in, y), gpk_pixels_row(out, y));
}

static const gpk_pixels_stage_ops points_ops = {
    .name = "points",
    .rows = make_rows,
    .passes = gpk_pixels_colour_pass,
};

gpukit_status gpk_pixels_add_points(gpk_pixels_plan *plan, uint32_t step,
                                    const gpk_pixels_stage *stage, gpukit_error *err)
{
    gpk_pixels_stage added = *stage;
    added.ops = &points_ops;
    added.numbers[0] = (int32_t)step;
    return gpk_pixels_plan_add(plan, &added, err);
}

gpukit_status gpk_pixels_add_rgb(gpk_pixels_plan *plan, gpukit_error *err)
{
    gpk_pixels_stage stage = {.out = plan->out};
    if (plan->out.channels >= 3)
        return GPUKIT_OK;
    stage.out.channels += 2;
    return gpk_pixels_add_points(plan, PIXELS_STEP_RGB, &stage, err);
}
