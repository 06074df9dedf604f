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

GPK_INLINE uint32_t sample_at(const unsigned char *pixel, uint32_t c, uint32_t bits)
{
    return bits == 8 ? pixel[c] : ((const uint16_t *)(const void *)pixel)[c];
}

/* from has the four pixels. */
GPK_INLINE void mix_pixel(const pixels_corners *corners, const unsigned char *const from[4],
                          void *to, uint32_t channels, uint32_t bits)
{
    for (uint32_t c = 0; c < channels; c++) {
        const uint32_t sample =
            pixels_rotation_mix(corners, sample_at(from[0], c, bits), sample_at(from[1], c, bits),
                                sample_at(from[2], c, bits), sample_at(from[3], c, bits));
        if (bits == 8)
            ((uint8_t *)to)[c] = (uint8_t)sample;
        else
            ((uint16_t *)to)[c] = (uint16_t)sample;
    }
}

/* A pixel some of whose corners are not in the image. */
static void mix_border(const gpk_pixels_stage *stage, const gpk_pixels_rows *in,
                       pixels_corners corners, void *to)
{
    const gpukit_pixels_shape *shape = &stage->in;
    const size_t size = gpk_pixels_pixel_size(shape);
    const unsigned char *from[4];
    corners = pixels_rotation_inside(corners, shape->width, shape->height);
    for (int i = 0; i < 4; i++) {
        const int32_t x = pixels_rotation_clamp(corners.x + i % 2, shape->width);
        const int32_t y = pixels_rotation_clamp(corners.y + i / 2, shape->height);
        from[i] = (const unsigned char *)gpk_pixels_row(in, (uint32_t)y) + (size_t)x * size;
    }
    mix_pixel(&corners, from, to, shape->channels, shape->bits);
}

/* channels and bits are the stage's, where the compiler sees them. */
GPK_INLINE void rotate_row(const gpk_pixels_stage *stage, const gpk_pixels_rows *in,
                           const gpk_pixels_rows *out, uint32_t y, uint32_t channels, uint32_t bits)
{
    const pixels_rotation by = *(const pixels_rotation *)stage->data;
    const uint32_t right = stage->in.width - 1, bottom = stage->in.height - 1;
    const size_t size = (size_t)channels * (bits / 8);
    unsigned char *to = gpk_pixels_row(out, y);
    for (uint32_t x = 0; x < stage->out.width; x++, to += size) {
        const pixels_corners corners = pixels_rotation_corners(&by, x, y);
        const uint32_t column = (uint32_t)corners.x, row = (uint32_t)corners.y;
        if (column < right && row < bottom) {
            const unsigned char *upper = gpk_pixels_row(in, row);
            const unsigned char *lower = gpk_pixels_row(in, row + 1);
            upper += column * size;
            lower += column * size;
            mix_pixel(&corners, (const unsigned char *[]){upper, upper + size, lower, lower + size},
                      to, channels, bits);
        } else if (column + 1 <= right + 1 && row + 1 <= bottom + 1) {
            mix_border(stage, in, corners, to);
        } else {
            memset(to, 0, size);
        }
    }
}

static void rotate_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                        const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    const uint32_t channels = stage->in.channels, bits = stage->in.bits;
    (void)state;
    for (uint32_t y = first; y < last; y++) {
        if (bits == 8 && channels == 3)
            rotate_row(stage, in, out, y, 3, 8);
        else if (bits == 8)
            rotate_row(stage, in, out, y, channels, 8);
        else if (channels == 4)
            rotate_row(stage, in, out, y, 4, 16);
        else
            rotate_row(stage, in, out, y, channels, 16);
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
