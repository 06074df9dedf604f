// SPDX-License-Identifier: MIT
#include "workload/pixels/neighbour/gaussian.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"

#define SIGMA_MOST 100.0

typedef struct gaussian {
    uint32_t radius;
    uint16_t weights[]; /* radius + 1 */
} gaussian;

/* Sums of rows, in a ring of its own. */
typedef struct sums {
    uint32_t capacity, last; /* rows up to `last` have been summed */
    uint32_t padding[14];
    uint16_t words[];
} sums;

uint32_t gpk_gaussian_radius(double sigma)
{
    return ((uint32_t)lround(6 * sigma + 1) | 1u) / 2;
}

void gpk_gaussian_weights(double sigma, uint32_t radius, uint16_t *out)
{
    double total = 1, error = 0;
    uint32_t left = 256;
    for (uint32_t i = 1; i <= radius; i++)
        total += 2 * exp(-0.5 * i * i / (sigma * sigma));
    for (uint32_t i = radius; i > 0; i--) {
        const double exact = 256 * exp(-0.5 * i * i / (sigma * sigma)) / total + error;
        out[i] = (uint16_t)lrint(exact);
        error = exact - out[i];
        left -= 2u * out[i];
    }
    out[0] = (uint16_t)left;
}

static size_t row_words(const gpk_pixels_stage *stage)
{
    return ((size_t)stage->in.width * stage->in.channels + 31) / 32 * 32;
}

static size_t state_size(const gpk_pixels_stage *stage, uint32_t strip_rows)
{
    return sizeof(sums) +
           gpk_pixels_window(stage, strip_rows) * row_words(stage) * sizeof(uint16_t);
}

static void begin(const gpk_pixels_stage *stage, void *memory, uint32_t strip_rows,
                  uint32_t in_first)
{
    sums *state = memory;
    state->capacity = gpk_pixels_window(stage, strip_rows);
    state->last = in_first;
}

static uint16_t *sums_row(const gpk_pixels_stage *stage, sums *state, uint32_t y)
{
    return state->words + y % state->capacity * row_words(stage);
}

static void sum_row(const gaussian *by, const uint8_t *from, uint16_t *to, size_t count,
                    size_t channels)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (uint16_t)(by->weights[0] * from[i]);
    for (size_t k = 1; k <= by->radius; k++) {
        const uint8_t *left = from - k * channels, *right = from + k * channels;
        for (size_t i = 0; i < count; i++)
            to[i] = (uint16_t)(to[i] + by->weights[k] * (left[i] + right[i]));
    }
}

static void sum_columns(const gpk_pixels_stage *stage, sums *state, uint32_t y, uint8_t *to)
{
    const gaussian *by = stage->data;
    const size_t count = (size_t)stage->in.width * stage->in.channels;
    gpk_pixels_rows ring = {
        .base = (unsigned char *)state->words,
        .stride = row_words(stage) * sizeof(uint16_t),
        .capacity = state->capacity,
    };
    for (size_t i = 0; i < count; i++) {
        uint32_t sum = 32768;
        for (int64_t k = -(int64_t)by->radius; k <= (int64_t)by->radius; k++) {
            const uint16_t *row =
                gpk_pixels_row_beyond(&ring, y + k, stage->in.height, stage->edge);
            sum += by->weights[k < 0 ? -k : k] * (row == NULL ? 0u : row[i]);
        }
        to[i] = (uint8_t)(sum >> 16);
    }
}

static void blur_rows(const gpk_pixels_stage *stage, void *memory, const gpk_pixels_rows *in,
                      const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    sums *state = memory;
    uint32_t in_first, in_last;
    gpk_pixels_needs_around(stage, first, last, &in_first, &in_last);
    for (; state->last < in_last; state->last++)
        sum_row(stage->data, gpk_pixels_row(in, state->last), sums_row(stage, state, state->last),
                (size_t)stage->in.width * stage->in.channels, stage->in.channels);
    for (uint32_t y = first; y < last; y++)
        sum_columns(stage, state, y, gpk_pixels_row(out, y));
}

static const gpk_pixels_stage_ops gaussian_ops = {
    .name = "gaussian",
    .needs = gpk_pixels_needs_around,
    .state_size = state_size,
    .begin = begin,
    .rows = blur_rows,
};

static gpukit_status parse(gpk_pixels_op *op, gpk_arguments *arguments,
                           const gpukit_pixels_files *files, gpukit_error *err)
{
    (void)files;
    return gpk_arguments_number(arguments, "a sigma", 0.1, SIGMA_MOST, &op->numbers[0], err);
}

static gpukit_status build(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    const uint32_t radius = gpk_gaussian_radius(op->numbers[0]);
    if (plan->out.bits != 8)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "blur takes samples of 8 bits so far");
    gaussian *by = malloc(sizeof *by + (radius + 1) * sizeof by->weights[0]);
    if (by == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "%u weights", radius + 1);
    by->radius = radius;
    gpk_gaussian_weights(op->numbers[0], radius, by->weights);
    const gpk_pixels_stage stage = {
        .ops = &gaussian_ops,
        .out = plan->out,
        .radius = radius,
        .margin = radius,
        .edge = gpk_pixels_op_edge(op, GPUKIT_PIXELS_EDGE_REFLECT101),
        .data = by,
    };
    return gpk_pixels_plan_add(plan, &stage, err);
}

const gpk_pixels_op_kind gpk_pixels_gaussian_kind = {
    .about = {"blur", "=SIGMA", "neighbourhood", "a gaussian blur"},
    .premultiplies = true,
    .parse = parse,
    .build = build,
};
