// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/crop.c - pieces of an image, and images that are mirrored. */
#include <string.h>

#include "base/error.h"
#include "workload/pixels/geometry/kinds.h"
#include "workload/pixels/geometry/place.h"
#include "workload/pixels/geometry/size.h"

/* op->numbers of crop; op->choice 1: where it lies is said. */
enum { WIDTH, HEIGHT, LEFT, TOP };

/* "+X+Y", without the first plus. */
static bool read_place(gpk_argument word, double *numbers)
{
    uint32_t left, top;
    const gpk_argument first = gpk_argument_split(&word, '+');
    if (!gpk_argument_pixels(first, &left) || !gpk_argument_pixels(word, &top))
        return false;
    numbers[LEFT] = left;
    numbers[TOP] = top;
    return true;
}

static gpukit_status parse_crop(gpk_pixels_op *op, gpk_arguments *arguments,
                                const gpukit_pixels_files *files, gpukit_error *err)
{
    gpk_argument word = {0};
    gpk_pixels_size size = {0};
    (void)files;
    gpukit_status status = gpk_arguments_word(arguments, "a piece", &word, err);
    if (status != GPUKIT_OK)
        return status;
    gpk_argument rest = word;
    const gpk_argument sides = gpk_argument_split(&rest, '+');
    op->choice = sides.size < word.size;
    if (!gpk_argument_size(sides, &size) || size.width == 0 || size.height == 0 ||
        (op->choice == 1 && !read_place(rest, op->numbers)))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "'%.40s' is no piece: say WxH+X+Y, or WxH for the middle", word.text);
    op->numbers[WIDTH] = size.width;
    op->numbers[HEIGHT] = size.height;
    return GPUKIT_OK;
}

static gpukit_status build_crop(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    const uint32_t width = (uint32_t)op->numbers[WIDTH], height = (uint32_t)op->numbers[HEIGHT];
    uint32_t left = (uint32_t)op->numbers[LEFT], top = (uint32_t)op->numbers[TOP];
    const gpukit_pixels_shape *in = &plan->out;
    if (op->choice == 0) {
        left = width < in->width ? (in->width - width) / 2 : 0;
        top = height < in->height ? (in->height - height) / 2 : 0;
    }
    if (left + width > in->width || top + height > in->height)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a piece of %u x %u pixels at +%u+%u reaches beyond an image of %u x %u",
                        width, height, left, top, in->width, in->height);
    const gpk_pixels_place place = {
        .width = width,
        .height = height,
        .x = (int32_t)left,
        .y = (int32_t)top,
        .edge = GPUKIT_PIXELS_EDGE_CONSTANT,
    };
    return gpk_pixels_add_place(plan, &place, err);
}

const gpk_pixels_op_kind gpk_pixels_crop = {
    .about = {"crop", "=WxH[+X+Y]", "geometry", "a piece of the image; the middle without +X+Y"},
    .parse = parse_crop,
    .build = build_crop,
};

static gpukit_status build_flip(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    (void)op;
    const gpk_pixels_place place = {
        .width = plan->out.width,
        .height = plan->out.height,
        .y = (int32_t)plan->out.height - 1,
        .mirrors_y = true,
        .edge = GPUKIT_PIXELS_EDGE_CONSTANT,
    };
    return gpk_pixels_add_place(plan, &place, err);
}

static gpukit_status build_flop(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    (void)op;
    const gpk_pixels_place place = {
        .width = plan->out.width,
        .height = plan->out.height,
        .x = (int32_t)plan->out.width - 1,
        .mirrors_x = true,
        .edge = GPUKIT_PIXELS_EDGE_CONSTANT,
    };
    return gpk_pixels_add_place(plan, &place, err);
}

const gpk_pixels_op_kind gpk_pixels_flip = {
    .about = {"flip", "", "geometry", "upside down: the rows in the other order"},
    .build = build_flip,
};

const gpk_pixels_op_kind gpk_pixels_flop = {
    .about = {"flop", "", "geometry", "as in a mirror: the columns in the other order"},
    .build = build_flop,
};
