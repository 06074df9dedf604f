// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/extreme.c - the most or the least of a square: along rows, then of
 * rows. */
#include "workload/pixels/neighbour/kinds.h"
#include "workload/pixels/neighbour/levels.h"
#include "workload/pixels/neighbour/passes.h"
#include "workload/pixels/neighbour/radius.h"
#include "workload/pixels/neighbour/window.h"

enum {
    BLOCK = 512, /* samples: what has been found so far stays in the first cache */
    RADIUS_MOST = 127,
};

/* What is looked through: rows, and steps along each of them. */
typedef struct search {
    const void *const *rows;
    size_t row_count;
    size_t steps, step; /* samples: 0, step ... are looked at from where a row begins */
    size_t count;       /* of samples in a row */
    bool wants_least;
} search;

/* The extreme of the samples from x on, one for each row and step. */
// NOLINTBEGIN(bugprone-macro-parentheses): a type is not an expression
#define EXTREME(name, sample)                                                                      \
    GPK_INLINE void name##_more(const sample *restrict x, sample *restrict to, size_t n,           \
                                bool wants_least)                                                  \
    {                                                                                              \
        if (wants_least) {                                                                         \
            for (size_t i = 0; i < n; i++)                                                         \
                to[i] = x[i] < to[i] ? x[i] : to[i];                                               \
        } else {                                                                                   \
            for (size_t i = 0; i < n; i++)                                                         \
                to[i] = x[i] > to[i] ? x[i] : to[i];                                               \
        }                                                                                          \
    }                                                                                              \
    GPK_INLINE void name##_block(const search *of, sample *restrict to, size_t at, size_t n)       \
    {                                                                                              \
        const sample *const *rows = (const sample *const *)of->rows;                               \
        memcpy(to, rows[0] + at, n * sizeof(sample));                                              \
        for (size_t row = 0; row < of->row_count; row++)                                           \
            for (size_t k = row == 0; k < of->steps; k++)                                          \
                name##_more(rows[row] + at + k * of->step, to, n, of->wants_least);                \
    }                                                                                              \
    GPK_INLINE void name##_body(const search *of, sample *restrict to)                             \
    {                                                                                              \
        size_t at = 0;                                                                             \
        for (; of->count - at >= BLOCK; at += BLOCK)                                               \
            name##_block(of, to + at, at, BLOCK);                                                  \
        name##_block(of, to + at, at, of->count - at);                                             \
    }                                                                                              \
    GPK_PIXELS_BY_LEVEL(name, (const search *of, sample *to), (of, to))
// NOLINTEND(bugprone-macro-parentheses)

EXTREME(extreme8, uint8_t)
EXTREME(extreme16, uint16_t)

static void find(const gpk_pixels_stage *stage, const search *of, void *to)
{
    if (stage->in.bits == 8)
        extreme8(of, to);
    else
        extreme16(of, to);
}

static void find_along(const gpk_pixels_stage *stage, const void *from, void *to)
{
    const void *begin = (const char *)from - stage->radius * gpk_pixels_pixel_size(&stage->in);
    const search of = {
        .rows = &begin,
        .row_count = 1,
        .steps = 2 * (size_t)stage->radius + 1,
        .step = stage->in.channels,
        .count = gpk_window_samples(stage),
        .wants_least = stage->numbers[0] != 0,
    };
    find(stage, &of, to);
}

static void find_down(const gpk_pixels_stage *stage, const void *const *rows, void *to)
{
    const search of = {
        .rows = rows,
        .row_count = 2 * (size_t)stage->radius + 1,
        .steps = 1,
        .count = gpk_window_samples(stage),
        .wants_least = stage->numbers[0] != 0,
    };
    find(stage, &of, to);
}

static size_t state_size(const gpk_pixels_stage *stage, uint32_t strip_rows)
{
    return gpk_lines_size(stage, strip_rows, gpukit_pixels_row_size(&stage->in));
}

static void begin_rows(const gpk_pixels_stage *stage, void *state, uint32_t strip_rows,
                       uint32_t in_first)
{
    gpk_lines_begin(stage, state, strip_rows, in_first, gpukit_pixels_row_size(&stage->in));
}

static void extreme_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                         const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    gpk_window_run(stage, gpk_lines_rows(stage, state, find_along, in, first, last), find_down, out,
                   first, last);
}

static const gpk_source *const sources[] = {
    GPK_NEAR_SOURCES,
    &gpk_source_pixels_extreme_cl,
    NULL,
};

static size_t passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    static const gpk_near_pass along = {"pixels_extreme_along", "pixels_extreme_along", sources,
                                        GPK_PIXELS_OVER_INPUT};
    static const gpk_near_pass down = {"pixels_extreme_down", "pixels_extreme_down", sources,
                                       GPK_PIXELS_OVER_OUTPUT};
    gpk_near_pass_fill(stage, for_gpu, &along, &out[0]);
    gpk_near_pass_fill(stage, for_gpu, &down, &out[1]);
    return 2;
}

static const gpk_pixels_stage_ops extreme_ops = {
    .name = "extreme",
    .needs = gpk_pixels_needs_around,
    .state_size = state_size,
    .begin = begin_rows,
    .rows = extreme_rows,
    .passes = passes,
};

static gpukit_status parse_radius(gpk_pixels_op *op, gpk_arguments *arguments,
                                  const gpukit_pixels_files *files, gpukit_error *err)
{
    (void)files;
    return gpk_radius_parse(arguments, RADIUS_MOST, &op->numbers[0], err);
}

static gpukit_status add_extreme(const gpk_pixels_op *op, bool wants_least, gpk_pixels_plan *plan,
                                 gpukit_error *err)
{
    const gpk_pixels_stage stage = {
        .ops = &extreme_ops,
        .out = plan->out,
        .radius = (uint32_t)op->numbers[0],
        .margin = (uint32_t)op->numbers[0],
        .edge = gpk_pixels_op_edge(op, GPUKIT_PIXELS_EDGE_REPLICATE),
        .scratch_row = gpukit_pixels_row_size(&plan->out),
        .numbers = {wants_least},
    };
    return gpk_pixels_plan_add(plan, &stage, err);
}

static gpukit_status build_dilate(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    return add_extreme(op, false, plan, err);
}

static gpukit_status build_erode(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    return add_extreme(op, true, plan, err);
}

const gpk_pixels_op_kind gpk_pixels_dilate_kind = {
    .about = {"dilate", "=RADIUS", "neighbourhood", "the most of the square around each sample"},
    .premultiplies = true,
    .parse = parse_radius,
    .build = build_dilate,
};

const gpk_pixels_op_kind gpk_pixels_erode_kind = {
    .about = {"erode", "=RADIUS", "neighbourhood", "the least of the square around each sample"},
    .premultiplies = true,
    .parse = parse_radius,
    .build = build_erode,
};
