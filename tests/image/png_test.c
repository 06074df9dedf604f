// SPDX-License-Identifier: MIT
/* png_test.c - our own reader and libpng's give the same pixels of files that libpng wrote with
 * every filter; what our own writer makes is read by libpng; palettes, few bits, transparent
 * colours and interlacing.
 */
#include "test.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "image/image_help.h"
#include "image/png_parts.h"

enum { WIDTH = 61, HEIGHT = 23, BY_ROWS = WIDTH * 8 * 2 }; /* memory for rows alone */

/* What is written by libpng itself. */
typedef struct recipe {
    int colour, bits, filters, interlace;
    png_color palette[4];
    int palette_count;
    png_byte alphas[4]; /* of the palette */
    int alpha_count;
    png_color_16 transparent;
    bool has_transparent;
    int chunk; /* bytes of an IDAT; 0: as libpng likes */
} recipe;

static void take_bytes(png_structp library, png_bytep bytes, size_t size)
{
    assert_true(image_sink_write(png_get_io_ptr(library), bytes, size));
}

static void flush(png_structp library)
{
    (void)library;
}

static sample_file write_by_libpng(const recipe *how, const unsigned char *pixels, size_t stride)
{
    image_sink sink;
    image_sink_init(&sink, -1);
    png_structp library = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(library);
    assert_non_null(info);
    png_set_write_fn(library, &sink, take_bytes, flush);
    png_set_IHDR(library, info, WIDTH, HEIGHT, how->bits, how->colour, how->interlace, 0, 0);
    if (how->palette_count > 0)
        png_set_PLTE(library, info, how->palette, how->palette_count);
    if (how->alpha_count > 0 || how->has_transparent)
        png_set_tRNS(library, info, how->alpha_count > 0 ? how->alphas : NULL, how->alpha_count,
                     &how->transparent);
    if (how->filters != 0)
        png_set_filter(library, 0, how->filters);
    if (how->chunk != 0)
        png_set_compression_buffer_size(library, (size_t)how->chunk);
    png_write_info(library, info);
    const int passes = png_set_interlace_handling(library);
    if (how->bits == 16)
        png_set_swap(library);
    for (int pass = 0; pass < passes; pass++)
        for (uint32_t y = 0; y < HEIGHT; y++)
            png_write_row(library, pixels + y * stride);
    png_write_end(library, info);
    png_destroy_write_struct(&library, &info);
    sample_file file = {.bytes = malloc(sink.size), .size = sink.size};
    assert_non_null(file.bytes);
    memcpy(file.bytes, sink.bytes, sink.size);
    image_sink_finish(&sink);
    return file;
}

static sample_image read_with(const sample_file *file, size_t memory)
{
    const image_read_options options = {.memory = memory};
    sample_image image = {0};
    problem why;
    if (!read_image(file, &options, 5, &image, &why))
        fail_msg("%s", why.text);
    return image;
}

static void expect_both_ways(const recipe *how, const sample_image *image)
{
    sample_file file = write_by_libpng(how, image->pixels, row_size(&image->shape));
    sample_image fast = read_with(&file, 0);
    assert_same_pixels(image, &fast);
    free_image(&fast);
    if (how->interlace == PNG_INTERLACE_NONE) {
        sample_image slow = read_with(&file, BY_ROWS);
        assert_same_pixels(image, &slow);
        free_image(&slow);
    }
    free(file.bytes);
}

static const int colours[] = {0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                              PNG_COLOR_TYPE_RGB_ALPHA};

static void every_filter_is_undone_both_ways(void **state)
{
    (void)state;
    static const int filters[] = {PNG_FILTER_NONE, PNG_FILTER_SUB,   PNG_FILTER_UP,
                                  PNG_FILTER_AVG,  PNG_FILTER_PAETH, PNG_ALL_FILTERS};
    for (uint32_t i = 0; i < 8 * 6 * 2; i++) {
        const uint32_t channels = i % 4 + 1, bits = i / 4 % 2 == 0 ? 8 : 16;
        const recipe how = {.colour = colours[channels],
                            .bits = (int)bits,
                            .filters = filters[i / 8 % 6],
                            .chunk = i < 48       ? 0
                                     : i % 2 == 0 ? 100
                                                  : 6};
        const gpukit_pixels_shape shape = {WIDTH, HEIGHT, channels, bits};
        sample_image noise = make_noise(shape, i), smooth = make_photograph(shape, i);
        expect_both_ways(&how, &noise);
        expect_both_ways(&how, &smooth);
        free_image(&noise);
        free_image(&smooth);
    }
}

static void interlaced_images_are_read(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 8; i++) {
        const gpukit_pixels_shape shape = {WIDTH, HEIGHT, i % 4 + 1, i < 4 ? 8 : 16};
        const recipe how = {.colour = colours[shape.channels],
                            .bits = (int)shape.bits,
                            .interlace = PNG_INTERLACE_ADAM7};
        sample_image noise = make_noise(shape, i);
        expect_both_ways(&how, &noise);
        free_image(&noise);
    }
}

static void what_our_own_writer_makes_is_read_by_libpng(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 16; i++) {
        const gpukit_pixels_shape shape = {WIDTH, HEIGHT, i % 4 + 1, i / 4 % 2 == 0 ? 8 : 16};
        const image_write_options options = {.png_level = i < 8 ? 1 : 7};
        sample_image image = make_photograph(shape, i);
        sample_file file;
        problem why;
        assert_true(write_image(image_codec_find("png"), &image, &options, 0, &file, &why));
        sample_image back = read_with(&file, BY_ROWS);
        assert_same_pixels(&image, &back);
        free_image(&back);
        free_image(&image);
        free(file.bytes);
    }
}

static void few_bits_of_gray_become_eight(void **state)
{
    (void)state;
    for (int bits = 1; bits <= 4; bits *= 2) {
        const recipe how = {.colour = PNG_COLOR_TYPE_GRAY, .bits = bits};
        const unsigned most = (1u << bits) - 1;
        const size_t stride = ((size_t)WIDTH * (unsigned)bits + 7) / 8;
        sample_image packed = make_noise((gpukit_pixels_shape){(uint32_t)stride, HEIGHT, 1, 8}, 3);
        sample_file file = write_by_libpng(&how, packed.pixels, stride);
        sample_image back = read_back(&file);
        assert_int_equal(back.shape.channels, 1);
        assert_int_equal(back.shape.bits, 8);
        for (size_t y = 0; y < HEIGHT; y++)
            for (size_t x = 0; x < WIDTH; x++) {
                const size_t bit = x * (unsigned)bits;
                const unsigned byte = packed.pixels[y * stride + bit / 8];
                const unsigned value = byte >> (8 - (unsigned)bits - bit % 8) & most;
                assert_int_equal(back.pixels[y * WIDTH + x], value * 255 / most);
            }
        free_image(&packed);
        free_image(&back);
        free(file.bytes);
    }
}

static void palettes_become_colours(void **state)
{
    (void)state;
    const recipe how = {.colour = PNG_COLOR_TYPE_PALETTE,
                        .bits = 8,
                        .palette = {{1, 2, 3}, {40, 50, 60}, {255, 0, 9}, {7, 7, 7}},
                        .palette_count = 4,
                        .alphas = {255, 128},
                        .alpha_count = 2};
    recipe opaque = how;
    opaque.alpha_count = 0;
    unsigned char pixels[WIDTH * HEIGHT];
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (unsigned char)(i * i % 4);
    sample_file with = write_by_libpng(&how, pixels, WIDTH);
    sample_file without = write_by_libpng(&opaque, pixels, WIDTH);
    sample_image rgba = read_back(&with), rgb = read_back(&without);
    assert_int_equal(rgba.shape.channels, 4);
    assert_int_equal(rgb.shape.channels, 3);
    for (size_t i = 0; i < sizeof pixels; i++) {
        const png_color want = how.palette[pixels[i]];
        assert_memory_equal(rgba.pixels + 4 * i, &want, 3);
        assert_memory_equal(rgb.pixels + 3 * i, &want, 3);
        assert_int_equal(rgba.pixels[4 * i + 3], pixels[i] == 1 ? 128 : 255);
    }
    free_image(&rgba);
    free_image(&rgb);
    free(with.bytes);
    free(without.bytes);
}

static void a_transparent_colour_becomes_alpha(void **state)
{
    (void)state;
    const recipe how = {.colour = PNG_COLOR_TYPE_RGB,
                        .bits = 8,
                        .transparent = {.red = 1, .green = 2, .blue = 3},
                        .has_transparent = true};
    static unsigned char pixels[WIDTH * HEIGHT * 3];
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (unsigned char)(i % 3 + 1 + (i / 3 % 5 == 0 ? 0 : 9));
    sample_file file = write_by_libpng(&how, pixels, (size_t)WIDTH * 3);
    sample_image back = read_back(&file);
    assert_int_equal(back.shape.channels, 4);
    for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++)
        assert_int_equal(back.pixels[4 * i + 3], i % 5 == 0 ? 0 : 255);
    free_image(&back);
    free(file.bytes);
}

/* Adler's sum is behind the last pixel, so both readers get as far as they can. */
static void lenient_reading_puts_up_with_wrong_sums(void **state)
{
    (void)state;
    sample_image image = make_noise((gpukit_pixels_shape){WIDTH, HEIGHT, 3, 8}, 1), back;
    sample_file file = written(image_codec_find("png"), &image);
    const image_read_options strict = {0}, lenient = {.is_lenient = true};
    problem why;
    file.bytes[file.size - 14] ^= 1; /* the sum of IDAT */
    assert_false(read_image(&file, &strict, 0, &back, &why));
    assert_true(read_image(&file, &lenient, 0, &back, &why));
    assert_same_pixels(&image, &back);
    free_image(&back);
    free_image(&image);
    free(file.bytes);
}

/* The first byte behind the name of a chunk. */
static unsigned char *inside(sample_file *file, const char *type)
{
    for (size_t at = 0; at + 5 <= file->size; at++)
        if (memcmp(file->bytes + at, type, 4) == 0)
            return file->bytes + at + 4;
    fail_msg("it has no %s", type);
    return NULL;
}

/* By either reader: the others stay, and of the image nothing lacks. */
static void damaged_metadata_is_left_out(void **state)
{
    (void)state;
    const size_t memories[] = {0, BY_ROWS};
    sample_image image = make_noise((gpukit_pixels_shape){WIDTH, HEIGHT, 3, 8}, 1), back;
    image.metadata.colours[IMAGE_GAMMA] = (image_colour){.size = 4, .bytes = {0, 1, 0x86, 0xA0}};
    image.metadata.colours[IMAGE_SRGB] = (image_colour){.size = 1, .bytes = {0}};
    sample_file file = written(image_codec_find("png"), &image);
    inside(&file, "gAMA")[1] ^= 1;
    for (int i = 0; i < 2; i++) {
        const image_read_options options = {.memory = memories[i]};
        image_input in;
        image_reader *reader = NULL;
        problem why;
        assert_true(read_image(&file, &options, 0, &back, &why));
        assert_same_pixels(&image, &back);
        assert_int_equal(back.metadata.colours[IMAGE_GAMMA].size, 0);
        assert_int_equal(back.metadata.colours[IMAGE_SRGB].size, 1);
        free_image(&back);
        image_input_bytes(file.bytes, file.size, &in);
        assert_true(image_open(&in, &options, &reader, &why));
        assert_int_equal(reader->rest, IMAGE_REST_DAMAGED);
        reader->codec->reader_close(reader);
        image_input_close(&in);
    }
    free_image(&image);
    free(file.bytes);
}

/* Every byte of what was deflated, in a chunk whose sum is right: what one reader makes of it the
 * other makes too. */
static void damage_behind_right_sums_is_the_same_to_both(void **state)
{
    (void)state;
    sample_image image = make_photograph((gpukit_pixels_shape){WIDTH, HEIGHT, 3, 8}, 1);
    sample_file file = written(image_codec_find("png"), &image);
    unsigned char *data = inside(&file, "IDAT");
    const unsigned char *end = inside(&file, "IEND") - 12;
    unsigned refused = 0;
    for (unsigned char *at = data; at < end; at++) {
        const image_read_options fast = {0}, slow = {.memory = BY_ROWS};
        sample_image a, b;
        problem why;
        const unsigned char bit = (unsigned char)(1 << (at - data) % 8);
        *at ^= bit;
        png_put_number(data + (end - data), png_sum("IDAT", data, (size_t)(end - data)));
        const bool is_read = read_image(&file, &fast, 5, &a, &why);
        assert_int_equal(is_read, read_image(&file, &slow, 5, &b, &why));
        *at ^= bit;
        refused += !is_read;
        if (!is_read)
            continue;
        assert_same_pixels(&a, &b);
        free_image(&a);
        free_image(&b);
    }
    assert_true(refused > (end - data) / 2);
    free_image(&image);
    free(file.bytes);
}

/* Of many strips: rows that were given before the damage was met are not given twice. */
static void what_is_cut_is_lenient_both_ways(void **state)
{
    (void)state;
    const gpukit_pixels_shape shape = {601, 397, 3, 8};
    sample_image image = make_photograph(shape, 1);
    sample_file whole = written(image_codec_find("png"), &image);
    for (size_t part = 1; part <= 12; part++) {
        const sample_file file = {whole.bytes, whole.size * part / 12 - 6};
        const image_read_options fast = {.is_lenient = true};
        const image_read_options slow = {.is_lenient = true, .memory = row_size(&shape) * 2};
        sample_image a, b;
        problem why;
        assert_true(read_image(&file, &fast, 7, &a, &why));
        assert_true(read_image(&file, &slow, 7, &b, &why));
        assert_same_pixels(&a, &b);
        free_image(&a);
        free_image(&b);
    }
    free_image(&image);
    free(whole.bytes);
}

/* In a file of many strips whose last sum alone is wrong, all rows but the last ones have been
 * given. */
static void a_wrong_sum_at_the_end_is_an_error(void **state)
{
    (void)state;
    const gpukit_pixels_shape shape = {601, 397, 3, 8};
    sample_image image = make_photograph(shape, 1), back;
    sample_file file = written(image_codec_find("png"), &image);
    const image_read_options strict = {0};
    problem why;
    assert_true(read_image(&file, &strict, 7, &back, &why));
    assert_same_pixels(&image, &back);
    free_image(&back);
    file.bytes[file.size - 13] ^= 1;
    assert_false(read_image(&file, &strict, 7, &back, &why));
    assert_non_null(strstr(why.text, "IDAT: CRC error"));
    free_image(&image);
    free(file.bytes);
}

static void a_damaged_transparent_colour_is_an_error(void **state)
{
    (void)state;
    const recipe how = {.colour = PNG_COLOR_TYPE_RGB, .bits = 8, .has_transparent = true};
    static const unsigned char pixels[WIDTH * HEIGHT * 3];
    const image_read_options strict = {0};
    sample_file file = write_by_libpng(&how, pixels, (size_t)WIDTH * 3);
    sample_image back;
    problem why;
    inside(&file, "tRNS")[0] ^= 1;
    assert_false(read_image(&file, &strict, 0, &back, &why));
    assert_non_null(strstr(why.text, "tRNS: CRC error"));
    free(file.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_filter_is_undone_both_ways),
        cmocka_unit_test(interlaced_images_are_read),
        cmocka_unit_test(what_our_own_writer_makes_is_read_by_libpng),
        cmocka_unit_test(few_bits_of_gray_become_eight),
        cmocka_unit_test(palettes_become_colours),
        cmocka_unit_test(a_transparent_colour_becomes_alpha),
        cmocka_unit_test(damaged_metadata_is_left_out),
        cmocka_unit_test(a_damaged_transparent_colour_is_an_error),
        cmocka_unit_test(damage_behind_right_sums_is_the_same_to_both),
        cmocka_unit_test(what_is_cut_is_lenient_both_ways),
        cmocka_unit_test(a_wrong_sum_at_the_end_is_an_error),
        cmocka_unit_test(lenient_reading_puts_up_with_wrong_sums),
    };
    return cmocka_run_group_tests_name("png", tests, NULL, NULL);
}
