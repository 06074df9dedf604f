// SPDX-License-Identifier: MIT
/* Operations that count the whole image first. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../test.h"
#include "suite.h"

__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 s128;

static uint32_t colours_of(const picture *from)
{
    return from->shape.channels >= 3 ? 3 : 1;
}

static size_t pixel_count(const picture *from)
{
    return (size_t)from->shape.width * from->shape.height;
}

/* Of pixel i, as the test of grayscale has it. */
static uint32_t gray_of(const picture *from, size_t i)
{
    const uint16_t *pixel = from->samples + i * from->shape.channels;
    if (from->shape.channels < 3)
        return pixel[0];
    return (uint32_t)(((uint64_t)pixel[0] * 9798 + (uint64_t)pixel[1] * 19235 +
                       (uint64_t)pixel[2] * 3735 + 16384) /
                      32768);
}

/* Each colour by the table, and alpha as it is. */
static picture by_table(const picture *in, const uint16_t *table)
{
    const uint32_t channels = in->shape.channels;
    picture made = picture_make(&in->shape);
    for (size_t i = 0; i < pixel_count(in) * channels; i++)
        made.samples[i] = i % channels < colours_of(in) ? table[in->samples[i]] : in->samples[i];
    return made;
}

/* ---- otsu ---- */

/* Whether a / b is above c / d. */
static bool is_above(u128 a, u128 b, u128 c, u128 d)
{
    return a * d > c * b;
}

/* The first level with the most of n0 n1 (s1 / n1 - s0 / n0)^2, in whole numbers. */
static uint32_t part_grays(const picture *in, uint32_t scale)
{
    const int64_t count = (int64_t)pixel_count(in);
    u128 best_above = 0, best_below = 1;
    int64_t sum = 0;
    uint32_t best = 0;
    for (size_t i = 0; i < pixel_count(in); i++)
        sum += gray_of(in, i) / scale;
    for (uint32_t level = 0; level < 256; level++) {
        int64_t dark = 0, dark_sum = 0;
        for (size_t i = 0; i < pixel_count(in); i++) {
            const uint32_t gray = gray_of(in, i) / scale;
            dark += gray <= level;
            dark_sum += gray <= level ? gray : 0;
        }
        if (dark == 0 || dark == count)
            continue;
        const s128 apart = (s128)sum * dark - (s128)dark_sum * count;
        const u128 above = (u128)(apart * apart);
        const u128 below = (u128)dark * (uint64_t)(count - dark);
        if (is_above(above, below, best_above, best_below)) {
            best_above = above;
            best_below = below;
            best = level;
        }
    }
    return best;
}

static picture by_otsu(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    uint16_t *table = malloc(65536 * sizeof *table);
    const uint32_t scale = in->shape.bits == 8 ? 1 : 256, level = part_grays(in, scale);
    (void)user;
    (void)edge;
    for (uint32_t i = 0; i < 65536; i++)
        table[i] = (uint16_t)(i / scale > level ? picture_most(&in->shape) : 0);
    picture made = by_table(in, table);
    free(table);
    return made;
}

static void otsu_parts_what_lies_farthest_apart(void **state)
{
    (void)state;
    const suite_case tried = {.operation = "threshold=otsu", .reference = by_otsu};
    suite_check(&tried);
}

/* ---- equalize ---- */

/* As cv::equalizeHist of OpenCV 4.6 does it, in float. */
static picture by_equalizing(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    const uint32_t most = picture_most(&in->shape);
    uint32_t *counts = calloc(65536, sizeof *counts);
    uint16_t *table = calloc(65536, sizeof *table);
    const int total = (int)pixel_count(in);
    (void)user;
    (void)edge;
    for (size_t i = 0; i < pixel_count(in); i++)
        counts[gray_of(in, i)]++;
    uint32_t level = 0;
    while (counts[level] == 0)
        level++;
    const float scale = (float)most / (float)(total - (int)counts[level]);
    const bool is_one = (int)counts[level] == total;
    int sum = 0;
    for (level++; level <= most && !is_one; level++) {
        sum += (int)counts[level];
        const float exact = (float)sum * scale;
        table[level] = (uint16_t)lrintf(exact);
    }
    for (level = 0; level <= most && is_one; level++)
        table[level] = (uint16_t)level;
    picture made = by_table(in, table);
    free(table);
    free(counts);
    return made;
}

static void grays_are_equalized_as_opencv_does(void **state)
{
    (void)state;
    const suite_case tried = {.operation = "equalize", .reference = by_equalizing};
    suite_check(&tried);
}

/* ---- autolevels ---- */

static int compare_samples(const void *a, const void *b)
{
    const uint16_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* What the 0.5 % of the samples that are darkest, and brightest, end at: by sorting them. */
static picture by_stretching(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    const double most = picture_most(&in->shape);
    const size_t count = pixel_count(in) * colours_of(in), cut = count / 200;
    uint16_t *sorted = malloc(count * sizeof *sorted);
    uint16_t *table = malloc(65536 * sizeof *table);
    (void)user;
    (void)edge;
    for (size_t i = 0; i < count; i++)
        sorted[i] = in->samples[i / colours_of(in) * in->shape.channels + i % colours_of(in)];
    qsort(sorted, count, sizeof *sorted, compare_samples);
    const double black = sorted[cut], white = sorted[count - 1 - cut];
    for (uint32_t i = 0; i < 65536; i++) {
        const double part = (i - black) * most / (white - black);
        const double value = part < 0 ? 0 : part > most ? most : floor(part + 0.5);
        table[i] = (uint16_t)(white <= black ? i : value);
    }
    picture made = by_table(in, table);
    free(table);
    free(sorted);
    return made;
}

static void levels_are_stretched_but_for_the_outermost(void **state)
{
    (void)state;
    const suite_case tried = {.operation = "autolevels", .reference = by_stretching};
    suite_check(&tried);
}

/* On GPUs several work-groups beside each other, and one below the other. */
static void wide_images_are_counted_in_parts(void **state)
{
    (void)state;
    static const uint32_t size[] = {1029, 37};
    static const suite_case all[] = {
        {.operation = "threshold=otsu", .reference = by_otsu, .channels = 1u << 3, .size = size},
        {.operation = "equalize", .reference = by_equalizing, .channels = 1u << 3, .size = size},
        {.operation = "autolevels", .reference = by_stretching, .channels = 1u << 3, .size = size},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        suite_check(&all[i]);
}

/* All of one level, and of two: what divides by what is left must not. */
static void images_of_one_level_or_two_come_out(void **state)
{
    (void)state;
    static const char *const operations[] = {"threshold=otsu", "equalize", "autolevels"};
    static const uint16_t expected[3][2][2] = {
        {{255, 255}, {0, 255}}, {{77, 77}, {0, 255}}, {{77, 77}, {0, 255}}};
    for (size_t i = 0; i < 3; i++) {
        for (uint16_t second = 0; second < 2; second++) {
            gpukit_pixels *pixels;
            const gpukit_pixels_params params = {.operations = &operations[i], .count = 1};
            picture in = picture_make(&(gpukit_pixels_shape){2, 1, 1, 8});
            in.samples[0] = 77;
            in.samples[1] = (uint16_t)(77 + second);
            assert_int_equal(gpukit_pixels_open(&params, &pixels, NULL), GPUKIT_OK);
            picture made = suite_run(pixels, &in, 0);
            assert_memory_equal(made.samples, expected[i][second], 2 * sizeof(uint16_t));
            gpukit_pixels_close(pixels);
            picture_free(&in);
            picture_free(&made);
        }
    }
}

static void more_samples_than_can_be_counted_are_refused(void **state)
{
    (void)state;
    static const char *const equalize = "equalize";
    const gpukit_pixels_params params = {.operations = &equalize, .count = 1};
    const gpukit_pixels_shape shape = {1u << 20, 1366, 3, 8};
    gpukit_pixels_shape made;
    gpukit_pixels *pixels;
    gpukit_error error = {.text = ""};
    assert_int_equal(gpukit_pixels_open(&params, &pixels, NULL), GPUKIT_OK);
    assert_int_equal(gpukit_pixels_result(pixels, &shape, &made, &error), GPUKIT_E_ARGUMENT);
    assert_string_equal(error.text,
                        "what counts a whole image takes 4294967295 samples at most, and 1048576 x "
                        "1366 pixels have more: shrink it first");
    gpukit_pixels_close(pixels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(otsu_parts_what_lies_farthest_apart),
        cmocka_unit_test(grays_are_equalized_as_opencv_does),
        cmocka_unit_test(levels_are_stretched_but_for_the_outermost),
        cmocka_unit_test(wide_images_are_counted_in_parts),
        cmocka_unit_test(images_of_one_level_or_two_come_out),
        cmocka_unit_test(more_samples_than_can_be_counted_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
