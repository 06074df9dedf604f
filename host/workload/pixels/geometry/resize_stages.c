// SPDX-License-Identifier: MIT
#include "workload/pixels/geometry/resize_stages.h"

#include "base/error.h"
#include "kernel_sources.h"
#include "lib/pixels_resize.h"
#include "workload/pixels/geometry/lanes.h"
#include "workload/pixels/geometry/passes.h"
#include "workload/pixels/geometry/resize_path.h"

_Static_assert((int)GPK_LANES == (int)GPK_RESIZE_ROWS, "what lies on its side is summed so");

static const gpk_source *const sources[] = {
    &gpk_source_lib_dialect_h,
    &gpk_source_shared_pixels_args_h,
    &gpk_source_lib_pixels_rows_h,
    &gpk_source_lib_pixels_span_h,
    &gpk_source_lib_pixels_resize_h,
    &gpk_source_pixels_resize_cl,
    NULL,
};

static size_t sample_size(const gpk_pixels_stage *stage)
{
    return stage->in.bits / 8;
}

/* ---- across ---- */

/* Bytes of a strip of rows on their side, and of a row that is of no use. */
static size_t lanes_size(const gpukit_pixels_shape *shape)
{
    return (gpukit_pixels_row_size(shape) * GPK_LANES + 63) / 64 * 64;
}

static size_t across_state_size(const gpk_pixels_stage *stage, uint32_t strip_rows)
{
    (void)strip_rows;
    return lanes_size(&stage->in) + lanes_size(&stage->out) + gpukit_pixels_row_size(&stage->out);
}

static void across_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                        const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    const gpk_resize_path *path = gpk_resize_path_now();
    gpk_resize_across *across = stage->in.bits == 8 ? path->across8 : path->across16;
    const size_t size = sample_size(stage), channels = stage->in.channels;
    unsigned char *turned = state, *made = turned + lanes_size(&stage->in);
    unsigned char *spare = made + lanes_size(&stage->out);
    for (uint32_t y = first; y < last; y += GPK_LANES) {
        const void *from[GPK_LANES];
        void *to[GPK_LANES];
        for (uint32_t r = 0; r < GPK_LANES; r++) {
            from[r] = gpk_pixels_row(in, last - y > r ? y + r : last - 1);
            to[r] = last - y > r ? gpk_pixels_row(out, y + r) : spare;
        }
        gpk_lanes_gather(from, stage->in.width * channels, size, turned);
        across(stage->data, stage->in.channels, turned, made);
        gpk_lanes_scatter(made, stage->out.width * channels, size, to);
    }
}

static size_t across_passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *passes)
{
    return gpk_pixels_pass_over_output(stage, for_gpu, "pixels_resize_across", sources, passes);
}

static const gpk_pixels_stage_ops across_ops = {
    .name = "resize across",
    .state_size = across_state_size,
    .rows = across_rows,
    .passes = across_passes,
};

/* ---- down ---- */

static void down_needs(const gpk_pixels_stage *stage, uint32_t first, uint32_t last,
                       uint32_t *in_first, uint32_t *in_last)
{
    const gpk_resize_table *table = stage->data;
    *in_first = gpk_resize_first(table, first);
    *in_last = gpk_resize_first(table, last - 1) + gpk_resize_count(table, last - 1);
}

static size_t down_state_size(const gpk_pixels_stage *stage, uint32_t strip_rows)
{
    const gpk_resize_table *table = stage->data;
    (void)strip_rows;
    return table->taps * sizeof(const void *);
}

static void down_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                      const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    const gpk_resize_path *path = gpk_resize_path_now();
    gpk_resize_down *down = stage->in.bits == 8 ? path->down8 : path->down16;
    const gpk_resize_table *table = stage->data;
    const size_t count = (size_t)stage->in.width * stage->in.channels;
    const void **rows = state;
    for (uint32_t y = first; y < last; y++) {
        for (uint32_t k = 0; k < gpk_resize_count(table, y); k++)
            rows[k] = gpk_pixels_row(in, gpk_resize_first(table, y) + k);
        down(table, y, rows, gpk_pixels_row(out, y), count);
    }
}

static size_t down_passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *passes)
{
    return gpk_pixels_pass_over_output(stage, for_gpu, "pixels_resize_down", sources, passes);
}

static const gpk_pixels_stage_ops down_ops = {
    .name = "resize down",
    .needs = down_needs,
    .state_size = down_state_size,
    .rows = down_rows,
    .passes = down_passes,
};

static gpukit_status add_pass(gpk_pixels_plan *plan, gpk_pixels_stage *stage,
                              gpk_resize_table *table, gpukit_error *err)
{
    if (table == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "the weights of a resize");
    stage->data = table;
    stage->table = table->words;
    stage->table_size = gpk_resize_table_size(table);
    stage->numbers[PIXELS_RESIZE_SIZE] = (int32_t)table->size;
    stage->numbers[PIXELS_RESIZE_TAPS] = (int32_t)table->taps;
    return gpk_pixels_plan_add(plan, stage, err);
}

static int shift_of(const gpk_pixels_plan *plan)
{
    return plan->out.bits == 8 ? PIXELS_RESIZE_SHIFT8 : PIXELS_RESIZE_SHIFT16;
}

gpukit_status gpk_pixels_add_across(gpk_pixels_plan *plan, gpk_resize_filter filter, uint32_t width,
                                    gpukit_error *err)
{
    gpk_pixels_stage stage = {.ops = &across_ops, .out = plan->out};
    stage.out.width = width;
    return add_pass(plan, &stage,
                    gpk_resize_table_make(filter, plan->out.width, width, shift_of(plan), true),
                    err);
}

gpukit_status gpk_pixels_add_down(gpk_pixels_plan *plan, gpk_resize_filter filter, uint32_t height,
                                  gpukit_error *err)
{
    gpk_pixels_stage stage = {.ops = &down_ops, .out = plan->out};
    stage.out.height = height;
    return add_pass(plan, &stage,
                    gpk_resize_table_make(filter, plan->out.height, height, shift_of(plan), false),
                    err);
}

/* ---- alpha ---- */

enum { ALPHA_BLOCK = 256 }; /* pixels at a time */

/* What each sample is multiplied or divided by; alpha itself by what is nothing to it. */
GPK_INLINE void spread_alpha(size_t count, size_t channels, const uint8_t *restrict from,
                             uint8_t *restrict to)
{
    for (size_t i = 0; i < count; i++) {
        const uint8_t alpha = from[i * channels + channels - 1];
        for (size_t c = 0; c + 1 < channels; c++)
            to[i * channels + c] = alpha;
        to[i * channels + channels - 1] = 255;
    }
}

static void alpha_row(const gpukit_pixels_shape *shape, const uint8_t *from, uint8_t *to,
                      gpk_resize_alpha *step)
{
    uint8_t alphas[4 * ALPHA_BLOCK];
    const size_t channels = shape->channels;
    for (size_t x = 0; x < shape->width; x += ALPHA_BLOCK) {
        const size_t count = shape->width - x < ALPHA_BLOCK ? shape->width - x : ALPHA_BLOCK;
        if (channels == 2)
            spread_alpha(count, 2, from + x * 2, alphas);
        else
            spread_alpha(count, 4, from + x * 4, alphas);
        step(count * channels, from + x * channels, alphas, to + x * channels);
    }
}

static void premultiply_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                             const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    (void)state;
    for (uint32_t y = first; y < last; y++)
        alpha_row(&stage->in, gpk_pixels_row(in, y), gpk_pixels_row(out, y),
                  gpk_resize_path_now()->premultiply);
}

static void unpremultiply_rows(const gpk_pixels_stage *stage, void *state,
                               const gpk_pixels_rows *in, const gpk_pixels_rows *out,
                               uint32_t first, uint32_t last)
{
    (void)state;
    for (uint32_t y = first; y < last; y++)
        alpha_row(&stage->in, gpk_pixels_row(in, y), gpk_pixels_row(out, y),
                  gpk_resize_path_now()->straighten);
}

static size_t premultiply_passes(const gpk_pixels_stage *stage, bool for_gpu,
                                 gpk_pixels_pass *passes)
{
    return gpk_pixels_pass_over_output(stage, for_gpu, "pixels_resize_premultiply", sources,
                                       passes);
}

static size_t unpremultiply_passes(const gpk_pixels_stage *stage, bool for_gpu,
                                   gpk_pixels_pass *passes)
{
    return gpk_pixels_pass_over_output(stage, for_gpu, "pixels_resize_unpremultiply", sources,
                                       passes);
}

static const gpk_pixels_stage_ops premultiply_ops = {
    .name = "premultiply 8",
    .rows = premultiply_rows,
    .passes = premultiply_passes,
};

static const gpk_pixels_stage_ops unpremultiply_ops = {
    .name = "unpremultiply 8",
    .rows = unpremultiply_rows,
    .passes = unpremultiply_passes,
};

gpukit_status gpk_pixels_add_resize_premultiply(gpk_pixels_plan *plan, gpukit_error *err)
{
    return gpk_pixels_plan_add(plan, &(gpk_pixels_stage){.ops = &premultiply_ops, .out = plan->out},
                               err);
}

gpukit_status gpk_pixels_add_resize_unpremultiply(gpk_pixels_plan *plan, gpukit_error *err)
{
    return gpk_pixels_plan_add(
        plan, &(gpk_pixels_stage){.ops = &unpremultiply_ops, .out = plan->out}, err);
}
