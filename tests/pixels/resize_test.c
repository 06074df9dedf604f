// SPDX-License-Identifier: MIT
/* Images of another size, against sums over all samples, in the integers of the definition. */
#include <math.h>
#include <stdlib.h>

#include "../test.h"
#include "suite.h"

#define PI 3.14159265358979323846

typedef enum filter { LANCZOS, BICUBIC, BILINEAR, BOX } filter;

static double lanczos(double x)
{
    if (x == 0)
        return 1;
    return fabs(x) < 3 ? 3 * sin(PI * x) * sin(PI * x / 3) / (PI * PI * x * x) : 0;
}

/* The cubic through its four pieces, written out for a = -1/2. */
static double bicubic(double x)
{
    x = fabs(x);
    if (x < 1)
        return 1.5 * x * x * x - 2.5 * x * x + 1;
    return x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
}

static double filter_at(filter by, double x)
{
    if (by == LANCZOS)
        return lanczos(x);
    if (by == BICUBIC)
        return bicubic(x);
    if (by == BILINEAR)
        return fabs(x) < 1 ? 1 - fabs(x) : 0;
    return x > -0.5 && x <= 0.5 ? 1 : 0;
}

/* How much sample k of `from` goes into sample i of `to`; not divided by the sum of all yet. */
static double share(filter by, uint32_t from, uint32_t to, uint32_t i, uint32_t k)
{
    static const double reach[] = {3, 2, 1, 0.5};
    const double scale = (double)from / to, wide = scale < 1 ? 1 : scale;
    const double centre = (i + 0.5) * scale, most = reach[by] * wide;
    if (k + 0.5 < floor(centre - most + 0.5) || k + 0.5 > floor(centre + most + 0.5))
        return 0;
    return filter_at(by, (k - centre + 0.5) * (1 / wide));
}

/* What a test knows of an operation: what it makes of a size, and its filter. */
typedef struct resizing {
    filter by;
    void (*size)(uint32_t *width, uint32_t *height);
    bool is_ideal; /* weights are not rounded */
} resizing;

typedef struct side {
    filter by;
    uint32_t from, to;
    bool is_ideal;
} side;

static void weigh(const side *at, uint32_t i, double unit, double *out)
{
    double sum = 0;
    for (uint32_t k = 0; k < at->from; k++)
        sum += share(at->by, at->from, at->to, i, k);
    for (uint32_t k = 0; k < at->from; k++) {
        const double exact = share(at->by, at->from, at->to, i, k) / sum * unit;
        out[k] = at->is_ideal ? exact : round(exact);
    }
}

/* Rows of a picture from all of its rows. */
static picture resize_rows(const side *at, const picture *in)
{
    gpukit_pixels_shape shape = in->shape;
    shape.height = at->to;
    picture made = picture_make(&shape);
    const double unit = in->shape.bits == 8 ? 4194304 : 1073741824;
    const double most = picture_most(&shape);
    double *weights = malloc(at->from * sizeof *weights);
    assert_non_null(weights);
    for (uint32_t y = 0; y < at->to; y++) {
        weigh(at, y, unit, weights);
        for (uint32_t i = 0; i < shape.width * shape.channels; i++) {
            const uint32_t x = i / shape.channels, c = i % shape.channels;
            double sum = 0;
            for (uint32_t k = 0; k < at->from; k++)
                sum += weights[k] * *picture_at(in, x, k, c);
            const double sample = floor((sum + unit / 2) / unit);
            *picture_at(&made, x, y, c) = (uint16_t)(sample < 0      ? 0
                                                     : sample > most ? most
                                                                     : sample);
        }
    }
    free(weights);
    return made;
}

static picture swap_sides(const picture *in)
{
    gpukit_pixels_shape shape = in->shape;
    shape.width = in->shape.height;
    shape.height = in->shape.width;
    picture made = picture_make(&shape);
    for (uint32_t y = 0; y < shape.height; y++)
        for (uint32_t x = 0; x < shape.width; x++)
            for (uint32_t c = 0; c < shape.channels; c++)
                *picture_at(&made, x, y, c) = *picture_at(in, y, x, c);
    return made;
}

/* Colours of 8 bits times alpha, or back; samples of 16 bits as everywhere. */
static picture change_alpha(const picture *in, bool premultiplies)
{
    if (in->shape.bits == 16)
        return premultiplies ? picture_premultiply(in) : picture_unpremultiply(in, 16);
    picture made = picture_make(&in->shape);
    const uint32_t channels = in->shape.channels;
    for (uint32_t i = 0; i < in->shape.width * in->shape.height * channels; i++) {
        const uint32_t alpha = in->samples[i / channels * channels + channels - 1];
        uint32_t sample = in->samples[i];
        if (i % channels != channels - 1 && premultiplies)
            sample = (uint32_t)floor(sample * alpha / 255.0 + 0.5);
        else if (i % channels != channels - 1 && alpha > 0)
            sample = sample > alpha && alpha < 255 ? 255 : sample * 255 / alpha;
        made.samples[i] = (uint16_t)sample;
    }
    return made;
}

static void replace(picture *at, picture by)
{
    picture_free(at);
    *at = by;
}

static picture resize_reference(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    const resizing *how = user;
    const bool has_alpha = in->shape.channels % 2 == 0;
    uint32_t width = in->shape.width, height = in->shape.height;
    (void)edge;
    how->size(&width, &height);
    const side across = {how->by, in->shape.width, width, how->is_ideal};
    const side down = {how->by, in->shape.height, height, how->is_ideal};
    picture once = swap_sides(in), made = swap_sides(&once);
    picture_free(&once);
    if (width == in->shape.width && height == in->shape.height)
        return made;
    if (has_alpha)
        replace(&made, change_alpha(&made, true));
    if (width != in->shape.width) {
        replace(&made, swap_sides(&made));
        replace(&made, resize_rows(&across, &made));
        replace(&made, swap_sides(&made));
    }
    if (height != in->shape.height)
        replace(&made, resize_rows(&down, &made));
    if (has_alpha)
        replace(&made, change_alpha(&made, false));
    return made;
}

static void check(const char *operation, resizing how)
{
    const suite_case exact = {.operation = operation, .reference = resize_reference, .user = &how};
    suite_check(&exact);
}

/* Weights as they are: one off at most, and where there is no alpha to divide by. */
static void check_ideal(const char *operation, resizing how)
{
    how.is_ideal = true;
    const suite_case ideal = {
        .operation = operation,
        .reference = resize_reference,
        .user = &how,
        .channels = 1u << 1 | 1u << 3,
        .tolerance = 1,
        .tolerance16 = 1,
    };
    suite_check(&ideal);
}

static void to_40_30(uint32_t *width, uint32_t *height)
{
    *width = 40;
    *height = 30;
}

static void to_half(uint32_t *width, uint32_t *height)
{
    *width = *width == 1 ? 1 : (*width + 1) / 2;
    *height = *height == 1 ? 1 : (*height + 1) / 2;
}

static uint32_t proportion(uint32_t this, uint32_t other, uint32_t becomes)
{
    const double exact = floor((double)this * becomes / other + 0.5);
    return exact < 1 ? 1 : (uint32_t)exact;
}

static void to_width_21(uint32_t *width, uint32_t *height)
{
    *height = proportion(*height, *width, 21);
    *width = 21;
}

static void to_height_19(uint32_t *width, uint32_t *height)
{
    *width = proportion(*width, *height, 19);
    *height = 19;
}

static void into_50(uint32_t *width, uint32_t *height)
{
    const uint32_t longest = *width > *height ? *width : *height;
    if (longest <= 50)
        return;
    *width = proportion(*width, longest, 50);
    *height = proportion(*height, longest, 50);
}

static void into_100_20(uint32_t *width, uint32_t *height)
{
    if (*width <= 100 && *height <= 20)
        return;
    const uint32_t narrow = proportion(*width, *height, 20);
    if (narrow <= 100 && *height * 100.0 > *width * 20.0) {
        *width = narrow;
        *height = 20;
    } else {
        *height = proportion(*height, *width, 100);
        *width = 100;
    }
}

static void a_size_is_reached_by_lanczos(void **state)
{
    (void)state;
    check("resize=40x30", (resizing){LANCZOS, to_40_30, false});
}

static void half_the_size_is_a_cubic_of_its_pixels(void **state)
{
    (void)state;
    check("resize=50%,bicubic", (resizing){BICUBIC, to_half, false});
}

static void one_side_gives_the_other(void **state)
{
    (void)state;
    check("resize=21x,bilinear", (resizing){BILINEAR, to_width_21, false});
    check("resize=x19,box", (resizing){BOX, to_height_19, false});
}

static void what_fits_is_left_as_it_is(void **state)
{
    (void)state;
    check("resize=fit:50", (resizing){LANCZOS, into_50, false});
    check("resize=fit:100x20,bilinear", (resizing){BILINEAR, into_100_20, false});
}

static void whole_weights_are_as_good_as_real_ones(void **state)
{
    (void)state;
    check_ideal("resize=40x30", (resizing){LANCZOS, to_40_30, true});
    check_ideal("resize=40x30,bicubic", (resizing){BICUBIC, to_40_30, true});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_size_is_reached_by_lanczos),
        cmocka_unit_test(half_the_size_is_a_cubic_of_its_pixels),
        cmocka_unit_test(one_side_gives_the_other),
        cmocka_unit_test(what_fits_is_left_as_it_is),
        cmocka_unit_test(whole_weights_are_as_good_as_real_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
