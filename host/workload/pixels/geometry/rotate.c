// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/rotate.c - by quarters, which moves pixels, and by any angle, which
 * mixes four of them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "kernel_sources.h"
#include "lib/pixels_rotate.h"
#include "workload/pixels/geometry/kinds.h"
#include "workload/pixels/geometry/passes.h"
#include "workload/pixels/geometry/place.h"

#define PI 3.14159265358979323846
#define ANGLE_MOST 36000.0 /* degrees */

static const gpk_source *const sources[] = {
    &gpk_source_lib_dialect_h,
    &gpk_source_shared_pixels_args_h,
    &gpk_source_lib_pixels_rows_h,
    &gpk_source_lib_pixels_span_h,
    &gpk_source_lib_pixels_rotate_h,
    &gpk_source_pixels_rotate_cl,
    NULL,
};

static int64_t row_at(const gpk_pixels_stage *stage, uint32_t x, uint32_t y)
{
    return pixels_rotation_y(stage->data, x, y) >> 32;
}

/* Rows lie along lines, so the ends of the first and the last one are the furthest. */
static void needs(const gpk_pixels_stage *stage, uint32_t first, uint32_t last, uint32_t *in_first,
                  uint32_t *in_last)
{
    const int64_t height = stage->in.height;
    const uint32_t right = stage->out.width - 1;
    const int64_t ends[4] = {row_at(stage, 0, first), row_at(stage, right, first),
                             row_at(stage, 0, last - 1), row_at(stage, right, last - 1)};
    int64_t least = ends[0], most = ends[0];
    for (int i = 1; i < 4; i++) {
        least = ends[i] < least ? ends[i] : least;
        most = ends[i] > most ? ends[i] : most;
    }
    least = least < 0 ? 0 : least > height - 1 ? height - 1 : least;
    most = most + 2 < least + 1 ? least + 1 : most + 2;
    *in_first = (uint32_t)least;
    *in_last = (uint32_t)(most > height ? height : most);
}

/* The rows of the two upper corners and of the two lower ones. */
typedef struct corner_rows {
    const void *upper, *lower;
} corner_rows;

static inline uint32_t sample_at(const void *row, size_t i, uint32_t bits)
{
    return bits == 8 ? ((const uint8_t *)row)[i] : ((const uint16_t *)row)[i];
}

static inline void mix_pixel(const gpk_pixels_stage *stage, const pixels_corners *corners,
                             const corner_rows *rows, void *to, uint32_t bits)
{
    const uint32_t channels = stage->in.channels, width = stage->in.width;
    const size_t left = (size_t)pixels_rotation_clamp(corners->x, width) * channels;
    const size_t right = (size_t)pixels_rotation_clamp(corners->x + 1, width) * channels;
    for (size_t c = 0; c < channels; c++) {
        const uint32_t sample = pixels_rotation_mix(corners, sample_at(rows->upper, left + c, bits),
                                                    sample_at(rows->upper, right + c, bits),
                                                    sample_at(rows->lower, left + c, bits),
                                                    sample_at(rows->lower, right + c, bits));
        if (bits == 8)
            ((uint8_t *)to)[c] = (uint8_t)sample;
        else
            ((uint16_t *)to)[c] = (uint16_t)sample;
    }
}

static const void *corner_row(const gpk_pixels_rows *in, int32_t y, uint32_t height)
{
    return gpk_pixels_row(in, (uint32_t)pixels_rotation_clamp(y, height));
}

static inline void rotate_row(const gpk_pixels_stage *stage, const gpk_pixels_rows *in,
                              unsigned char *to, uint32_t y, uint32_t bits)
{
    const gpukit_pixels_shape *shape = &stage->in;
    const size_t size = (size_t)shape->channels * (bits / 8);
    for (uint32_t x = 0; x < stage->out.width; x++, to += size) {
        pixels_corners corners = pixels_rotation_corners(stage->data, x, y);
        if (corners.x < -1 || corners.x >= (int32_t)shape->width || corners.y < -1 ||
            corners.y >= (int32_t)shape->height) {
            memset(to, 0, size);
            continue;
        }
        corners = pixels_rotation_inside(corners, shape->width, shape->height);
        const corner_rows rows = {corner_row(in, corners.y, shape->height),
                                  corner_row(in, corners.y + 1, shape->height)};
        mix_pixel(stage, &corners, &rows, to, bits);
    }
}

static void rotate_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                        const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    (void)state;
    for (uint32_t y = first; y < last; y++) {
        if (stage->in.bits == 8)
            rotate_row(stage, in, gpk_pixels_row(out, y), y, 8);
        else
            rotate_row(stage, in, gpk_pixels_row(out, y), y, 16);
    }
}

static size_t passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    return gpk_pixels_pass_over_output(stage, for_gpu, "pixels_rotate", sources, out);
}

static const gpk_pixels_stage_ops rotate_ops = {
    .name = "rotate",
    .needs = needs,
    .rows = rotate_rows,
    .passes = passes,
};

/* A side that holds all, but not one more pixel for what rounding left over. */
static uint32_t side(double length)
{
    const double pixels = ceil(length - 1e-6);
    return pixels < 1 ? 1 : (uint32_t)pixels;
}

static gpukit_status add_rotation(gpk_pixels_plan *plan, double degrees, gpukit_error *err)
{
    const double cosine = cos(degrees * PI / 180), sine = sin(degrees * PI / 180);
    const double width = plan->out.width, height = plan->out.height, unit = 4294967296.0;
    pixels_rotation *by = malloc(sizeof *by);
    if (by == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "a rotation");
    gpk_pixels_stage stage = {
        .ops = &rotate_ops,
        .out = plan->out,
        .data = by,
        .table = by,
        .table_size = sizeof *by,
    };
    stage.out.width = side(width * fabs(cosine) + height * fabs(sine));
    stage.out.height = side(width * fabs(sine) + height * fabs(cosine));
    const double left = 0.5 - stage.out.width * 0.5, top = 0.5 - stage.out.height * 0.5;
    by->x = llrint((cosine * left + sine * top + width * 0.5 - 0.5) * unit);
    by->y = llrint((cosine * top - sine * left + height * 0.5 - 0.5) * unit);
    by->cosine = llrint(cosine * unit);
    by->sine = llrint(sine * unit);
    return gpk_pixels_plan_add(plan, &stage, err);
}

static gpukit_status parse(gpk_pixels_op *op, gpk_arguments *arguments,
                           const gpukit_pixels_files *files, gpukit_error *err)
{
    double degrees = 0;
    (void)files;
    gpukit_status status =
        gpk_arguments_number(arguments, "an angle", -ANGLE_MOST, ANGLE_MOST, &degrees, err);
    if (status != GPUKIT_OK)
        return status;
    degrees = fmod(degrees, 360);
    op->numbers[0] = degrees < 0 ? degrees + 360 : degrees;
    return GPUKIT_OK;
}

static gpukit_status add_half_turn(gpk_pixels_plan *plan, gpukit_error *err)
{
    const gpk_pixels_place place = {
        .width = plan->out.width,
        .height = plan->out.height,
        .x = (int32_t)plan->out.width - 1,
        .y = (int32_t)plan->out.height - 1,
        .mirrors_x = true,
        .mirrors_y = true,
        .edge = GPUKIT_PIXELS_EDGE_CONSTANT,
    };
    return gpk_pixels_add_place(plan, &place, err);
}

static gpukit_status build(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    const double degrees = op->numbers[0];
    const uint32_t bits = plan->out.bits;
    const bool has_alpha = plan->out.channels % 2 == 0;
    gpukit_status status = GPUKIT_OK;
    if (degrees == 0)
        return GPUKIT_OK;
    if (degrees == 90 || degrees == 270)
        return gpk_pixels_add_turn(plan, degrees == 270, err);
    if (degrees == 180)
        return add_half_turn(plan, err);
    if (has_alpha)
        status = gpk_pixels_add_premultiply(plan, err);
    if (status == GPUKIT_OK)
        status = add_rotation(plan, degrees, err);
    if (status == GPUKIT_OK && has_alpha)
        status = gpk_pixels_add_unpremultiply(plan, bits, err);
    return status;
}

const gpk_pixels_op_kind gpk_pixels_rotate = {
    .about = {"rotate", "=90|180|270|ANGLE", "geometry",
              "clockwise, by degrees; the canvas grows to hold all of it"},
    .parse = parse,
    .build = build,
};
