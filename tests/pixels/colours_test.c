// SPDX-License-Identifier: MIT
/* Operations that mix the colours of a pixel, or change what a pixel is made of. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "suite.h"

/* Makes a pixel of one. */
typedef void point(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                   uint16_t *to);

typedef struct points {
    point *make;
    const void *user;
    /* What becomes of so many channels and bits. */
    uint32_t channels[5], bits[17];
} points;

static picture by_points(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    const points *by = user;
    gpukit_pixels_shape shape = in->shape;
    (void)edge;
    shape.channels = by->channels[shape.channels];
    shape.bits = by->bits[shape.bits];
    picture made = picture_make(&shape);
    for (uint32_t y = 0; y < shape.height; y++) {
        for (uint32_t x = 0; x < shape.width; x++)
            by->make(by->user, &in->shape, picture_at(in, x, y, 0), picture_at(&made, x, y, 0));
    }
    return made;
}

static void check_points(const char *operation, const points *by)
{
    const suite_case tried = {.operation = operation, .reference = by_points, .user = by};
    suite_check(&tried);
}

static bool has_alpha(const gpukit_pixels_shape *shape)
{
    return shape->channels % 2 == 0;
}

static uint32_t most_of(const gpukit_pixels_shape *shape)
{
    return shape->bits == 8 ? 255 : 65535;
}

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
    if (has_alpha(shape))
        to[1] = from[3];
}

static void gray_is_weighed_as_opencv_does(void **state)
{
    (void)state;
    static const uint64_t rec601[] = {9798, 19235, 3735}, rec709[] = {6966, 23436, 2366};
    const points of601 = {weigh, rec601, {0, 1, 2, 1, 2}, {[8] = 8, [16] = 16}};
    const points of709 = {weigh, rec709, {0, 1, 2, 1, 2}, {[8] = 8, [16] = 16}};
    check_points("grayscale", &of601);
    check_points("grayscale=601", &of601);
    check_points("grayscale=709", &of709);
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
    const double most = most_of(shape);
    (void)user;
    if (shape->channels < 3) {
        memcpy(to, from, shape->channels * sizeof *to);
        return;
    }
    const double light = 0.2126 * light_of(from[0] / most) + 0.7152 * light_of(from[1] / most) +
                         0.0722 * light_of(from[2] / most);
    to[0] = (uint16_t)lrint(sample_of(light) * most);
    if (has_alpha(shape))
        to[1] = from[3];
}

/* Weights of 15 bits are off by 1 / 65536 each, and so is light: two of 65535 samples. */
static void luminance_is_that_of_light(void **state)
{
    (void)state;
    const points light = {weigh_light, NULL, {0, 1, 2, 1, 2}, {[8] = 8, [16] = 16}};
    const suite_case tried = {.operation = "grayscale=linear",
                              .reference = by_points,
                              .user = &light,
                              .tolerance = 1,
                              .tolerance16 = 2};
    suite_check(&tried);
}

/* ---- matrices ---- */

/* The nearest of 65536ths; where grays stay, the diagonal takes the rest. */
static void multiply(const double *weights, bool keeps_gray, const gpukit_pixels_shape *shape,
                     const uint16_t *from, uint16_t *to)
{
    const double most = most_of(shape);
    for (size_t row = 0; row < 3; row++) {
        double sum = 0, rest = 65536;
        for (size_t i = 0; i < 3; i++) {
            const double weight = nearbyint(weights[3 * row + i] * 65536);
            rest -= i == row ? 0 : weight;
            sum += i == row && keeps_gray ? 0 : weight * from[i];
        }
        sum += keeps_gray ? rest * from[row] : 0;
        const double value = floor((sum + 32768) / 65536);
        to[row] = (uint16_t)(value < 0 ? 0 : value > most ? most : value);
    }
    if (has_alpha(shape))
        to[3] = from[3];
}

static void saturate(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                     uint16_t *to)
{
    const double s = *(const double *)user;
    /* feColorMatrix, type="saturate" */
    const double weights[] = {.213 + .787 * s, .715 - .715 * s, .072 - .072 * s,
                              .213 - .213 * s, .715 + .285 * s, .072 - .072 * s,
                              .213 - .213 * s, .715 - .715 * s, .072 + .928 * s};
    if (shape->channels < 3)
        memcpy(to, from, shape->channels * sizeof *to);
    else
        multiply(weights, true, shape, from, to);
}

static void saturation_is_that_of_svg(void **state)
{
    (void)state;
    static const double none = 0, more = 1.75, all = 10;
    points by = {saturate, &none, {0, 1, 2, 3, 4}, {[8] = 8, [16] = 16}};
    check_points("saturation=0", &by);
    by.user = &more;
    check_points("saturation=1.75", &by);
    by.user = &all;
    check_points("saturation=10", &by);
}

static void turn(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                 uint16_t *to)
{
    const double angle = *(const double *)user * acos(-1) / 180;
    const double c = cos(angle), s = sin(angle);
    /* feColorMatrix, type="hueRotate" */
    const double weights[] = {
        .213 + c * .787 - s * .213, .715 - c * .715 - s * .715, .072 - c * .072 + s * .928,
        .213 - c * .213 + s * .143, .715 + c * .285 + s * .140, .072 - c * .072 - s * .283,
        .213 - c * .213 - s * .787, .715 - c * .715 + s * .715, .072 + c * .928 + s * .072,
    };
    if (shape->channels < 3)
        memcpy(to, from, shape->channels * sizeof *to);
    else
        multiply(weights, true, shape, from, to);
}

static void hue_is_that_of_svg(void **state)
{
    (void)state;
    static const double some = 37.5, back = -120;
    points by = {turn, &some, {0, 1, 2, 3, 4}, {[8] = 8, [16] = 16}};
    check_points("hue=37.5", &by);
    by.user = &back;
    check_points("hue=-120", &by);
}

static void age(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                uint16_t *to)
{
    static const double weights[] = {.393, .769, .189, .349, .686, .168, .272, .534, .131};
    (void)user;
    const gpukit_pixels_shape colours = {1, 1, has_alpha(shape) ? 4 : 3, shape->bits};
    const uint16_t gray[] = {from[0], from[0], from[0], from[shape->channels - 1]};
    multiply(weights, false, &colours, shape->channels < 3 ? gray : from, to);
}

static void sepia_is_its_matrix_of_gray_too(void **state)
{
    (void)state;
    const points by = {age, NULL, {0, 3, 4, 3, 4}, {[8] = 8, [16] = 16}};
    check_points("sepia", &by);
}

/* ---- forms ---- */

static void deepen(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                   uint16_t *to)
{
    const double scale = *(const double *)user / most_of(shape);
    for (size_t c = 0; c < shape->channels; c++)
        to[c] = (uint16_t)lrint(from[c] * scale);
}

static void depths_are_the_nearest_samples(void **state)
{
    (void)state;
    static const double bytes = 255, words = 65535;
    const points to8 = {deepen, &bytes, {0, 1, 2, 3, 4}, {[8] = 8, [16] = 8}};
    const points to16 = {deepen, &words, {0, 1, 2, 3, 4}, {[8] = 16, [16] = 16}};
    check_points("depth=8", &to8);
    check_points("depth=16", &to16);
}

static void copy_gray(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                      uint16_t *to)
{
    (void)user;
    memcpy(to, from, shape->channels * sizeof *to);
    if (shape->channels >= 3)
        return;
    to[3 * has_alpha(shape)] = from[shape->channels - 1];
    to[0] = to[1] = to[2] = from[0];
}

static void gray_becomes_rgb(void **state)
{
    (void)state;
    const points by = {copy_gray, NULL, {0, 3, 4, 3, 4}, {[8] = 8, [16] = 16}};
    check_points("rgb", &by);
}

/* The nearest whole number to a mix of both, halves down. */
static void lay_over(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                     uint16_t *to)
{
    const double *behind = user;
    const double most = most_of(shape);
    const bool is_coloured = behind[0] != behind[1];
    const uint32_t colours = shape->channels >= 3 || (is_coloured && has_alpha(shape)) ? 3 : 1;
    for (size_t c = 0; c < colours; c++) {
        const double sample = from[shape->channels >= 3 ? c : 0];
        const double alpha = has_alpha(shape) ? from[shape->channels - 1] : most;
        const double mixed = (sample * alpha + behind[c] * (most / 255) * (most - alpha)) / most;
        to[c] = (uint16_t)ceil(mixed - 0.5 - 1e-9);
    }
}

static void alpha_is_flattened_onto_a_colour(void **state)
{
    (void)state;
    static const double white[] = {255, 255, 255}, black[] = {0, 0, 0}, orange[] = {255, 128, 0};
    points by = {lay_over, white, {0, 1, 1, 3, 3}, {[8] = 8, [16] = 16}};
    check_points("flatten", &by);
    by.user = black;
    check_points("flatten=000000", &by);
    by.user = orange;
    by.channels[2] = 3;
    check_points("flatten=FF8000", &by);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gray_is_weighed_as_opencv_does),
        cmocka_unit_test(luminance_is_that_of_light),
        cmocka_unit_test(saturation_is_that_of_svg),
        cmocka_unit_test(hue_is_that_of_svg),
        cmocka_unit_test(sepia_is_its_matrix_of_gray_too),
        cmocka_unit_test(depths_are_the_nearest_samples),
        cmocka_unit_test(gray_becomes_rgb),
        cmocka_unit_test(alpha_is_flattened_onto_a_colour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
