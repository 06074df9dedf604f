// SPDX-License-Identifier: MIT
/* Gray of colours, and other forms of the same picture. */
#include <math.h>
#include <string.h>

#include "../test.h"
#include "points.h"

/* ---- gray ---- */

/* (9798 R + 19235 G + 3735 B + 16384) >> 15 is what cv::cvtColor has for COLOR_RGB2GRAY. */
static void weigh(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                  uint16_t *to)
{
    const uint64_t *weights = user;
    if (shape->channels < 3) {
        memcpy(to, from, shape->channels * sizeof *to);
        return;
    }
    to[0] =
        (uint16_t)((weights[0] * from[0] + weights[1] * from[1] + weights[2] * from[2] + 16384) /
                   32768);
    if (points_has_alpha(shape))
        to[1] = from[3];
}

static void gray_is_weighed_as_opencv_does(void **state)
{
    (void)state;
    static const uint64_t rec601[] = {9798, 19235, 3735}, rec709[] = {6966, 23436, 2366};
    const points of601 = {weigh, rec601, {0, 1, 2, 1, 2}, {[8] = 8, [16] = 16}};
    const points of709 = {weigh, rec709, {0, 1, 2, 1, 2}, {[8] = 8, [16] = 16}};
    points_check("grayscale", &of601);
    points_check("grayscale=601", &of601);
    points_check("grayscale=709", &of709);
}

static double light_of(double sample)
{
    return sample <= 0.04045 ? sample / 12.92 : pow((sample + 0.055) / 1.055, 2.4);
}

static double sample_of(double light)
{
    return light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

static void weigh_light(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                        uint16_t *to)
{
    const double most = picture_most(shape);
    (void)user;
    if (shape->channels < 3) {
        memcpy(to, from, shape->channels * sizeof *to);
        return;
    }
    const double light = 0.2126 * light_of(from[0] / most) + 0.7152 * light_of(from[1] / most) +
                         0.0722 * light_of(from[2] / most);
    to[0] = (uint16_t)lrint(sample_of(light) * most);
    if (points_has_alpha(shape))
        to[1] = from[3];
}

/* Weights of 15 bits are off by 1 / 65536 each, and so is light: two of 65535 samples. */
static void luminance_is_that_of_light(void **state)
{
    (void)state;
    const points light = {weigh_light, NULL, {0, 1, 2, 1, 2}, {[8] = 8, [16] = 16}};
    const suite_case tried = {.operation = "grayscale=linear",
                              .reference = points_picture,
                              .user = &light,
                              .tolerance = 1,
                              .tolerance16 = 2};
    suite_check(&tried);
}

/* ---- forms ---- */

static void deepen(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                   uint16_t *to)
{
    const double scale = *(const double *)user / picture_most(shape);
    for (size_t c = 0; c < shape->channels; c++)
        to[c] = (uint16_t)lrint(from[c] * scale);
}

static void depths_are_the_nearest_samples(void **state)
{
    (void)state;
    static const double bytes = 255, words = 65535;
    const points to8 = {deepen, &bytes, {0, 1, 2, 3, 4}, {[8] = 8, [16] = 8}};
    const points to16 = {deepen, &words, {0, 1, 2, 3, 4}, {[8] = 16, [16] = 16}};
    points_check("depth=8", &to8);
    points_check("depth=16", &to16);
}

static void copy_gray(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                      uint16_t *to)
{
    (void)user;
    memcpy(to, from, shape->channels * sizeof *to);
    if (shape->channels >= 3)
        return;
    if (shape->channels == 2)
        to[3] = from[1];
    to[0] = to[1] = to[2] = from[0];
}

static void gray_becomes_rgb(void **state)
{
    (void)state;
    const points by = {copy_gray, NULL, {0, 3, 4, 3, 4}, {[8] = 8, [16] = 16}};
    points_check("rgb", &by);
}

/* The nearest whole number to a mix of both, halves down. */
static void lay_over(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                     uint16_t *to)
{
    const double *behind = user;
    const double most = picture_most(shape);
    const bool is_coloured = behind[0] != behind[1];
    const uint32_t colours =
        shape->channels >= 3 || (is_coloured && points_has_alpha(shape)) ? 3 : 1;
    for (size_t c = 0; c < colours; c++) {
        const double sample = from[shape->channels >= 3 ? c : 0];
        const double alpha = points_has_alpha(shape) ? from[shape->channels - 1] : most;
        const double mixed = (sample * alpha + behind[c] * (most / 255) * (most - alpha)) / most;
        to[c] = (uint16_t)ceil(mixed - 0.5 - 1e-9);
    }
}

static void alpha_is_flattened_onto_a_colour(void **state)
{
    (void)state;
    static const double white[] = {255, 255, 255}, black[] = {0, 0, 0}, orange[] = {255, 128, 0};
    points by = {lay_over, white, {0, 1, 1, 3, 3}, {[8] = 8, [16] = 16}};
    points_check("flatten", &by);
    by.user = black;
    points_check("flatten=000000", &by);
    by.user = orange;
    by.channels[2] = 3;
    points_check("flatten=FF8000", &by);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gray_is_weighed_as_opencv_does),
        cmocka_unit_test(luminance_is_that_of_light),
        cmocka_unit_test(depths_are_the_nearest_samples),
        cmocka_unit_test(gray_becomes_rgb),
        cmocka_unit_test(alpha_is_flattened_onto_a_colour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
