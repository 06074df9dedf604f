// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/box.c - the mean of a square: sums of columns that go down with the
 * rows, and a sum of those that goes along a row. */
#include "lib/pixels_box.h"

#include "workload/pixels/neighbour/kinds.h"
#include "workload/pixels/neighbour/levels.h"
#include "workload/pixels/neighbour/passes.h"
#include "workload/pixels/neighbour/radius.h"
#include "workload/pixels/neighbour/window.h"

enum {
    RADIUS_MOST = 127, /* 255 * 255 samples of 16 bits have sums of 32 */
    BLOCK = 1024,      /* pixels: their sums stay in the first cache */
    LINE = 64,
};

/* A stage's state: this, the sums of columns, and a window. */
typedef struct box_state {
    uint32_t has_begun;
    uint32_t padding[15];
    uint32_t columns[];
} box_state;

static size_t column_count(const gpk_pixels_stage *stage)
{
    return ((size_t)stage->in.width + 2 * (size_t)stage->radius) * stage->in.channels;
}

static size_t columns_size(const gpk_pixels_stage *stage)
{
    return sizeof(box_state) + (column_count(stage) * sizeof(uint32_t) + LINE - 1) / LINE * LINE;
}

static size_t state_size(const gpk_pixels_stage *stage, uint32_t strip_rows)
{
    return columns_size(stage) + gpk_window_size(stage, strip_rows);
}

// NOLINTBEGIN(bugprone-macro-parentheses): a type is not an expression
#define COLUMNS(bits, sample)                                                                      \
    GPK_INLINE void add##bits##_body(uint32_t *restrict columns, const sample *restrict more,      \
                                     size_t count)                                                 \
    {                                                                                              \
        for (size_t i = 0; i < count; i++)                                                         \
            columns[i] += more[i];                                                                 \
    }                                                                                              \
    GPK_INLINE void remove##bits##_body(uint32_t *restrict columns, const sample *restrict less,   \
                                        size_t count)                                              \
    {                                                                                              \
        for (size_t i = 0; i < count; i++)                                                         \
            columns[i] -= less[i];                                                                 \
    }                                                                                              \
    GPK_PIXELS_BY_LEVEL(add##bits, (uint32_t * columns, const sample *more, size_t count),         \
                        (columns, more, count))                                                    \
    GPK_PIXELS_BY_LEVEL(remove##bits, (uint32_t * columns, const sample *less, size_t count),      \
                        (columns, less, count))
// NOLINTEND(bugprone-macro-parentheses)

COLUMNS(8, uint8_t)
COLUMNS(16, uint16_t)

static void add_row(const gpk_pixels_stage *stage, uint32_t *columns, const void *row)
{
    const char *from = (const char *)row - stage->radius * gpk_pixels_pixel_size(&stage->in);
    if (stage->in.bits == 8)
        add8(columns, (const uint8_t *)from, column_count(stage));
    else
        add16(columns, (const uint16_t *)(const void *)from, column_count(stage));
}

static void remove_row(const gpk_pixels_stage *stage, uint32_t *columns, const void *row)
{
    const char *from = (const char *)row - stage->radius * gpk_pixels_pixel_size(&stage->in);
    if (stage->in.bits == 8)
        remove8(columns, (const uint8_t *)from, column_count(stage));
    else
        remove16(columns, (const uint16_t *)(const void *)from, column_count(stage));
}

/* Sums of squares along a row, from where `sums` has got to: of all but the next column. */
GPK_INLINE void slide_by(const uint32_t *restrict columns, size_t ahead, size_t channels,
                         size_t count, uint32_t *sums, uint32_t *restrict out)
{
    uint32_t now[4] = {sums[0], sums[1], sums[2], sums[3]};
    for (size_t i = 0; i < count; i += channels) {
        for (size_t c = 0; c < channels; c++) {
            now[c] += columns[i + ahead + c];
            out[i + c] = now[c];
            now[c] -= columns[i + c];
        }
    }
    memcpy(sums, now, sizeof now);
}

static void slide(const uint32_t *columns, size_t ahead, size_t channels, size_t count,
                  uint32_t *sums, uint32_t *out)
{
    if (channels == 1)
        slide_by(columns, ahead, 1, count, sums, out);
    else if (channels == 2)
        slide_by(columns, ahead, 2, count, sums, out);
    else if (channels == 3)
        slide_by(columns, ahead, 3, count, sums, out);
    else
        slide_by(columns, ahead, 4, count, sums, out);
}

/* Of half a square. */
static float inverse_of(const gpk_pixels_stage *stage)
{
    const int32_t side = 2 * (int32_t)stage->radius + 1;
    return 2.0f / (float)(side * side);
}

// NOLINTBEGIN(bugprone-macro-parentheses): a type is not an expression
#define MEANS(name, sample)                                                                        \
    GPK_INLINE void name##_body(const uint32_t *restrict sums, uint32_t square, float inverse,     \
                                sample *restrict to, size_t count)                                 \
    {                                                                                              \
        for (size_t i = 0; i < count; i++)                                                         \
            to[i] = (sample)pixels_mean(sums[i], square, inverse);                                 \
    }                                                                                              \
    GPK_PIXELS_BY_LEVEL(                                                                           \
        name, (const uint32_t *sums, uint32_t square, float inverse, sample *to, size_t count),    \
        (sums, square, inverse, to, count))
// NOLINTEND(bugprone-macro-parentheses)

MEANS(means8, uint8_t)
MEANS(means16, uint16_t)

static void make_row(const gpk_pixels_stage *stage, const uint32_t *columns, void *to)
{
    uint32_t sums[4] = {0}, found[4 * BLOCK];
    const uint32_t side = 2 * stage->radius + 1;
    const float inverse = inverse_of(stage);
    const size_t channels = stage->in.channels, ahead = 2 * (size_t)stage->radius * channels;
    const size_t count = gpk_window_samples(stage), block = BLOCK * channels;
    for (size_t i = 0; i < ahead; i++)
        sums[i % channels] += columns[i];
    for (size_t at = 0; at < count; at += block) {
        const size_t n = count - at < block ? count - at : block;
        slide(columns + at, ahead, channels, n, sums, found);
        if (stage->in.bits == 8)
            means8(found, side * side, inverse, (uint8_t *)to + at, n);
        else
            means16(found, side * side, inverse, (uint16_t *)to + at, n);
    }
}

static void box_rows(const gpk_pixels_stage *stage, void *memory, const gpk_pixels_rows *in,
                     const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    box_state *state = memory;
    const uint32_t behind = 2 * stage->radius;
    const void *const *rows =
        gpk_window_rows(stage, (char *)memory + columns_size(stage), in, first, last);
    for (uint32_t k = 0; !state->has_begun && k < behind; k++)
        add_row(stage, state->columns, rows[k]);
    state->has_begun = 1;
    for (uint32_t y = first; y < last; y++, rows++) {
        add_row(stage, state->columns, rows[behind]);
        make_row(stage, state->columns, gpk_pixels_row(out, y));
        remove_row(stage, state->columns, rows[0]);
    }
}

static const gpk_source *const sources[] = {
    GPK_NEAR_SOURCES,
    &gpk_source_lib_pixels_box_h,
    &gpk_source_pixels_box_cl,
    NULL,
};

static size_t passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    static const gpk_near_pass along = {"pixels_box_along_rows", "pixels_box_along", sources,
                                        GPK_PIXELS_OVER_INPUT};
    static const gpk_near_pass down = {"pixels_box_down_rows", "pixels_box_down", sources,
                                       GPK_PIXELS_OVER_OUTPUT};
    gpk_near_pass_fill(stage, for_gpu, &along, &out[0]);
    gpk_near_pass_fill(stage, for_gpu, &down, &out[1]);
    return 2;
}

static const gpk_pixels_stage_ops box_ops = {
    .name = "box",
    .needs = gpk_pixels_needs_around,
    .state_size = state_size,
    .rows = box_rows,
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
    gpk_pixels_stage stage = {
        .ops = &box_ops,
        .out = plan->out,
        .radius = (uint32_t)op->numbers[0],
        .margin = (uint32_t)op->numbers[0],
        .edge = gpk_pixels_op_edge(op, GPUKIT_PIXELS_EDGE_REFLECT101),
        .scratch_row = (size_t)plan->out.width * plan->out.channels * sizeof(uint32_t),
    };
    const float inverse = inverse_of(&stage);
    memcpy(stage.numbers, &inverse, sizeof inverse);
    return gpk_pixels_plan_add(plan, &stage, err);
}

const gpk_pixels_op_kind gpk_pixels_box_kind = {
    .about = {"box", "=RADIUS", "neighbourhood", "the mean of the square around each sample"},
    .premultiplies = true,
    .parse = parse,
    .build = build,
};
