// SPDX-License-Identifier: MIT
/* jpeg_test.c - colours come back near what they were, gray as gray, inks as light; the image may
 * come smaller; what needs too much memory or too many scans is refused.
 */
#include "test.h"

#include <stdio.h>

#include <jpeglib.h>
#include <stdlib.h>
#include <string.h>

#include "image/image_help.h"

enum { WIDTH = 217, HEIGHT = 131 };

static sample_image photograph(uint32_t channels)
{
    return make_photograph((gpukit_pixels_shape){WIDTH, HEIGHT, channels, 8}, 1);
}

static void expect_near(uint32_t channels, uint32_t quality, double most)
{
    sample_image image = photograph(channels);
    const image_write_options options = {.quality = quality};
    sample_file file;
    problem why;
    assert_true(write_image(image_codec_find("jpeg"), &image, &options, 7, &file, &why));
    sample_image back = read_back(&file);
    assert_int_equal(back.shape.channels, channels);
    assert_int_equal(back.shape.width, WIDTH);
    assert_int_equal(back.shape.height, HEIGHT);
    const double difference = mean_difference(&image, &back);
    if (difference > most)
        fail_msg("%u channels at quality %u: %.2f", channels, quality, difference);
    free_image(&image);
    free_image(&back);
    free(file.bytes);
}

static void colours_come_back_near_what_they_were(void **state)
{
    (void)state;
    expect_near(1, 100, 0.5);
    expect_near(1, 0, 1.5);
    expect_near(3, 0, 2.5);
    expect_near(3, 50, 5);
}

static void quality_0_is_90(void **state)
{
    (void)state;
    sample_image image = photograph(3);
    const image_write_options ninety = {.quality = 90};
    sample_file by_default = written(image_codec_find("jpeg"), &image), file;
    problem why;
    assert_true(write_image(image_codec_find("jpeg"), &image, &ninety, 0, &file, &why));
    assert_int_equal(file.size, by_default.size);
    assert_memory_equal(file.bytes, by_default.bytes, file.size);
    free_image(&image);
    free(file.bytes);
    free(by_default.bytes);
}

static void shapes_become_what_a_jpeg_can_hold(void **state)
{
    (void)state;
    const image_codec *codec = image_codec_find("jpeg");
    problem why;
    for (uint32_t channels = 1; channels <= 4; channels++) {
        gpukit_pixels_shape shape = {10, 10, channels, 16};
        assert_true(codec->adapt(&shape, &why));
        assert_int_equal(shape.channels, channels > 2 ? 3 : 1);
        assert_int_equal(shape.bits, 8);
    }
    gpukit_pixels_shape large = {65501, 1, 3, 8};
    assert_false(codec->adapt(&large, &why));
    assert_non_null(strstr(why.text, "65501"));
}

static void it_may_come_smaller(void **state)
{
    (void)state;
    sample_image image = photograph(3), back;
    sample_file file = written(image_codec_find("jpeg"), &image);
    problem why;
    for (uint32_t shrink = 2; shrink <= 8; shrink *= 2) {
        const image_read_options options = {.shrink = shrink};
        assert_true(read_image(&file, &options, 0, &back, &why));
        assert_int_equal(back.shape.width, (WIDTH + shrink - 1) / shrink);
        assert_int_equal(back.shape.height, (HEIGHT + shrink - 1) / shrink);
        /* A pixel is about the mean of those it stands for. */
        const uint32_t x = 40 / shrink, y = 40 / shrink;
        uint32_t sum = 0;
        for (uint32_t i = 0; i < shrink * shrink; i++) {
            const uint32_t from_x = x * shrink + i % shrink, from_y = y * shrink + i / shrink;
            sum += image.pixels[(from_y * WIDTH + from_x) * 3 + 1];
        }
        const int mean = (int)(sum / (shrink * shrink));
        assert_in_range(back.pixels[(y * back.shape.width + x) * 3 + 1], mean - 4, mean + 4);
        free_image(&back);
    }
    const image_read_options by_three = {.shrink = 3};
    assert_false(read_image(&file, &by_three, 0, &back, &why));
    free_image(&image);
    free(file.bytes);
}

/* What libjpeg itself writes of pixels of four inks, or as a progressive file. */
static sample_file write_by_library(J_COLOR_SPACE space, int channels, bool is_adobe,
                                    bool is_progressive, const unsigned char *pixels)
{
    struct jpeg_compress_struct library;
    struct jpeg_error_mgr errors;
    sample_file file = {0};
    unsigned long size = 0;
    library.err = jpeg_std_error(&errors);
    jpeg_create_compress(&library);
    jpeg_mem_dest(&library, &file.bytes, &size);
    library.image_width = WIDTH;
    library.image_height = HEIGHT;
    library.input_components = channels;
    library.in_color_space = space;
    jpeg_set_defaults(&library);
    jpeg_set_quality(&library, 95, TRUE);
    library.write_Adobe_marker = is_adobe ? TRUE : FALSE;
    if (is_progressive)
        jpeg_simple_progression(&library);
    jpeg_start_compress(&library, TRUE);
    while (library.next_scanline < HEIGHT) {
        unsigned char row[WIDTH * 4];
        memcpy(row, pixels + (size_t)library.next_scanline * WIDTH * (unsigned)channels,
               (size_t)WIDTH * (unsigned)channels);
        JSAMPROW rows[] = {row};
        jpeg_write_scanlines(&library, rows, 1);
    }
    jpeg_finish_compress(&library);
    jpeg_destroy_compress(&library);
    file.size = size;
    return file;
}

static void expect_inks(bool is_adobe)
{
    static unsigned char inks[WIDTH * HEIGHT * 4];
    static const unsigned char ink[4] = {200, 30, 90, 60};
    for (size_t i = 0; i < sizeof inks; i++)
        inks[i] = is_adobe ? 255 - ink[i % 4] : ink[i % 4];
    sample_file file = write_by_library(JCS_CMYK, 4, is_adobe, false, inks);
    sample_image back = read_back(&file);
    assert_int_equal(back.shape.channels, 3);
    for (size_t i = 0; i < (size_t)WIDTH * HEIGHT * 3; i++) {
        const int light = (255 - ink[i % 3]) * (255 - ink[3]) / 255;
        assert_in_range(back.pixels[i], light - 3, light + 3);
    }
    free_image(&back);
    free(file.bytes);
}

static void inks_become_light_as_adobe_writes_them_and_as_others_do(void **state)
{
    (void)state;
    expect_inks(true);
    expect_inks(false);
}

/* A progressive file is held as coefficients, and that is more than a row. */
static void a_progressive_file_takes_memory(void **state)
{
    (void)state;
    sample_image image = photograph(3), back;
    sample_file file = write_by_library(JCS_RGB, 3, false, true, image.pixels);
    const image_read_options little = {.memory = 100 << 10}, enough = {.memory = 4 << 20};
    problem why;
    assert_false(read_image(&file, &little, 0, &back, &why));
    assert_non_null(strstr(why.text, "memory"));
    assert_true(read_image(&file, &enough, 0, &back, &why));
    assert_true(mean_difference(&image, &back) < 2);
    free_image(&back);
    free_image(&image);
    free(file.bytes);
}

static void a_file_that_is_cut_short_is_gray_where_it_may_be(void **state)
{
    (void)state;
    sample_image image = photograph(3), back;
    sample_file file = written(image_codec_find("jpeg"), &image);
    const image_read_options lenient = {.is_lenient = true};
    problem why;
    file.size /= 2;
    assert_false(read_image(&file, NULL, 0, &back, &why));
    assert_non_null(strstr(why.text, "--lenient takes what is there"));
    assert_true(read_image(&file, &lenient, 0, &back, &why));
    /* The first row is the image's, the last one is not. */
    for (size_t i = 0; i < (size_t)WIDTH * 3; i++)
        assert_in_range(back.pixels[i], image.pixels[i] - 25, image.pixels[i] + 25);
    free_image(&back);
    free_image(&image);
    free(file.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_come_back_near_what_they_were),
        cmocka_unit_test(quality_0_is_90),
        cmocka_unit_test(shapes_become_what_a_jpeg_can_hold),
        cmocka_unit_test(it_may_come_smaller),
        cmocka_unit_test(inks_become_light_as_adobe_writes_them_and_as_others_do),
        cmocka_unit_test(a_progressive_file_takes_memory),
        cmocka_unit_test(a_file_that_is_cut_short_is_gray_where_it_may_be),
    };
    return cmocka_run_group_tests_name("jpeg", tests, NULL, NULL);
}
