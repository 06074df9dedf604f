// SPDX-License-Identifier: MIT
/* Blurs and what is made of them, each against loops that do what its definition says. */
#include <math.h>
#include <stdlib.h>

#include "../test.h"
#include "suite.h"

typedef struct sharpening {
    double sigma, amount, threshold;
    bool is_sharpened;
} sharpening;

/* round(6 sigma + 1), and one more where that is even. */
static int64_t radius_of(double sigma)
{
    const int64_t size = llround(6 * sigma + 1);
    return (size % 2 == 0 ? size + 1 : size) / 2;
}

static double exact_weight(double sigma, int64_t at)
{
    double total = 0;
    for (int64_t i = -radius_of(sigma); i <= radius_of(sigma); i++)
        total += exp(-(double)(i * i) / (2 * sigma * sigma));
    return exp(-(double)(at * at) / (2 * sigma * sigma)) / total;
}

/* In 256ths. */
static void whole_weights(double sigma, int64_t *out)
{
    double error = 0;
    out[0] = 256;
    for (int64_t i = radius_of(sigma); i > 0; i--) {
        out[i] = (int64_t)rint(256 * exact_weight(sigma, i) + error);
        error += 256 * exact_weight(sigma, i) - (double)out[i];
        out[0] -= 2 * out[i];
    }
}

static int64_t line_sum(const picture *in, const uint32_t *at, int64_t y, const int64_t *weights,
                        int64_t radius, gpukit_pixels_edge edge)
{
    int64_t sum = 0;
    for (int64_t h = -radius; h <= radius; h++)
        sum += weights[llabs(h)] * picture_see(in, at[0] + h, y, at[2], edge);
    return sum;
}

static int64_t whole_sum(const picture *in, const uint32_t *at, double sigma,
                         gpukit_pixels_edge edge)
{
    int64_t weights[512] = {0}, sum = 0;
    const int64_t radius = radius_of(sigma);
    whole_weights(sigma, weights);
    for (int64_t v = -radius; v <= radius; v++)
        sum += weights[llabs(v)] * line_sum(in, at, (int64_t)at[1] + v, weights, radius, edge);
    return sum;
}

static float float_line(const picture *in, const uint32_t *at, int64_t y, const float *weights,
                        int64_t radius, gpukit_pixels_edge edge)
{
    float sum = weights[0] * (float)picture_see(in, at[0], y, at[2], edge);
    for (int64_t h = 1; h <= radius; h++)
        sum += weights[h] * (float)(picture_see(in, at[0] - h, y, at[2], edge) +
                                    picture_see(in, at[0] + h, y, at[2], edge));
    return sum;
}

static float float_sum(const picture *in, const uint32_t *at, double sigma, gpukit_pixels_edge edge)
{
    float weights[512] = {0};
    const int64_t radius = radius_of(sigma), y = at[1];
    for (int64_t i = 0; i <= radius; i++)
        weights[i] = (float)exact_weight(sigma, i);
    float sum = weights[0] * float_line(in, at, y, weights, radius, edge);
    for (int64_t v = 1; v <= radius; v++) {
        const float above = float_line(in, at, y - v, weights, radius, edge);
        sum += weights[v] * (above + float_line(in, at, y + v, weights, radius, edge));
    }
    return sum;
}

static uint16_t round_to(double value, uint32_t most)
{
    const double inside = value < 0 ? 0 : value > most ? most : value;
    return (uint16_t)nearbyint(inside);
}

static uint16_t blur_sample(const sharpening *by, const picture *in, const uint32_t *at,
                            gpukit_pixels_edge edge)
{
    const float x = *picture_at(in, at[0], at[1], at[2]);
    float off, amount = (float)by->amount, threshold = (float)(by->threshold * 257);
    if (in->shape.bits == 8) {
        const int64_t sum = whole_sum(in, at, by->sigma, edge);
        if (!by->is_sharpened)
            return (uint16_t)((sum + 32768) / 65536);
        off = (float)((int64_t)x * 65536 - sum);
        amount = (float)(by->amount / 65536);
        threshold = (float)(by->threshold * 65536);
    } else {
        const float sum = float_sum(in, at, by->sigma, edge);
        if (!by->is_sharpened)
            return round_to((double)sum, 65535);
        off = x - sum;
    }
    const float more = off * amount;
    const float result = fabsf(off) > threshold ? x + more : x;
    return round_to((double)result, picture_most(&in->shape));
}

static picture blur_reference(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    picture made = picture_make(&in->shape);
    for (uint32_t y = 0; y < in->shape.height; y++)
        for (uint32_t x = 0; x < in->shape.width; x++)
            for (uint32_t c = 0; c < in->shape.channels; c++)
                *picture_at(&made, x, y, c) = blur_sample(user, in, (uint32_t[]){x, y, c}, edge);
    return made;
}

/* Without a float in between. */
static uint16_t exact_sample(double sigma, const picture *in, const uint32_t *at,
                             gpukit_pixels_edge edge)
{
    const int64_t radius = radius_of(sigma);
    double sum = 0;
    for (int64_t v = -radius; v <= radius; v++)
        for (int64_t h = -radius; h <= radius; h++)
            sum += exact_weight(sigma, v) * exact_weight(sigma, h) *
                   picture_see(in, at[0] + h, at[1] + v, 0, edge);
    return round_to(sum, 65535);
}

static picture exact_reference(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    picture made = picture_make(&in->shape);
    for (uint32_t y = 0; y < in->shape.height; y++)
        for (uint32_t x = 0; x < in->shape.width; x++)
            *picture_at(&made, x, y, 0) =
                exact_sample(*(const double *)user, in, (uint32_t[]){x, y}, edge);
    return made;
}

static void check(const char *operation, const sharpening *by, unsigned channels, bool sees_edges)
{
    const suite_case blur = {
        .operation = operation,
        .reference = blur_reference,
        .user = by,
        .premultiplies = true,
        .sees_edges = sees_edges,
        .channels = channels,
    };
    suite_check(&blur);
}

static void a_gaussian_is_what_its_weights_say(void **state)
{
    (void)state;
    check("blur=0.8", &(sharpening){.sigma = 0.8}, 1u << 1 | 1u << 3, true);
    check("blur=0.1", &(sharpening){.sigma = 0.1}, 1u << 2, false);
    check("blur=1", &(sharpening){.sigma = 1}, 1u << 4, false);
    check("blur=3.5", &(sharpening){.sigma = 3.5}, 1u << 1, false);
}

static void a_gaussian_of_16_bits_is_off_by_one_at_most(void **state)
{
    (void)state;
    static const double sigma = 0.9;
    const suite_case blur = {
        .operation = "blur=0.9",
        .reference = exact_reference,
        .user = &sigma,
        .channels = 1u << 1,
        .bits = 16,
        .tolerance16 = 1,
    };
    suite_check(&blur);
}

/* At a tile's last row and column, and one before and behind: radius 1, 6, 12 and 13, which has
 * none.
 */
static void a_gaussian_is_the_same_in_tiles(void **state)
{
    (void)state;
    static const char *const blurs[] = {"blur=0.1", "sharpen=2,1.5", "blur=4", "blur=4.2"};
    static const gpukit_pixels_shape shapes[] = {
        {149, 25, 3, 8}, {150, 24, 3, 8}, {309, 49, 3, 8}, {7, 60, 3, 8},
        {479, 23, 1, 8}, {480, 24, 1, 8}, {961, 48, 1, 8}, {600, 3, 1, 8},
    };
    for (size_t i = 0; i < sizeof blurs / sizeof blurs[0]; i++)
        for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++)
            suite_check_chain(&blurs[i], 1, &shapes[k]);
}

/* Beyond all borders of more than one tile, and of more than one block and band. */
static void tiles_see_beyond_edges(void **state)
{
    (void)state;
    static const sharpening by = {.sigma = 1.5};
    static const uint32_t sizes[][2] = {{163, 29}, {5, 51}, {161, 2}, {345, 67}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const suite_case blur = {
            .operation = "blur=1.5",
            .reference = blur_reference,
            .user = &by,
            .sees_edges = true,
            .channels = 1u << 3,
            .bits = 8,
            .size = sizes[i],
        };
        suite_check(&blur);
    }
}

/* Of blocks of 512 samples: rows of two, of one sample more and of one less than three, and of so
 * many that the end of a row begins in the block before the last one; bands of 64 rows and of 4
 * radii. */
static void a_gaussian_is_the_same_in_bands(void **state)
{
    (void)state;
    static const char *const blurs[] = {"blur=0.1", "sharpen=2,1.5", "blur=9", "blur=42"};
    static const gpukit_pixels_shape shapes[] = {
        {1024, 65, 1, 8},   {1025, 64, 1, 8}, {1535, 3, 1, 8},  {342, 63, 3, 8}, {529, 130, 3, 8},
        {1027, 129, 1, 16}, {515, 66, 2, 16}, {413, 200, 4, 8}, {513, 9, 3, 16},
    };
    for (size_t i = 0; i < sizeof blurs / sizeof blurs[0]; i++)
        for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++)
            suite_check_chain(&blurs[i], 1, &shapes[k]);
}

/* All of an image has one colour, and more of a wide blur is beyond its border than inside. */
static void a_wide_gaussian_leaves_what_is_even(void **state)
{
    (void)state;
    for (uint32_t bits = 8; bits <= 16; bits += 8) {
        gpukit_pixels *pixels;
        gpukit_error error = {.text = ""};
        const gpukit_pixels_shape shape = {70, 50, 3, bits};
        const char *operation = "blur=100";
        picture in = picture_make(&shape);
        for (size_t i = 0; i < (size_t)70 * 50 * 3; i++)
            in.samples[i] = (uint16_t)(picture_most(&shape) - i % 3);
        assert_int_equal(
            gpukit_pixels_open(&(gpukit_pixels_params){.operations = &operation, .count = 1},
                               &pixels, &error),
            GPUKIT_OK);
        picture made = suite_run(pixels, &in, 0);
        assert_memory_equal(in.samples, made.samples, 2 * (size_t)70 * 50 * 3);
        gpukit_pixels_close(pixels);
        picture_free(&in);
        picture_free(&made);
    }
}

static void what_is_sharpened_is_rounded_once(void **state)
{
    (void)state;
    check("sharpen=0.6,0.5", &(sharpening){0.6, 0.5, 0, true}, 1u << 1 | 1u << 3, true);
    check("sharpen=1,1.7", &(sharpening){1, 1.7, 0, true}, 1u << 2, false);
    check("sharpen=0.5,100", &(sharpening){0.5, 100, 0, true}, 1u << 1, false);
}

static void what_is_off_by_little_is_not_sharpened(void **state)
{
    (void)state;
    check("unsharp=0.6,0.8,3.5", &(sharpening){0.6, 0.8, 3.5, true}, 1u << 1 | 1u << 4, false);
    check("unsharp=1,2,100", &(sharpening){1, 2, 100, true}, 1u << 3, false);
}

static uint16_t box_sample(int64_t radius, const picture *in, const uint32_t *at,
                           gpukit_pixels_edge edge)
{
    const int64_t count = (2 * radius + 1) * (2 * radius + 1);
    int64_t sum = 0;
    for (int64_t v = -radius; v <= radius; v++)
        for (int64_t h = -radius; h <= radius; h++)
            sum += picture_see(in, at[0] + h, at[1] + v, at[2], edge);
    return (uint16_t)((2 * sum + count) / (2 * count));
}

static picture box_reference(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    picture made = picture_make(&in->shape);
    for (uint32_t y = 0; y < in->shape.height; y++)
        for (uint32_t x = 0; x < in->shape.width; x++)
            for (uint32_t c = 0; c < in->shape.channels; c++)
                *picture_at(&made, x, y, c) =
                    box_sample(*(const int64_t *)user, in, (uint32_t[]){x, y, c}, edge);
    return made;
}

static void check_box(const char *operation, int64_t radius, unsigned channels, bool sees_edges)
{
    const suite_case box = {
        .operation = operation,
        .reference = box_reference,
        .user = &radius,
        .premultiplies = true,
        .sees_edges = sees_edges,
        .channels = channels,
    };
    suite_check(&box);
}

static void a_box_is_the_mean_of_its_square(void **state)
{
    (void)state;
    check_box("box=1", 1, 0, true);
    check_box("box=4", 4, 1u << 1 | 1u << 3, false);
}

/* Sums of white are as large as they become; what is around the corner is seen many times. */
static void the_widest_box_does_not_overflow(void **state)
{
    (void)state;
    const int64_t radius = 127;
    const gpukit_pixels_shape shape = {5, 3, 1, 16};
    const char *operation = "box=127";
    gpukit_pixels *pixels;
    gpukit_error error = {.text = ""};
    const gpukit_pixels_params params = {.operations = &operation, .count = 1};
    picture in = picture_make(&shape);
    for (size_t i = 0; i < 15; i++)
        in.samples[i] = (uint16_t)(65535 - i / 14);
    assert_int_equal(gpukit_pixels_open(&params, &pixels, &error), GPUKIT_OK);
    picture made = suite_run(pixels, &in, 0);
    picture expected = box_reference(&radius, &in, GPUKIT_PIXELS_EDGE_REFLECT101);
    assert_memory_equal(expected.samples, made.samples, 2 * (size_t)15);
    gpukit_pixels_close(pixels);
    picture_free(&in);
    picture_free(&made);
    picture_free(&expected);
}

static void a_chain_is_its_operations_one_by_one(void **state)
{
    (void)state;
    static const char *const operations[] = {"sharpen=1,1", "box=2", "median=1", "blur=2"};
    suite_check_chain(operations, 4, &(gpukit_pixels_shape){131, 120, 3, 8});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gaussian_is_what_its_weights_say),
        cmocka_unit_test(a_gaussian_of_16_bits_is_off_by_one_at_most),
        cmocka_unit_test(a_gaussian_is_the_same_in_tiles),
        cmocka_unit_test(tiles_see_beyond_edges),
        cmocka_unit_test(a_gaussian_is_the_same_in_bands),
        cmocka_unit_test(a_wide_gaussian_leaves_what_is_even),
        cmocka_unit_test(what_is_sharpened_is_rounded_once),
        cmocka_unit_test(what_is_off_by_little_is_not_sharpened),
        cmocka_unit_test(a_box_is_the_mean_of_its_square),
        cmocka_unit_test(the_widest_box_does_not_overflow),
        cmocka_unit_test(a_chain_is_its_operations_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
