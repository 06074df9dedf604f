// SPDX-License-Identifier: MIT
#include "workload/pixels/neighbour/gaussian.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/text.h"
#include "lib/pixels_tile.h"
#include "workload/pixels/neighbour/gaussian_rows.h"
#include "workload/pixels/neighbour/passes.h"
#include "workload/pixels/neighbour/window.h"

#define SIGMA_LEAST 0.1
#define SIGMA_MOST 100.0 /* PIXELS_GAUSSIAN_MOST is its radius */
#define AMOUNT_MOST 100.0

enum { SIGMA, AMOUNT, THRESHOLD }; /* an operation's numbers */
enum { DOWN_ROWS = 16 };           /* PIXELS_ROWS of the kernel */
enum { BAND_LEAST = 64 };          /* rows */

uint32_t gpk_gaussian_radius(double sigma)
{
    return ((uint32_t)lround(6 * sigma + 1) | 1u) / 2;
}

static double weight_at(double sigma, uint32_t i)
{
    return exp(-0.5 * i * i / (sigma * sigma));
}

static double weight_sum(double sigma, uint32_t radius)
{
    double total = 1;
    for (uint32_t i = 1; i <= radius; i++)
        total += 2 * weight_at(sigma, i);
    return total;
}

void gpk_gaussian_weights(double sigma, uint32_t radius, uint16_t *out)
{
    const double total = weight_sum(sigma, radius);
    double error = 0;
    uint32_t left = 256;
    for (uint32_t i = radius; i > 0; i--) {
        const double exact = 256 * weight_at(sigma, i) / total + error;
        out[i] = (uint16_t)lrint(exact);
        error = exact - out[i];
        left -= 2u * out[i];
    }
    out[0] = (uint16_t)left;
}

/* ---- the stage ---- */

/* Bytes of the sums along a row. */
static size_t sums_size(const gpk_pixels_stage *stage)
{
    return gpk_window_samples(stage) * (stage->in.bits == 8 ? sizeof(uint16_t) : sizeof(float));
}

/* A list of the strip's rows, then lines. */
static size_t lists_size(uint32_t strip_rows)
{
    return (2 * (size_t)strip_rows * sizeof(void *) + 63) / 64 * 64;
}

typedef struct blur_state {
    uint32_t strip_rows;
    uint32_t padding[15];
    void *lists[];
} blur_state;

static size_t state_size(const gpk_pixels_stage *stage, uint32_t strip_rows)
{
    return sizeof(blur_state) + lists_size(strip_rows) +
           gpk_lines_size(stage, strip_rows, sums_size(stage));
}

static void *lines_of(blur_state *state)
{
    return (unsigned char *)state->lists + lists_size(state->strip_rows);
}

static void begin(const gpk_pixels_stage *stage, void *memory, uint32_t strip_rows,
                  uint32_t in_first)
{
    blur_state *state = memory;
    state->strip_rows = strip_rows;
    gpk_lines_begin(stage, lines_of(state), strip_rows, in_first, sums_size(stage));
}

static void sum_row(const gpk_pixels_stage *stage, const void *from, void *to)
{
    const gpk_gaussian_line line = {stage->data, stage->radius, gpk_window_samples(stage),
                                    stage->in.channels};
    if (stage->in.bits == 8)
        gpk_gaussian_line8(&line, from, to);
    else
        gpk_gaussian_line16(&line, from, to);
}

static void blur_rows(const gpk_pixels_stage *stage, void *memory, const gpk_pixels_rows *in,
                      const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    blur_state *state = memory;
    void **made = state->lists, **samples = made + state->strip_rows;
    for (uint32_t y = first; y < last; y++) {
        made[y - first] = gpk_pixels_row(out, y);
        samples[y - first] = gpk_pixels_row(in, y);
    }
    const gpk_gaussian_strip strip = {
        .by = stage->data,
        .radius = stage->radius,
        .count = gpk_window_samples(stage),
        .rows = last - first,
        .sums = gpk_lines_rows(stage, lines_of(state), sum_row, in, first, last),
        .samples = stage->numbers[0] ? (const void *const *)samples : NULL,
        .out = made,
    };
    if (stage->in.bits == 8)
        gpk_gaussian_strip8(&strip);
    else
        gpk_gaussian_strip16(&strip);
}

static const gpk_source *const sources[] = {
    GPK_NEAR_SOURCES,
    &gpk_source_lib_pixels_round_h,
    &gpk_source_lib_pixels_gaussian_h,
    &gpk_source_lib_pixels_stretch_h,
    &gpk_source_pixels_gaussian_cl,
    NULL,
};

static const gpk_source *const tile_sources[] = {
    &gpk_source_lib_dialect_h,
    &gpk_source_shared_pixels_args_h,
    &gpk_source_lib_pixels_rows_h,
    &gpk_source_lib_pixels_edge_h,
    &gpk_source_lib_pixels_round_h,
    &gpk_source_lib_pixels_gaussian_h,
    &gpk_source_lib_pixels_tile_h,
    &gpk_source_pixels_gaussian_tile_cl,
    NULL,
};

static size_t tile_pass(const gpk_pixels_stage *stage, gpk_pixels_pass *out)
{
    const size_t size = 4 * PIXELS_TILE_WORDS(stage->radius, stage->in.channels);
    const size_t across = (gpk_window_samples(stage) + size - 1) / size;
    *out = (gpk_pixels_pass){
        .entry = "pixels_gaussian_tile",
        .sources = tile_sources,
        .extent = GPK_PIXELS_OVER_OUTPUT,
        .items_per_row = (uint32_t)across * PIXELS_TILE_ITEMS,
        .rows_per_item = PIXELS_TILE_ROWS,
        .group = PIXELS_TILE_ITEMS,
    };
    gpk_text_format(out->defines, sizeof out->defines,
                    "#define PIXELS_RADIUS %u\n#define PIXELS_CHANNELS %u\n", stage->radius,
                    stage->in.channels);
    return 1;
}

static size_t two_passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    static const gpk_near_pass along = {"pixels_gaussian_along_rows", "pixels_gaussian_along",
                                        sources, GPK_PIXELS_OVER_INPUT};
    static const gpk_near_pass down = {"pixels_gaussian_down_rows", "pixels_gaussian_down", sources,
                                       GPK_PIXELS_OVER_OUTPUT};
    gpk_near_pass_fill(stage, for_gpu, &along, &out[0]);
    gpk_near_pass_fill(stage, for_gpu, &down, &out[1]);
    out[1].rows_per_item = for_gpu ? 0 : DOWN_ROWS;
    return 2;
}

/* Rows of a band, for CPU devices: each sums as many as its radius again on both sides. */
static uint32_t band_rows(uint32_t radius)
{
    return 4 * radius > BAND_LEAST ? 4 * radius : BAND_LEAST;
}

static size_t band_pass(const gpk_pixels_stage *stage, gpk_pixels_pass *out)
{
    static const gpk_near_pass band = {"pixels_gaussian_band", NULL, sources,
                                       GPK_PIXELS_OVER_OUTPUT};
    const uint32_t rows = band_rows(stage->radius);
    const size_t bands = (stage->out.height + rows - 1) / rows;
    const size_t sum = stage->in.bits == 8 ? sizeof(uint16_t) : sizeof(float);
    gpk_near_pass_fill(stage, false, &band, out);
    out->rows_per_item = rows;
    out->scratch_size = bands * (rows + 2 * stage->radius) * PIXELS_GAUSSIAN_BLOCK * sum;
    return 1;
}

static size_t passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    if (for_gpu && stage->in.bits == 8 && stage->radius <= PIXELS_TILE_RADIUS)
        return tile_pass(stage, out);
    const bool has_blocks = stage->radius * stage->in.channels <= PIXELS_GAUSSIAN_BLOCK &&
                            gpk_window_samples(stage) >= 2 * PIXELS_GAUSSIAN_BLOCK;
    return !for_gpu && has_blocks ? band_pass(stage, out) : two_passes(stage, for_gpu, out);
}

static const gpk_pixels_stage_ops gaussian_ops = {
    .name = "gaussian",
    .needs = gpk_pixels_needs_around,
    .state_size = state_size,
    .begin = begin,
    .rows = blur_rows,
    .passes = passes,
};

/* ---- operations ---- */

static gpukit_status parse_blur(gpk_pixels_op *op, gpk_arguments *arguments,
                                const gpukit_pixels_files *files, gpukit_error *err)
{
    (void)files;
    return gpk_arguments_number(arguments, "a sigma", SIGMA_LEAST, SIGMA_MOST, &op->numbers[SIGMA],
                                err);
}

static gpukit_status parse_sharpen(gpk_pixels_op *op, gpk_arguments *arguments,
                                   const gpukit_pixels_files *files, gpukit_error *err)
{
    gpukit_status status = parse_blur(op, arguments, files, err);
    if (status != GPUKIT_OK)
        return status;
    return gpk_arguments_number(arguments, "an amount", 0, AMOUNT_MOST, &op->numbers[AMOUNT], err);
}

static gpukit_status parse_unsharp(gpk_pixels_op *op, gpk_arguments *arguments,
                                   const gpukit_pixels_files *files, gpukit_error *err)
{
    gpukit_status status = parse_sharpen(op, arguments, files, err);
    if (status != GPUKIT_OK)
        return status;
    return gpk_arguments_number(arguments, "a threshold", 0, 255, &op->numbers[THRESHOLD], err);
}

static void fill_weights(double sigma, uint32_t radius, uint32_t bits, gpk_gaussian *out)
{
    uint16_t whole[512];
    const double total = weight_sum(sigma, radius);
    gpk_gaussian_weights(sigma, radius, whole);
    for (uint32_t i = 0; i <= radius; i++) {
        if (bits == 8)
            out->weights[i].whole = whole[i];
        else
            out->weights[i].part = (float)(weight_at(sigma, i) / total);
    }
}

static gpukit_status add_gaussian(const gpk_pixels_op *op, bool is_sharpened, gpk_pixels_plan *plan,
                                  gpukit_error *err)
{
    const uint32_t radius = gpk_gaussian_radius(op->numbers[SIGMA]), bits = plan->out.bits;
    const size_t size = sizeof(gpk_gaussian) + (radius + 1) * sizeof(uint32_t);
    gpk_gaussian *by = malloc(size);
    if (by == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "%u weights", radius + 1);
    by->sharpness.amount = (float)(bits == 8 ? op->numbers[AMOUNT] / 65536 : op->numbers[AMOUNT]);
    by->sharpness.threshold = (float)(op->numbers[THRESHOLD] * (bits == 8 ? 65536 : 257));
    fill_weights(op->numbers[SIGMA], radius, bits, by);
    gpk_pixels_stage stage = {
        .ops = &gaussian_ops,
        .in = plan->out,
        .out = plan->out,
        .radius = radius,
        .margin = radius,
        .edge = gpk_pixels_op_edge(op, GPUKIT_PIXELS_EDGE_REFLECT101),
        .data = by,
        .table = by,
        .table_size = size,
        .numbers = {is_sharpened, (int32_t)band_rows(radius)},
    };
    stage.scratch_row = sums_size(&stage);
    return gpk_pixels_plan_add(plan, &stage, err);
}

static gpukit_status build_blur(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    return add_gaussian(op, false, plan, err);
}

static gpukit_status build_sharp(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    return add_gaussian(op, true, plan, err);
}

const gpk_pixels_op_kind gpk_pixels_gaussian_kind = {
    .about = {"blur", "=SIGMA", "neighbourhood", "a gaussian blur"},
    .premultiplies = true,
    .parse = parse_blur,
    .build = build_blur,
};

const gpk_pixels_op_kind gpk_pixels_sharpen_kind = {
    .about = {"sharpen", "=SIGMA,AMOUNT", "neighbourhood",
              "adds so much of what a gaussian blur takes away"},
    .premultiplies = true,
    .parse = parse_sharpen,
    .build = build_sharp,
};

const gpk_pixels_op_kind gpk_pixels_unsharp_kind = {
    .about = {"unsharp", "=SIGMA,AMOUNT,THRESHOLD", "neighbourhood",
              "sharpens what the blur changes by more than THRESHOLD of 255 levels"},
    .premultiplies = true,
    .parse = parse_unsharp,
    .build = build_sharp,
};
