// SPDX-License-Identifier: MIT
#include "base/error.h"
#include "workload/pixels/geometry/kinds.h"
#include "workload/pixels/geometry/resize_stages.h"
#include "workload/pixels/geometry/size.h"

#define PERCENT_MOST 100000.0

/* op->numbers[0]; the others are what it says. */
typedef enum resize_kind {
    RESIZE_SIDES = 0, /* width, height; 0: as the other one has it */
    RESIZE_PERCENT,
    RESIZE_FIT, /* into width, height, without enlarging */
} resize_kind;

enum { KIND, FIRST, SECOND };

static const char *const filter_names[] = {"lanczos", "bicubic", "bilinear", "box", NULL};

static bool read_percent(gpk_argument word, double *out)
{
    if (word.size < 2 || word.text[word.size - 1] != '%')
        return false;
    word.size--;
    return gpk_arguments_word_number(word, out) && *out > 0 && *out <= PERCENT_MOST;
}

/* "1024", or "800x600" with both sides. */
static bool read_fit(gpk_argument word, gpk_pixels_size *out)
{
    if (gpk_argument_pixels(word, &out->width)) {
        out->height = out->width;
        return out->width > 0;
    }
    return gpk_argument_size(word, out) && out->width > 0 && out->height > 0;
}

static bool read_resize(gpk_argument word, double *numbers)
{
    gpk_pixels_size size = {0};
    gpk_argument rest = word;
    numbers[KIND] = RESIZE_PERCENT;
    if (read_percent(word, &numbers[FIRST]))
        return true;
    const bool fits = gpk_arguments_word_is(gpk_argument_split(&rest, ':'), "fit");
    if (fits ? !read_fit(rest, &size) : !gpk_argument_size(word, &size))
        return false;
    numbers[KIND] = fits ? RESIZE_FIT : RESIZE_SIDES;
    numbers[FIRST] = size.width;
    numbers[SECOND] = size.height;
    return true;
}

static gpukit_status parse(gpk_pixels_op *op, gpk_arguments *arguments,
                           const gpukit_pixels_files *files, gpukit_error *err)
{
    gpk_argument word = {0};
    (void)files;
    gpukit_status status = gpk_arguments_word(arguments, "a size", &word, err);
    if (status != GPUKIT_OK)
        return status;
    if (!read_resize(word, op->numbers))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "'%.40s' is no size: say WxH, Wx, xH, N%%, fit:N or fit:WxH, with sides of "
                        "1 to %d",
                        word.text, GPUKIT_PIXELS_MOST);
    if (!gpk_arguments_has_more(arguments))
        return GPUKIT_OK;
    return gpk_arguments_choice(arguments, "a filter", filter_names, &op->choice, err);
}

/* A side in the same proportion as another that becomes `to`: rounded, and not nothing. */
static uint32_t in_proportion(uint32_t side, uint32_t from, uint32_t to)
{
    const uint64_t scaled = ((uint64_t)side * to + from / 2) / from;
    /* What is too large is refused with the shape that would come out. */
    return scaled == 0 ? 1 : scaled > UINT32_MAX ? UINT32_MAX : (uint32_t)scaled;
}

static uint32_t in_percent(uint32_t side, double percent)
{
    const double scaled = side * percent / 100 + 0.5;
    return scaled < 1 ? 1 : scaled > UINT32_MAX ? UINT32_MAX : (uint32_t)scaled;
}

static gpk_pixels_size fit_into(const gpukit_pixels_shape *shape, gpk_pixels_size box)
{
    const uint32_t width = shape->width, height = shape->height;
    if (width <= box.width && height <= box.height)
        return (gpk_pixels_size){width, height};
    if ((uint64_t)width * box.height >= (uint64_t)height * box.width)
        return (gpk_pixels_size){box.width, in_proportion(height, width, box.width)};
    return (gpk_pixels_size){in_proportion(width, height, box.height), box.height};
}

static gpk_pixels_size resized(const gpk_pixels_op *op, const gpukit_pixels_shape *shape)
{
    gpk_pixels_size size = {(uint32_t)op->numbers[FIRST], (uint32_t)op->numbers[SECOND]};
    if (op->numbers[KIND] == RESIZE_PERCENT)
        return (gpk_pixels_size){in_percent(shape->width, op->numbers[FIRST]),
                                 in_percent(shape->height, op->numbers[FIRST])};
    if (op->numbers[KIND] == RESIZE_FIT)
        return fit_into(shape, size);
    if (size.width == 0)
        size.width = in_proportion(shape->width, shape->height, size.height);
    if (size.height == 0)
        size.height = in_proportion(shape->height, shape->width, size.width);
    return size;
}

static gpukit_status add_alpha(gpk_pixels_plan *plan, bool premultiplies, uint32_t bits,
                               gpukit_error *err)
{
    if (bits == 8)
        return premultiplies ? gpk_pixels_add_resize_premultiply(plan, err)
                             : gpk_pixels_add_resize_unpremultiply(plan, err);
    return premultiplies ? gpk_pixels_add_premultiply(plan, err)
                         : gpk_pixels_add_unpremultiply(plan, bits, err);
}

static gpukit_status build(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    const gpukit_pixels_shape in = plan->out;
    const gpk_pixels_size size = resized(op, &in);
    const gpk_resize_filter filter = (gpk_resize_filter)op->choice;
    const bool has_alpha = in.channels % 2 == 0;
    gpukit_status status = GPUKIT_OK;
    if (size.width > GPUKIT_PIXELS_MOST || size.height > GPUKIT_PIXELS_MOST)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%u x %u pixels would become %u x %u: each side has 1 to %d", in.width,
                        in.height, size.width, size.height, GPUKIT_PIXELS_MOST);
    if (size.width == in.width && size.height == in.height)
        return GPUKIT_OK;
    if (has_alpha)
        status = add_alpha(plan, true, in.bits, err);
    if (status == GPUKIT_OK && size.width != in.width)
        status = gpk_pixels_add_across(plan, filter, size.width, err);
    if (status == GPUKIT_OK && size.height != in.height)
        status = gpk_pixels_add_down(plan, filter, size.height, err);
    if (status == GPUKIT_OK && has_alpha)
        status = add_alpha(plan, false, in.bits, err);
    return status;
}

const gpk_pixels_op_kind gpk_pixels_resize = {
    .about = {"resize", "=WxH|Wx|xH|N%|fit:N|fit:WxH[,lanczos|bicubic|bilinear|box]", "geometry",
              "another size; fit never enlarges"},
    .parse = parse,
    .build = build,
};
