// SPDX-License-Identifier: MIT
/* workload/pixels/colour/tone.c - operations on each sample alone.
 *
 * Each is a curve, counted in double once for each sample there can be, clamped and rounded to the
 * nearest, halves to even. Levels that a user names are those of 8 bits, and 257 times as much for
 * samples of 16.
 */
#include <math.h>

#include "base/error.h"
#include "workload/pixels/colour/kinds.h"
#include "workload/pixels/colour/lut.h"

static uint32_t sample_of(double value, uint32_t most)
{
    return value <= 0 ? 0 : value >= most ? most : (uint32_t)lrint(value);
}

/* What a level of 8 bits is worth. */
static double unit(uint32_t most)
{
    return most == 255 ? 1 : 257;
}

static uint32_t invert(const void *user, uint32_t channel, uint32_t sample, uint32_t most)
{
    (void)user;
    (void)channel;
    return most - sample;
}

static gpukit_status build_invert(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    return gpk_pixels_add_curve(plan, invert, op, true, err);
}

const gpk_pixels_op_kind gpk_pixels_invert = {
    .about = {"invert", "", "colour", "the negative"},
    .build = build_invert,
};

static gpukit_status parse_percent(gpk_pixels_op *op, gpk_arguments *arguments,
                                   const gpukit_pixels_files *files, gpukit_error *err)
{
    (void)files;
    return gpk_arguments_number(arguments, "a percentage", -100, 100, &op->numbers[0], err);
}

static uint32_t brighten(const void *user, uint32_t channel, uint32_t sample, uint32_t most)
{
    const gpk_pixels_op *op = user;
    (void)channel;
    return sample_of(sample + op->numbers[0] * most / 100, most);
}

static gpukit_status build_brightness(const gpk_pixels_op *op, gpk_pixels_plan *plan,
                                      gpukit_error *err)
{
    return gpk_pixels_add_curve(plan, brighten, op, true, err);
}

const gpk_pixels_op_kind gpk_pixels_brightness = {
    .about = {"brightness", "=PERCENT", "colour", "so much of white added: -100 to 100"},
    .parse = parse_percent,
    .build = build_brightness,
};

static gpukit_status parse_contrast(gpk_pixels_op *op, gpk_arguments *arguments,
                                    const gpukit_pixels_files *files, gpukit_error *err)
{
    (void)files;
    return gpk_arguments_number(arguments, "a percentage", -100, 1000, &op->numbers[0], err);
}

static uint32_t spread(const void *user, uint32_t channel, uint32_t sample, uint32_t most)
{
    const gpk_pixels_op *op = user;
    const double middle = most / 2.0;
    (void)channel;
    return sample_of((sample - middle) * (1 + op->numbers[0] / 100) + middle, most);
}

static gpukit_status build_contrast(const gpk_pixels_op *op, gpk_pixels_plan *plan,
                                    gpukit_error *err)
{
    return gpk_pixels_add_curve(plan, spread, op, true, err);
}

const gpk_pixels_op_kind gpk_pixels_contrast = {
    .about = {"contrast", "=PERCENT", "colour",
              "away from the middle gray by so much more: -100 "
              "to 1000"},
    .parse = parse_contrast,
    .build = build_contrast,
};

static gpukit_status parse_linear(gpk_pixels_op *op, gpk_arguments *arguments,
                                  const gpukit_pixels_files *files, gpukit_error *err)
{
    (void)files;
    gpukit_status status =
        gpk_arguments_number(arguments, "a factor", -1000, 1000, &op->numbers[0], err);
    return status == GPUKIT_OK
               ? gpk_arguments_number(arguments, "a summand", -1e6, 1e6, &op->numbers[1], err)
               : status;
}

static uint32_t scale(const void *user, uint32_t channel, uint32_t sample, uint32_t most)
{
    const gpk_pixels_op *op = user;
    (void)channel;
    return sample_of(op->numbers[0] * sample + op->numbers[1] * unit(most), most);
}

static gpukit_status build_linear(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    return gpk_pixels_add_curve(plan, scale, op, true, err);
}

const gpk_pixels_op_kind gpk_pixels_linear = {
    .about = {"linear", "=A,B", "colour", "A times each sample, and B of 255 more"},
    .parse = parse_linear,
    .build = build_linear,
};

static gpukit_status parse_gamma(gpk_pixels_op *op, gpk_arguments *arguments,
                                 const gpukit_pixels_files *files, gpukit_error *err)
{
    (void)files;
    return gpk_arguments_number(arguments, "a gamma", 0.01, 100, &op->numbers[0], err);
}

static uint32_t bend(const void *user, uint32_t channel, uint32_t sample, uint32_t most)
{
    const gpk_pixels_op *op = user;
    (void)channel;
    return sample_of(most * pow((double)sample / most, 1 / op->numbers[0]), most);
}

static gpukit_status build_gamma(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    return gpk_pixels_add_curve(plan, bend, op, true, err);
}

const gpk_pixels_op_kind gpk_pixels_gamma = {
    .about = {"gamma", "=GAMMA", "colour",
              "each sample to the power of 1 / GAMMA: above 1 is "
              "brighter"},
    .parse = parse_gamma,
    .build = build_gamma,
};

static gpukit_status parse_levels(gpk_pixels_op *op, gpk_arguments *arguments,
                                  const gpukit_pixels_files *files, gpukit_error *err)
{
    (void)files;
    gpukit_status status =
        gpk_arguments_number(arguments, "a black point", 0, 255, &op->numbers[0], err);
    if (status == GPUKIT_OK)
        status = gpk_arguments_number(arguments, "a white point", 0, 255, &op->numbers[1], err);
    if (status != GPUKIT_OK)
        return status;
    if (op->numbers[0] >= op->numbers[1])
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a black point of %g is not below the white point of %g", op->numbers[0],
                        op->numbers[1]);
    op->numbers[2] = 1;
    return gpk_arguments_has_more(arguments)
               ? gpk_arguments_number(arguments, "a gamma", 0.01, 100, &op->numbers[2], err)
               : GPUKIT_OK;
}

static uint32_t level(const void *user, uint32_t channel, uint32_t sample, uint32_t most)
{
    const gpk_pixels_op *op = user;
    const double black = op->numbers[0] * unit(most), white = op->numbers[1] * unit(most);
    const double part = (sample - black) / (white - black);
    (void)channel;
    if (part <= 0 || part >= 1)
        return part <= 0 ? 0 : most;
    return sample_of(most * (op->numbers[2] == 1 ? part : pow(part, 1 / op->numbers[2])), most);
}

static gpukit_status build_levels(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    return gpk_pixels_add_curve(plan, level, op, true, err);
}

const gpk_pixels_op_kind gpk_pixels_levels = {
    .about = {"levels", "=BLACK,WHITE[,GAMMA]", "colour",
              "what lies between two of 255 levels, stretched to all of them"},
    .parse = parse_levels,
    .build = build_levels,
};

static gpukit_status parse_posterize(gpk_pixels_op *op, gpk_arguments *arguments,
                                     const gpukit_pixels_files *files, gpukit_error *err)
{
    int64_t levels = 0;
    (void)files;
    gpukit_status status =
        gpk_arguments_whole(arguments, "a number of levels", 2, 256, &levels, err);
    op->choice = (uint32_t)levels;
    return status;
}

/* As many samples for each level. */
static uint32_t posterize(const void *user, uint32_t channel, uint32_t sample, uint32_t most)
{
    const uint32_t levels = ((const gpk_pixels_op *)user)->choice;
    const uint32_t which = sample * levels / (most + 1);
    (void)channel;
    return sample_of((double)which * most / (levels - 1), most);
}

static gpukit_status build_posterize(const gpk_pixels_op *op, gpk_pixels_plan *plan,
                                     gpukit_error *err)
{
    return gpk_pixels_add_curve(plan, posterize, op, true, err);
}

const gpk_pixels_op_kind gpk_pixels_posterize = {
    .about = {"posterize", "=LEVELS", "colour", "each colour in 2 to 256 levels"},
    .parse = parse_posterize,
    .build = build_posterize,
};
