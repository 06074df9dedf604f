// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/pad.c - a border around an image. */
#include <string.h>

#include "base/error.h"
#include "workload/pixels/geometry/kinds.h"
#include "workload/pixels/geometry/place.h"
#include "workload/pixels/geometry/size.h"

/* op->numbers; op->choice 1: there is a colour. */
enum { LEFT, TOP, RIGHT, BOTTOM, RED };

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static gpukit_status read_colour(gpk_argument word, double *out, gpukit_error *err)
{
    bool is_colour = word.size == 6 || word.size == 8;
    out[3] = 255;
    for (size_t i = 0; is_colour && i < word.size; i += 2) {
        const int high = hex_digit(word.text[i]), low = hex_digit(word.text[i + 1]);
        is_colour = high >= 0 && low >= 0;
        out[i / 2] = high * 16 + low;
    }
    if (!is_colour)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s is no colour: say RRGGBB or RRGGBBAA",
                        gpk_arguments_quote(word).text);
    return GPUKIT_OK;
}

static size_t count_words(const char *text)
{
    size_t count = text != NULL;
    for (; text != NULL && *text != '\0'; text++)
        count += *text == ',';
    return count;
}

static gpukit_status parse(gpk_pixels_op *op, gpk_arguments *arguments,
                           const gpukit_pixels_files *files, gpukit_error *err)
{
    const size_t words = count_words(arguments->next), sides = words <= 2 ? 1 : 4;
    (void)files;
    for (size_t i = 0; i < sides; i++) {
        int64_t side = 0;
        gpukit_status status =
            gpk_arguments_whole(arguments, "a border", 0, GPUKIT_PIXELS_MOST, &side, err);
        if (status != GPUKIT_OK)
            return status;
        op->numbers[i] = (double)side;
    }
    for (size_t i = sides; i < 4; i++)
        op->numbers[i] = op->numbers[0];
    if (!gpk_arguments_has_more(arguments))
        return GPUKIT_OK;
    gpk_argument word = {0};
    op->choice = 1;
    gpukit_status status = gpk_arguments_word(arguments, "a colour", &word, err);
    return status == GPUKIT_OK ? read_colour(word, op->numbers + RED, err) : status;
}

/* A colour of 8 bits as samples of the shape. */
static void set_colour(const double *from, const gpukit_pixels_shape *shape, uint16_t *out)
{
    const uint32_t unit = shape->bits == 8 ? 1 : 257, colours = shape->channels >= 3 ? 3 : 1;
    const double gray = (9798 * from[0] + 19235 * from[1] + 3735 * from[2] + 16384) / 32768;
    out[0] = (uint16_t)((uint32_t)gray * unit);
    for (uint32_t c = 0; c < 3 && colours == 3; c++)
        out[c] = (uint16_t)((uint32_t)from[c] * unit);
    if (shape->channels > colours)
        out[colours] = (uint16_t)((uint32_t)from[3] * unit);
}

static gpukit_status build(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    const double *numbers = op->numbers;
    const gpukit_pixels_shape *in = &plan->out;
    gpk_pixels_place place = {
        .width = in->width + (uint32_t)numbers[LEFT] + (uint32_t)numbers[RIGHT],
        .height = in->height + (uint32_t)numbers[TOP] + (uint32_t)numbers[BOTTOM],
        .x = -(int32_t)numbers[LEFT],
        .y = -(int32_t)numbers[TOP],
        .edge = GPUKIT_PIXELS_EDGE_CONSTANT,
    };
    if (place.width == in->width && place.height == in->height)
        return GPUKIT_OK;
    if (op->choice == 1)
        set_colour(numbers + RED, in, place.colour);
    else
        place.edge = gpk_pixels_op_edge(op, GPUKIT_PIXELS_EDGE_CONSTANT);
    return gpk_pixels_add_place(plan, &place, err);
}

const gpk_pixels_op_kind gpk_pixels_pad = {
    .about = {"pad", "=N|L,T,R,B[,RRGGBB|,RRGGBBAA]", "geometry",
              "a border: black, or clear where there is alpha; or what --edge says"},
    .parse = parse,
    .build = build,
};
