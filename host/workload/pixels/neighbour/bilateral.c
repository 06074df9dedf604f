// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/bilateral.c - a blur that leaves edges sharp. */
#include "lib/pixels_bilateral.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "workload/pixels/neighbour/kinds.h"
#include "workload/pixels/neighbour/passes.h"
#include "workload/pixels/neighbour/radius.h"
#include "workload/pixels/neighbour/window.h"

enum { RADIUS_MOST = 15 };

enum { RADIUS, SIGMA_COLOUR, SIGMA_SPACE }; /* an operation's numbers */

static uint32_t colour_count(uint32_t bits)
{
    return bits == 8 ? PIXELS_BILATERAL_COLOURS8 : PIXELS_BILATERAL_COLOURS16;
}

/* What has been summed of a square. */
typedef struct tally {
    uint64_t sums[4];
    uint64_t weights;
} tally;

// NOLINTBEGIN(bugprone-macro-parentheses): a type is not an expression
#define BILATERAL(bits, sample, step)                                                              \
    GPK_INLINE void add##bits(const uint32_t *colours, uint32_t by_place, const sample *middle,    \
                              const sample *x, uint32_t channels, tally *to)                       \
    {                                                                                              \
        uint32_t distance = 0;                                                                     \
        for (uint32_t c = 0; c < channels; c++)                                                    \
            distance += pixels_distance(middle[c], x[c]);                                          \
        const uint32_t weight = pixels_bilateral_weight(by_place, colours[distance >> (step)]);    \
        to->weights += weight;                                                                     \
        for (uint32_t c = 0; c < channels; c++)                                                    \
            to->sums[c] += (uint64_t)weight * x[c];                                                \
    }                                                                                              \
    GPK_INLINE void mix##bits(const gpk_pixels_stage *stage, const void *const *rows, sample *to,  \
                              uint32_t channels)                                                   \
    {                                                                                              \
        const uint32_t *colours = stage->data;                                                     \
        const ptrdiff_t radius = stage->radius;                                                    \
        for (ptrdiff_t i = 0; i < (ptrdiff_t)gpk_window_samples(stage); i += channels) {           \
            tally of = {.weights = 0};                                                             \
            const sample *middle = (const sample *)rows[radius] + i;                               \
            const uint32_t *place = colours + colour_count(bits);                                  \
            for (ptrdiff_t v = 0; v <= 2 * radius; v++)                                            \
                for (ptrdiff_t h = -radius; h <= radius; h++)                                      \
                    add##bits(colours, *place++, middle,                                           \
                              (const sample *)rows[v] + i + h * (ptrdiff_t)channels, channels,     \
                              &of);                                                                \
            assert(of.weights > 0); /* the middle has one */                                       \
            for (uint32_t c = 0; c < channels; c++)                                                \
                to[i + c] = (sample)pixels_bilateral_mean(of.sums[c], of.weights);                 \
        }                                                                                          \
    }                                                                                              \
    static void row##bits(const gpk_pixels_stage *stage, const void *const *rows, void *to)        \
    {                                                                                              \
        if (stage->in.channels == 3)                                                               \
            mix##bits(stage, rows, to, 3);                                                         \
        else                                                                                       \
            mix##bits(stage, rows, to, stage->in.channels);                                        \
    }
// NOLINTEND(bugprone-macro-parentheses)

BILATERAL(8, uint8_t, 0)
BILATERAL(16, uint16_t, PIXELS_BILATERAL_STEP16)

static void bilateral_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                           const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    gpk_window_run(stage, gpk_window_rows(stage, state, in, first, last),
                   stage->in.bits == 8 ? row8 : row16, out, first, last);
}

static const gpk_source *const sources[] = {
    GPK_NEAR_SOURCES,
    &gpk_source_lib_pixels_bilateral_h,
    &gpk_source_pixels_bilateral_cl,
    NULL,
};

static size_t passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    static const gpk_near_pass pass = {"pixels_bilateral", "pixels_bilateral", sources,
                                       GPK_PIXELS_OVER_OUTPUT};
    gpk_near_pass_fill(stage, for_gpu, &pass, &out[0]);
    return 1;
}

static const gpk_pixels_stage_ops bilateral_ops = {
    .name = "bilateral",
    .needs = gpk_pixels_needs_around,
    .state_size = gpk_window_size,
    .rows = bilateral_rows,
    .passes = passes,
};

static gpukit_status parse(gpk_pixels_op *op, gpk_arguments *arguments,
                           const gpukit_pixels_files *files, gpukit_error *err)
{
    (void)files;
    gpukit_status status = gpk_radius_parse(arguments, RADIUS_MOST, &op->numbers[RADIUS], err);
    if (status == GPUKIT_OK)
        status = gpk_arguments_number(arguments, "a sigma of colours", 0.1, 1000,
                                      &op->numbers[SIGMA_COLOUR], err);
    if (status == GPUKIT_OK)
        status = gpk_arguments_number(arguments, "a sigma of space", 0.1, 1000,
                                      &op->numbers[SIGMA_SPACE], err);
    return status;
}

static uint32_t weight_of(double square, double sigma)
{
    const double one = 1u << PIXELS_BILATERAL_SHIFT;
    return (uint32_t)lrint(one * exp(-0.5 * square / (sigma * sigma)));
}

static void fill_table(const gpk_pixels_op *op, uint32_t bits, uint32_t *out)
{
    const int32_t radius = (int32_t)op->numbers[RADIUS];
    for (uint32_t i = 0; i < colour_count(bits); i++) {
        const double levels = bits == 8 ? i : (double)(i << PIXELS_BILATERAL_STEP16) / 257;
        *out++ = weight_of(levels * levels, op->numbers[SIGMA_COLOUR]);
    }
    for (int32_t v = -radius; v <= radius; v++)
        for (int32_t h = -radius; h <= radius; h++)
            *out++ = weight_of(v * v + h * h, op->numbers[SIGMA_SPACE]);
}

static gpukit_status build(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    const uint32_t radius = (uint32_t)op->numbers[RADIUS], side = 2 * radius + 1;
    const size_t size = (colour_count(plan->out.bits) + (size_t)side * side) * sizeof(uint32_t);
    uint32_t *table = malloc(size);
    if (table == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "a table of %zu bytes", size);
    fill_table(op, plan->out.bits, table);
    const gpk_pixels_stage stage = {
        .ops = &bilateral_ops,
        .out = plan->out,
        .radius = radius,
        .margin = radius,
        .edge = gpk_pixels_op_edge(op, GPUKIT_PIXELS_EDGE_REFLECT101),
        .data = table,
        .table = table,
        .table_size = size,
    };
    return gpk_pixels_plan_add(plan, &stage, err);
}

const gpk_pixels_op_kind gpk_pixels_bilateral_kind = {
    .about = {"bilateral", "=RADIUS,SIGMA_COLOUR,SIGMA_SPACE", "neighbourhood",
              "a blur that leaves edges sharp; SIGMA_COLOUR in 255 levels"},
    .premultiplies = true,
    .parse = parse,
    .build = build,
};
