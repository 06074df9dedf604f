// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/median.c - the middle one of a square.
 *
 * Of 3 x 3 by a network that orders samples. Of more, bit by bit from the highest one: the median
 * is the greatest number that no more than half of the square lie below. That is as many looks at
 * the square as a sample has bits, each of them a loop of vectors.
 */
#include "lib/pixels_median.h"

#include "workload/pixels/neighbour/kinds.h"
#include "workload/pixels/neighbour/levels.h"
#include "workload/pixels/neighbour/passes.h"
#include "workload/pixels/neighbour/radius.h"
#include "workload/pixels/neighbour/window.h"

PIXELS_MEDIANS(uint8_t, 8)
PIXELS_MEDIANS(uint16_t, 16)

enum {
    RADIUS_MOST = 15, /* 31 samples of a row are counted in 8 bits */
    BLOCK = 256,      /* samples: what is known of them stays in the first cache */
};

/* The rows around one: what is beside a sample is `step` away. */
typedef struct square {
    const void *const *rows;
    ptrdiff_t radius, step;
    size_t count;
} square;

// NOLINTBEGIN(bugprone-macro-parentheses): a type is not an expression
#define MEDIAN(bits, sample)                                                                       \
    GPK_INLINE void middle##bits##_body(const square *of, sample *restrict to)                     \
    {                                                                                              \
        const sample *above = of->rows[0], *here = of->rows[1], *below = of->rows[2];              \
        for (ptrdiff_t i = 0; i < (ptrdiff_t)of->count; i++) {                                     \
            const ptrdiff_t l = i - of->step, r = i + of->step;                                    \
            sample v[9] = {above[l], above[i], above[r], here[l], here[i],                         \
                           here[r],  below[l], below[i], below[r]};                                \
            to[i] = pixels_median9##bits(v);                                                       \
        }                                                                                          \
    }                                                                                              \
    /* How many samples of the squares are below: a row's first in no more bits than they have. */ \
    GPK_INLINE void count##bits(const square *of, size_t at, const sample *restrict limits,        \
                                uint16_t *restrict counts, size_t n)                               \
    {                                                                                              \
        memset(counts, 0, n * sizeof *counts);                                                     \
        for (ptrdiff_t row = 0; row <= 2 * of->radius; row++) {                                    \
            sample part[BLOCK] = {0};                                                              \
            for (ptrdiff_t k = -of->radius; k <= of->radius; k++) {                                \
                const sample *x = (const sample *)of->rows[row] + at + k * of->step;               \
                for (size_t i = 0; i < n; i++)                                                     \
                    part[i] = (sample)(part[i] + (x[i] < limits[i]));                              \
            }                                                                                      \
            for (size_t i = 0; i < n; i++)                                                         \
                counts[i] = (uint16_t)(counts[i] + part[i]);                                       \
        }                                                                                          \
    }                                                                                              \
    GPK_INLINE void search##bits##_block(const square *of, size_t at, sample *restrict to,         \
                                         size_t n)                                                 \
    {                                                                                              \
        const uint16_t half = (uint16_t)(2 * of->radius * (of->radius + 1));                       \
        uint16_t counts[BLOCK];                                                                    \
        sample limits[BLOCK];                                                                      \
        memset(to, 0, n * sizeof *to);                                                             \
        for (sample bit = (sample)(1u << (bits - 1)); bit > 0; bit = (sample)(bit >> 1)) {         \
            for (size_t i = 0; i < n; i++)                                                         \
                limits[i] = to[i] | bit;                                                           \
            count##bits(of, at, limits, counts, n);                                                \
            for (size_t i = 0; i < n; i++)                                                         \
                to[i] = counts[i] <= half ? limits[i] : to[i];                                     \
        }                                                                                          \
    }                                                                                              \
    GPK_INLINE void search##bits##_body(const square *of, sample *restrict to)                     \
    {                                                                                              \
        size_t at = 0;                                                                             \
        for (; of->count - at >= BLOCK; at += BLOCK)                                               \
            search##bits##_block(of, at, to + at, BLOCK);                                          \
        search##bits##_block(of, at, to + at, of->count - at);                                     \
    }                                                                                              \
    GPK_PIXELS_BY_LEVEL(middle##bits, (const square *of, sample *to), (of, to))                    \
    GPK_PIXELS_BY_LEVEL(search##bits, (const square *of, sample *to), (of, to))
// NOLINTEND(bugprone-macro-parentheses)

MEDIAN(8, uint8_t)
MEDIAN(16, uint16_t)

static void make_row(const gpk_pixels_stage *stage, const void *const *rows, void *to)
{
    const square of = {rows, stage->radius, stage->in.channels, gpk_window_samples(stage)};
    if (stage->in.bits == 8 && of.radius == 1)
        middle8(&of, to);
    else if (stage->in.bits == 8)
        search8(&of, to);
    else if (of.radius == 1)
        middle16(&of, to);
    else
        search16(&of, to);
}

static void median_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                        const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    gpk_window_run(stage, gpk_window_rows(stage, state, in, first, last), make_row, out, first,
                   last);
}

static const gpk_source *const sources[] = {
    GPK_NEAR_SOURCES,
    &gpk_source_lib_pixels_median_h,
    &gpk_source_pixels_median_cl,
    NULL,
};

static size_t passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    static const gpk_near_pass pass = {"pixels_median_rows", "pixels_median", sources,
                                       GPK_PIXELS_OVER_OUTPUT};
    gpk_near_pass_fill(stage, for_gpu, &pass, &out[0]);
    return 1;
}

static const gpk_pixels_stage_ops median_ops = {
    .name = "median",
    .needs = gpk_pixels_needs_around,
    .state_size = gpk_window_size,
    .rows = median_rows,
    .passes = passes,
};

static gpukit_status parse(gpk_pixels_op *op, gpk_arguments *arguments,
                           const gpukit_pixels_files *files, gpukit_error *err)
{
    (void)files;
    return gpk_radius_parse(arguments, RADIUS_MOST, &op->numbers[0], err);
}

static gpukit_status build(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    const gpk_pixels_stage stage = {
        .ops = &median_ops,
        .out = plan->out,
        .radius = (uint32_t)op->numbers[0],
        .margin = (uint32_t)op->numbers[0],
        .edge = gpk_pixels_op_edge(op, GPUKIT_PIXELS_EDGE_REPLICATE),
    };
    return gpk_pixels_plan_add(plan, &stage, err);
}

const gpk_pixels_op_kind gpk_pixels_median_kind = {
    .about = {"median", "=RADIUS", "neighbourhood", "the middle one of the square around each"},
    .premultiplies = true,
    .parse = parse,
    .build = build,
};
