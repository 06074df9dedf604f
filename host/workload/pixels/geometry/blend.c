// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/blend.c - operations of two images, the second one from a file. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "kernel_sources.h"
#include "lib/pixels_blend.h"
#include "workload/pixels/chain.h"
#include "workload/pixels/geometry/kinds.h"
#include "workload/pixels/geometry/passes.h"

enum { PATH_SIZE = 4096 };

static const char *const modes[] = {
    [PIXELS_NORMAL] = "normal",
    [PIXELS_MULTIPLY] = "multiply",
    [PIXELS_SCREEN] = "screen",
    [PIXELS_OVERLAY] = "overlay",
    [PIXELS_DARKEN] = "darken",
    [PIXELS_LIGHTEN] = "lighten",
    [PIXELS_ADD] = "add",
    [PIXELS_SUBTRACT] = "subtract",
    [PIXELS_DIFFERENCE] = "difference",
    NULL,
};

static const gpk_source *const sources[] = {
    &gpk_source_lib_dialect_h,
    &gpk_source_shared_pixels_args_h,
    &gpk_source_lib_pixels_rows_h,
    &gpk_source_lib_pixels_span_h,
    &gpk_source_lib_pixels_blend_h,
    &gpk_source_pixels_blend_cl,
    NULL,
};

/* ---- stages ---- */

typedef void pixel_step(const uint8_t *first, pixels_format format, const uint8_t *second,
                        const int32_t *numbers, uint8_t *to);

/* Where a row of each image lies. */
typedef struct row_set {
    const uint8_t *first, *second;
    uint8_t *to;
} row_set;

GPK_INLINE void each_pixel(const gpk_pixels_stage *stage, row_set rows, pixel_step *step)
{
    const pixels_format format = {stage->in.channels, stage->in.bits};
    const size_t size = gpk_pixels_pixel_size(&stage->in);
    const size_t made = gpk_pixels_pixel_size(&stage->out);
    const size_t other = (size_t)stage->numbers[PIXELS_BLEND_CHANNELS] *
                         ((size_t)stage->numbers[PIXELS_BLEND_BITS] / 8);
    for (size_t x = 0; x < stage->in.width; x++)
        step(rows.first + x * size, format, rows.second + x * other, stage->numbers,
             rows.to + x * made);
}

static row_set rows_at(const gpk_pixels_stage *stage, const gpk_pixels_rows *in,
                       const gpk_pixels_rows *out, uint32_t y)
{
    return (row_set){
        .first = gpk_pixels_row(in, y),
        .second =
            (const uint8_t *)stage->table + (size_t)y * (size_t)stage->numbers[PIXELS_BLEND_STRIDE],
        .to = gpk_pixels_row(out, y),
    };
}

static void blend_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                       const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    (void)state;
    for (uint32_t y = first; y < last; y++)
        each_pixel(stage, rows_at(stage, in, out, y), pixels_blend_pixel);
}

static void mask_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                      const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    (void)state;
    for (uint32_t y = first; y < last; y++)
        each_pixel(stage, rows_at(stage, in, out, y), pixels_mask_pixel);
}

static size_t blend_passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    return gpk_pixels_pass_over_output(stage, for_gpu, "pixels_blend", sources, out);
}

static size_t mask_passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    return gpk_pixels_pass_over_output(stage, for_gpu, "pixels_blend_mask", sources, out);
}

static const gpk_pixels_stage_ops blend_ops = {
    .name = "blend",
    .rows = blend_rows,
    .passes = blend_passes,
};

static const gpk_pixels_stage_ops mask_ops = {
    .name = "mask",
    .rows = mask_rows,
    .passes = mask_passes,
};

/* ---- operations ---- */

static gpukit_status read_second(gpk_pixels_op *op, const char *path,
                                 const gpukit_pixels_files *files, gpukit_error *err)
{
    gpukit_pixels_image read, *image = &op->image;
    if (files == NULL || files->read_image == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%s takes an image from a file, and nothing here reads files",
                        op->kind->about.name);
    gpukit_status status = files->read_image(files->user, path, &read, err);
    if (status != GPUKIT_OK)
        return status;
    *image = read;
    status = gpk_pixels_shape_check(&image->shape, err);
    if (status == GPUKIT_OK &&
        (image->stride < gpukit_pixels_row_size(&image->shape) || image->stride > INT32_MAX))
        status =
            gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "rows of %u pixels are not %zu bytes apart",
                     image->shape.width, image->stride);
    return status;
}

static gpukit_status add_second(const gpk_pixels_op *op, gpk_pixels_plan *plan,
                                gpk_pixels_stage *stage, gpukit_error *err)
{
    const gpukit_pixels_image *image = &op->image;
    if (image->shape.width != plan->out.width || image->shape.height != plan->out.height)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%s has an image of %u x %u pixels for one of %u x %u: resize or crop one "
                        "of them",
                        op->kind->about.name, image->shape.width, image->shape.height,
                        plan->out.width, plan->out.height);
    stage->table = image->pixels;
    stage->table_size =
        image->stride * (image->shape.height - 1) + gpukit_pixels_row_size(&image->shape);
    stage->numbers[PIXELS_BLEND_STRIDE] = (int32_t)image->stride;
    stage->numbers[PIXELS_BLEND_CHANNELS] = (int32_t)image->shape.channels;
    stage->numbers[PIXELS_BLEND_BITS] = (int32_t)image->shape.bits;
    return gpk_pixels_plan_add(plan, stage, err);
}

/* The path up to the last comma but one; the mode and the alpha are left. */
static gpukit_status take_path(gpk_arguments *arguments, char *path, size_t size, gpukit_error *err)
{
    const char *text = arguments->next == NULL ? "" : arguments->next;
    const char *ends[2] = {NULL, NULL}; /* the last comma but one, and the last one */
    for (const char *at = strchr(text, ','); at != NULL; at = strchr(at + 1, ',')) {
        ends[0] = ends[1];
        ends[1] = at;
    }
    const size_t length = ends[0] == NULL ? 0 : (size_t)(ends[0] - text);
    if (length == 0 || length >= size)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a file, a mode and an alpha are wanted: say %s", arguments->usage);
    memcpy(path, text, length);
    path[length] = '\0';
    arguments->next = ends[0] + 1;
    return GPUKIT_OK;
}

static gpukit_status parse_blend(gpk_pixels_op *op, gpk_arguments *arguments,
                                 const gpukit_pixels_files *files, gpukit_error *err)
{
    char path[PATH_SIZE];
    gpukit_status status = take_path(arguments, path, sizeof path, err);
    if (status == GPUKIT_OK)
        status = gpk_arguments_choice(arguments, "a mode", modes, &op->choice, err);
    if (status == GPUKIT_OK)
        status = gpk_arguments_number(arguments, "an alpha", 0, 1, &op->numbers[0], err);
    return status == GPUKIT_OK ? read_second(op, path, files, err) : status;
}

static gpukit_status build_blend(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    gpk_pixels_stage stage = {
        .ops = &blend_ops,
        .out = plan->out,
        .numbers = {[PIXELS_BLEND_MODE] = (int32_t)op->choice,
                    [PIXELS_BLEND_ALPHA] = (int32_t)lround(op->numbers[0] * 65535)},
    };
    return add_second(op, plan, &stage, err);
}

const gpk_pixels_op_kind gpk_pixels_blend = {
    .about = {"blend",
              "=FILE,normal|multiply|screen|overlay|darken|lighten|add|subtract|difference,ALPHA",
              "two images", "an image of the same size over this one; ALPHA is of 0 to 1"},
    .parse = parse_blend,
    .build = build_blend,
};

static gpukit_status parse_mask(gpk_pixels_op *op, gpk_arguments *arguments,
                                const gpukit_pixels_files *files, gpukit_error *err)
{
    char path[PATH_SIZE];
    gpukit_status status = gpk_arguments_rest(arguments, "a file", path, sizeof path, err);
    return status == GPUKIT_OK ? read_second(op, path, files, err) : status;
}

static gpukit_status build_mask(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    gpk_pixels_stage stage = {.ops = &mask_ops, .out = plan->out};
    stage.out.channels = plan->out.channels < 3 ? 2 : 4;
    return add_second(op, plan, &stage, err);
}

const gpk_pixels_op_kind gpk_pixels_mask = {
    .about = {"mask", "=FILE", "two images",
              "alpha times the gray of an image of the same size, whose own alpha is not seen"},
    .parse = parse_mask,
    .build = build_mask,
};
