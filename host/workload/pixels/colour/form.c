// SPDX-License-Identifier: MIT
/* workload/pixels/colour/form.c - other channels and bits for the same picture. */
#include <ctype.h>

#include "base/error.h"
#include "workload/pixels/colour/kinds.h"
#include "workload/pixels/colour/points.h"

static gpukit_status parse_depth(gpk_pixels_op *op, gpk_arguments *arguments,
                                 const gpukit_pixels_files *files, gpukit_error *err)
{
    static const char *const choices[] = {"8", "16", NULL};
    (void)files;
    return gpk_arguments_choice(arguments, "a number of bits", choices, &op->choice, err);
}

static gpukit_status build_depth(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    gpk_pixels_stage stage = {.out = plan->out};
    stage.out.bits = op->choice == 0 ? 8 : 16;
    if (stage.out.bits == plan->out.bits)
        return GPUKIT_OK;
    return gpk_pixels_add_points(plan, PIXELS_STEP_DEPTH, &stage, err);
}

const gpk_pixels_op_kind gpk_pixels_depth = {
    .about = {"depth", "=8|16", "colour", "samples of so many bits, of alpha too"},
    .parse = parse_depth,
    .build = build_depth,
};

/* The value of a hexadecimal digit; 16: it is none. */
static uint32_t digit_of(char c)
{
    if (isdigit((unsigned char)c))
        return (uint32_t)(c - '0');
    const char lower = (char)(c | 32);
    return lower >= 'a' && lower <= 'f' ? (uint32_t)(lower - 'a') + 10 : 16;
}

static gpukit_status parse_flatten(gpk_pixels_op *op, gpk_arguments *arguments,
                                   const gpukit_pixels_files *files, gpukit_error *err)
{
    gpk_argument word = {0};
    (void)files;
    op->choice = 0xffffff;
    if (!gpk_arguments_has_more(arguments))
        return GPUKIT_OK;
    gpukit_status status = gpk_arguments_word(arguments, "a colour", &word, err);
    if (status != GPUKIT_OK)
        return status;
    uint32_t colour = 0, digits = 0;
    for (; digits < word.size && digits < 7 && digit_of(word.text[digits]) < 16; digits++)
        colour = colour << 4 | digit_of(word.text[digits]);
    if (word.size != 6 || digits != 6)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%s is no colour: say six hexadecimal digits, flatten=ff8000",
                        gpk_arguments_quote(word).text);
    op->choice = colour;
    return GPUKIT_OK;
}

static gpukit_status build_flatten(const gpk_pixels_op *op, gpk_pixels_plan *plan,
                                   gpukit_error *err)
{
    const uint32_t unit = plan->out.bits == 8 ? 1 : 257;
    const uint32_t r = op->choice >> 16, g = op->choice >> 8 & 255u, b = op->choice & 255u;
    if (plan->out.channels % 2 != 0)
        return GPUKIT_OK;
    if (r != g || g != b) { /* gray in front of a colour is no longer gray */
        gpukit_status status = gpk_pixels_add_rgb(plan, err);
        if (status != GPUKIT_OK)
            return status;
    }
    gpk_pixels_stage stage = {.out = plan->out};
    stage.out.channels--;
    stage.numbers[1] = (int32_t)(r * unit);
    stage.numbers[2] = (int32_t)(g * unit);
    stage.numbers[3] = (int32_t)(b * unit);
    return gpk_pixels_add_points(plan, PIXELS_STEP_FLATTEN, &stage, err);
}

const gpk_pixels_op_kind gpk_pixels_flatten = {
    .about = {"flatten", "[=RRGGBB]", "colour", "in front of a colour, white, and without alpha"},
    .parse = parse_flatten,
    .build = build_flatten,
};

static gpukit_status build_rgb(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    (void)op;
    return gpk_pixels_add_rgb(plan, err);
}

const gpk_pixels_op_kind gpk_pixels_rgb = {
    .about = {"rgb", "", "colour", "three equal colours of one gray"},
    .build = build_rgb,
};
