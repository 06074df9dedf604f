// SPDX-License-Identifier: MIT
/* Images rotated by angles that are no quarters. */
#include <math.h>

#include "../test.h"
#include "suite.h"

#define PI 3.14159265358979323846

/* Pictures on their new canvas: what the sine and the cosine of an angle make of a shape. */
static gpukit_pixels_shape canvas(const gpukit_pixels_shape *in, double degrees)
{
    const double c = fabs(cos(degrees * PI / 180)), s = fabs(sin(degrees * PI / 180));
    gpukit_pixels_shape out = *in;
    out.width = (uint32_t)ceil(in->width * c + in->height * s - 1e-6);
    out.height = (uint32_t)ceil(in->width * s + in->height * c - 1e-6);
    return out;
}

/* The four around a point, by how near they are; nothing is outside. */
static double around(const picture *in, double x, double y, uint32_t channel)
{
    const double left = floor(x), top = floor(y), right = x - left, below = y - top;
    const int64_t column = (int64_t)left, row = (int64_t)top;
    const gpukit_pixels_edge zeros = GPUKIT_PIXELS_EDGE_CONSTANT;
    return (1 - right) * (1 - below) * picture_see(in, column, row, channel, zeros) +
           right * (1 - below) * picture_see(in, column + 1, row, channel, zeros) +
           (1 - right) * below * picture_see(in, column, row + 1, channel, zeros) +
           right * below * picture_see(in, column + 1, row + 1, channel, zeros);
}

/* With real numbers. */
static picture ideal(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    const double degrees = *(const double *)user;
    const double c = cos(degrees * PI / 180), s = sin(degrees * PI / 180);
    const gpukit_pixels_shape shape = canvas(&in->shape, degrees);
    picture made = picture_make(&shape);
    (void)edge;
    for (uint32_t y = 0; y < shape.height; y++) {
        for (uint32_t x = 0; x < shape.width; x++) {
            const double right = x + 0.5 - shape.width / 2.0, down = y + 0.5 - shape.height / 2.0;
            const double from_x = c * right + s * down + in->shape.width / 2.0 - 0.5;
            const double from_y = c * down - s * right + in->shape.height / 2.0 - 0.5;
            for (uint32_t i = 0; i < shape.channels; i++)
                *picture_at(&made, x, y, i) = (uint16_t)floor(around(in, from_x, from_y, i) + 0.5);
        }
    }
    return made;
}

/* In the whole numbers of the definition: positions in 2^-32 of a pixel, from the middle of the
 * first one by equal steps, cut to 2^-16. */
static picture whole(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    const double degrees = *(const double *)user, unit = 4294967296.0;
    const double c = cos(degrees * PI / 180), s = sin(degrees * PI / 180);
    const gpukit_pixels_shape shape = canvas(&in->shape, degrees);
    const double right = 0.5 - shape.width * 0.5, down = 0.5 - shape.height * 0.5;
    const double first_x = rint((c * right + s * down + in->shape.width * 0.5 - 0.5) * unit);
    const double first_y = rint((c * down - s * right + in->shape.height * 0.5 - 0.5) * unit);
    picture made = picture_make(&shape);
    (void)edge;
    for (uint32_t y = 0; y < shape.height; y++) {
        for (uint32_t x = 0; x < shape.width; x++) {
            const double from_x = first_x + x * rint(c * unit) + y * rint(s * unit);
            const double from_y = first_y - x * rint(s * unit) + y * rint(c * unit);
            const double cut_x = floor(from_x / 65536) / 65536, cut_y = floor(from_y / 65536);
            for (uint32_t i = 0; i < shape.channels; i++)
                *picture_at(&made, x, y, i) =
                    (uint16_t)floor(around(in, cut_x, cut_y / 65536, i) + 0.5);
        }
    }
    return made;
}

static void check(const char *operation, double degrees)
{
    const suite_case exact = {
        .operation = operation, .reference = whole, .user = &degrees, .premultiplies = true};
    const suite_case near = {
        .operation = operation,
        .reference = ideal,
        .user = &degrees,
        .channels = 1u << 1 | 1u << 3,
        .tolerance = 1,
        .tolerance16 = 3,
    };
    suite_check(&exact);
    suite_check(&near);
}

static void an_angle_mixes_four_pixels(void **state)
{
    (void)state;
    check("rotate=10", 10);
    check("rotate=-123.5", 236.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_angle_mixes_four_pixels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
