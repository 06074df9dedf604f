// SPDX-License-Identifier: MIT
/* round_trip_test.c - what a format keeps without loss comes back as it was: every shape, however
 * the rows are cut, by every way that memory lets it go.
 */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "image/image_help.h"

static const uint32_t sizes[][2] = {{1, 1},  {1, 9},  {9, 1},   {2, 2},    {3, 5},
                                    {7, 13}, {33, 8}, {64, 64}, {117, 31}, {300, 70}};
enum { SIZES = sizeof sizes / sizeof sizes[0], ODD_ROWS = 3 };

static const image_write_options plain;

/* The same with options of both sides; memory is what tells the ways of a codec apart. */
static void expect_same(const image_codec *codec, const sample_image *image,
                        const image_write_options *writing, size_t reading_memory)
{
    const image_read_options reading = {.memory = reading_memory};
    sample_file file, again;
    sample_image back;
    problem why = {.text = ""};
    if (!write_image(codec, image, writing, 0, &file, &why) ||
        !read_image(&file, &reading, ODD_ROWS, &back, &why))
        fail_msg("%s, %u x %u, %u channels of %u bits: %s", codec->name, image->shape.width,
                 image->shape.height, image->shape.channels, image->shape.bits, why.text);
    assert_same_pixels(image, &back);
    /* However they are cut, the same bytes. */
    assert_true(write_image(codec, image, writing, ODD_ROWS, &again, &why));
    assert_int_equal(file.size, again.size);
    assert_memory_equal(file.bytes, again.bytes, file.size);
    free_image(&back);
    free(file.bytes);
    free(again.bytes);
}

/* Every shape that the codec takes as it is. */
static void every_shape(const char *name, const image_write_options *writing, size_t memory)
{
    const image_codec *codec = image_codec_find(name);
    size_t tried = 0;
    if (codec == NULL) {
        skip();
        return;
    }
    for (size_t i = 0; i < (size_t)SIZES * 4 * 2; i++) {
        const uint32_t *size = sizes[i % SIZES];
        const gpukit_pixels_shape shape = {.width = size[0],
                                           .height = size[1],
                                           .channels = (uint32_t)(i / SIZES % 4 + 1),
                                           .bits = i / SIZES / 4 == 0 ? 8 : 16};
        gpukit_pixels_shape taken = shape;
        problem why;
        assert_true(codec->adapt(&taken, &why));
        if (memcmp(&taken, &shape, sizeof shape) != 0)
            continue;
        sample_image noise = make_noise(shape, i), smooth = make_photograph(shape, i);
        expect_same(codec, &noise, writing, memory);
        expect_same(codec, &smooth, writing, memory);
        free_image(&noise);
        free_image(&smooth);
        tried++;
    }
    assert_true(tried >= (size_t)2 * SIZES);
}

static void pnm_keeps_every_shape(void **state)
{
    (void)state;
    every_shape("pnm", &plain, 0);
}

static void png_keeps_every_shape(void **state)
{
    (void)state;
    every_shape("png", &plain, 0);
}

static void png_keeps_every_shape_at_every_level(void **state)
{
    (void)state;
    for (uint32_t level = 2; level <= 12; level += 5)
        every_shape("png", &(image_write_options){.png_level = level}, 0);
}

/* Rows of 300 RGBA pixels of 16 bits are 2400 bytes; two of them may be held, the image not. */
static void png_keeps_every_shape_by_rows(void **state)
{
    (void)state;
    every_shape("png", &(image_write_options){.memory = 1}, 4800);
    every_shape("png", &(image_write_options){.memory = 1, .png_level = 6}, 4800);
}

static void tiff_keeps_every_shape(void **state)
{
    (void)state;
    every_shape("tiff", &plain, 0);
}

static void webp_keeps_every_shape_at_quality_100(void **state)
{
    (void)state;
    every_shape("webp", &(image_write_options){.quality = 100}, 0);
}

/* PFM gives 16 bits back, whatever went in. */
static void pfm_keeps_gray_and_rgb(void **state)
{
    (void)state;
    const image_codec *codec = image_codec_find("pfm");
    for (uint32_t i = 0; i < SIZES * 2; i++) {
        const uint32_t *size = sizes[i % SIZES];
        const gpukit_pixels_shape shape = {size[0], size[1], i < SIZES ? 1 : 3, 16};
        sample_image noise = make_noise(shape, i);
        expect_same(codec, &noise, &plain, 0);
        free_image(&noise);
    }
    sample_image narrow = make_noise((gpukit_pixels_shape){40, 30, 3, 8}, 1);
    sample_file file = written(codec, &narrow);
    sample_image wide = read_back(&file);
    for (size_t i = 0; i < row_size(&narrow.shape) * narrow.shape.height; i++)
        assert_int_equal(((uint16_t *)(void *)wide.pixels)[i], narrow.pixels[i] * 257);
    free_image(&narrow);
    free_image(&wide);
    free(file.bytes);
}

static void plain_text_keeps_gray_and_rgb(void **state)
{
    (void)state;
    const image_codec *codec = image_codec_find("pnm");
    const image_write_options options = {.is_ascii = true};
    for (uint32_t i = 0; i < SIZES * 4; i++) {
        const uint32_t *size = sizes[i % SIZES];
        const gpukit_pixels_shape shape = {size[0], size[1], i / SIZES % 2 == 0 ? 1 : 3,
                                           i / SIZES < 2 ? 8 : 16};
        sample_image noise = make_noise(shape, i);
        expect_same(codec, &noise, &options, 0);
        free_image(&noise);
    }
    sample_image alpha = make_noise((gpukit_pixels_shape){4, 4, 4, 8}, 1);
    sample_file file;
    problem why;
    assert_false(write_image(codec, &alpha, &options, 0, &file, &why));
    free_image(&alpha);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pnm_keeps_every_shape),
        cmocka_unit_test(png_keeps_every_shape),
        cmocka_unit_test(png_keeps_every_shape_at_every_level),
        cmocka_unit_test(png_keeps_every_shape_by_rows),
        cmocka_unit_test(tiff_keeps_every_shape),
        cmocka_unit_test(webp_keeps_every_shape_at_quality_100),
        cmocka_unit_test(pfm_keeps_gray_and_rgb),
        cmocka_unit_test(plain_text_keeps_gray_and_rgb),
    };
    return cmocka_run_group_tests_name("round_trip", tests, NULL, NULL);
}
