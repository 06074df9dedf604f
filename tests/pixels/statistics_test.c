// SPDX-License-Identifier: MIT
/* Numbers of an image, against sums in two passes. */
#include <math.h>
#include <stdlib.h>

#include "../test.h"
#include "picture.h"

static void check_channel(const picture *of, const gpukit_pixels_statistics *statistics,
                          uint32_t channel, uint32_t times)
{
    gpukit_pixels_channel got;
    const size_t count = (size_t)of->shape.width * of->shape.height;
    uint32_t least = UINT32_MAX, most = 0;
    uint64_t *histogram = calloc(65536, sizeof *histogram);
    long double mean = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t sample = of->samples[i * of->shape.channels + channel];
        least = sample < least ? sample : least;
        most = sample > most ? sample : most;
        mean += (long double)sample / (long double)count;
        histogram[sample] += times;
    }
    for (size_t i = 0; i < count; i++) {
        const long double apart = of->samples[i * of->shape.channels + channel] - mean;
        squares += apart * apart;
    }
    const double deviation = (double)sqrtl(squares / (long double)count);
    assert_int_equal(gpukit_pixels_statistics_get(statistics, channel, &got, NULL), GPUKIT_OK);
    assert_int_equal(got.count, count * times);
    assert_int_equal(got.least, least);
    assert_int_equal(got.most, most);
    assert_int_equal(got.levels, picture_most(&of->shape) + 1);
    assert_memory_equal(got.histogram, histogram, got.levels * sizeof *histogram);
    assert_true(fabs(got.mean - (double)mean) <= 1e-12 * 65535);
    assert_true(fabs(got.deviation - deviation) <= 1e-12 * 65535);
    free(histogram);
}

static void numbers_are_those_of_two_passes(void **state)
{
    (void)state;
    for (uint32_t format = 0; format < 8; format++) {
        for (int kind = 0; kind < PICTURE_KINDS; kind++) {
            const gpukit_pixels_shape shape = {131, 57, format / 2 + 1, format % 2 == 0 ? 8 : 16};
            gpukit_pixels_statistics *statistics;
            picture of = picture_fill(&shape, (picture_kind)kind, 11);
            gpukit_pixels_image image = picture_image(&of);
            assert_int_equal(gpukit_pixels_statistics_open(&shape, &statistics, NULL), GPUKIT_OK);
            gpukit_pixels_statistics_add(statistics, image.pixels, image.stride, 56);
            gpukit_pixels_statistics_add(statistics, (char *)image.pixels + 56 * image.stride,
                                         image.stride, 1);
            for (uint32_t c = 0; c < shape.channels; c++)
                check_channel(&of, statistics, c, 1);
            gpukit_pixels_statistics_add(statistics, image.pixels, image.stride, 57);
            for (uint32_t c = 0; c < shape.channels; c++)
                check_channel(&of, statistics, c, 2);
            gpukit_pixels_statistics_close(statistics);
            picture_free(&of);
            free(image.pixels);
        }
    }
}

/* Where sums of squares as doubles would leave nothing of it. */
static void a_small_deviation_of_large_samples_is_exact(void **state)
{
    (void)state;
    uint16_t row[1000];
    gpukit_pixels_statistics *statistics;
    gpukit_pixels_channel got;
    const gpukit_pixels_shape shape = {1000, 1, 1, 16};
    for (uint32_t i = 0; i < 1000; i++)
        row[i] = i == 0 ? 65535 : 65534;
    assert_int_equal(gpukit_pixels_statistics_open(&shape, &statistics, NULL), GPUKIT_OK);
    gpukit_pixels_statistics_add(statistics, row, 0, 1000000); /* one row, again and again */
    assert_int_equal(gpukit_pixels_statistics_get(statistics, 0, &got, NULL), GPUKIT_OK);
    assert_int_equal(got.count, 1000000000);
    assert_true(got.mean == 65534.001);
    assert_true(fabs(got.deviation - sqrt(0.001 - 0.000001)) < 1e-16);
    gpukit_pixels_statistics_close(statistics);
}

static void nothing_has_no_numbers(void **state)
{
    (void)state;
    gpukit_pixels_statistics *statistics;
    gpukit_pixels_channel got;
    gpukit_error error = {.text = ""};
    const gpukit_pixels_shape shape = {1, 1, 2, 8}, wrong = {1, 1, 5, 8};
    assert_int_equal(gpukit_pixels_statistics_open(&shape, &statistics, NULL), GPUKIT_OK);
    assert_int_equal(gpukit_pixels_statistics_get(statistics, 1, &got, NULL), GPUKIT_OK);
    assert_int_equal(got.count, 0);
    assert_true(got.mean == 0 && got.deviation == 0);
    assert_int_equal(gpukit_pixels_statistics_get(statistics, 2, &got, &error), GPUKIT_E_ARGUMENT);
    assert_string_equal(error.text, "there is no channel 2");
    gpukit_pixels_statistics_close(statistics);
    gpukit_pixels_statistics_close(NULL);
    assert_int_equal(gpukit_pixels_statistics_open(&wrong, &statistics, &error), GPUKIT_E_ARGUMENT);
    assert_string_equal(error.text, "5 channels of 8 bits: there are 1 to 4, of 8 or 16");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_of_two_passes),
        cmocka_unit_test(a_small_deviation_of_large_samples_is_exact),
        cmocka_unit_test(nothing_has_no_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
