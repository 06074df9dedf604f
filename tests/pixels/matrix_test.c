// SPDX-License-Identifier: MIT
/* Operations that mix the colours of a pixel, against their matrices in floating point. */
#include <math.h>
#include <string.h>

#include "../test.h"
#include "points.h"

/* The nearest of 65536ths; where grays stay, the diagonal takes the rest. */
static void multiply(const double *weights, bool keeps_gray, const gpukit_pixels_shape *shape,
                     const uint16_t *from, uint16_t *to)
{
    const double most = picture_most(shape);
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
    if (points_has_alpha(shape))
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
    points_check("saturation=0", &by);
    by.user = &more;
    points_check("saturation=1.75", &by);
    by.user = &all;
    points_check("saturation=10", &by);
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
    points_check("hue=37.5", &by);
    by.user = &back;
    points_check("hue=-120", &by);
}

static void age(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                uint16_t *to)
{
    static const double weights[] = {.393, .769, .189, .349, .686, .168, .272, .534, .131};
    (void)user;
    const gpukit_pixels_shape colours = {1, 1, points_has_alpha(shape) ? 4 : 3, shape->bits};
    const uint16_t gray[] = {from[0], from[0], from[0], from[shape->channels - 1]};
    multiply(weights, false, &colours, shape->channels < 3 ? gray : from, to);
}

static void sepia_is_its_matrix_of_gray_too(void **state)
{
    (void)state;
    const points by = {age, NULL, {0, 3, 4, 3, 4}, {[8] = 8, [16] = 16}};
    points_check("sepia", &by);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(saturation_is_that_of_svg),
        cmocka_unit_test(hue_is_that_of_svg),
        cmocka_unit_test(sepia_is_its_matrix_of_gray_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
