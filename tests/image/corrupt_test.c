// SPDX-License-Identifier: MIT
/* corrupt_test.c - files that are cut short anywhere, or of which any byte is another: an error in
 * one line, or an image; and what is too large is refused before anything is allocated.
 */
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "image/image_help.h"

static const char *const names[] = {"pnm", "pfm", "png", "jpeg", "webp", "tiff"};
enum { NAMES = sizeof names / sizeof names[0] };

static void require_line(const problem *why)
{
    const size_t size = strnlen(why->text, sizeof why->text);
    assert_in_range(size, 1, sizeof why->text - 1);
    for (size_t i = 0; i < size; i++)
        assert_true((unsigned char)why->text[i] >= 0x20 && why->text[i] != 0x7F);
}

/* Whether it was read. */
static bool try(const sample_file *file, const image_read_options *options)
{
    problem why = {.text = ""};
    sample_image image;
    if (read_image(file, options, 3, &image, &why)) {
        free_image(&image);
        return true;
    }
    require_line(&why);
    return false;
}

static sample_file make_file(const char *name, uint32_t channels)
{
    const image_codec *codec = image_codec_find(name);
    if (codec == NULL)
        return (sample_file){0};
    sample_image image = make_photograph((gpukit_pixels_shape){19, 11, channels, 8}, 1);
    problem why;
    image_metadata_make_exif(&image.metadata, 5);
    assert_true(image_blob_set(&image.metadata.xmp, "<x/>", 4));
    assert_true(image_blob_set(&image.metadata.icc, "profile", 7));
    image.metadata.x_per_metre = image.metadata.y_per_metre = 4000;
    assert_true(codec->adapt(&image.shape, &why));
    sample_file file = written(codec, &image);
    free_image(&image);
    return file;
}

/* In memory of exactly its size, so that a sanitizer sees a read behind it. */
static bool try_part(const sample_file *file, size_t size, const image_read_options *options)
{
    const sample_file part = {.bytes = malloc(size + 1), .size = size};
    assert_non_null(part.bytes);
    unsigned char *bytes = realloc(part.bytes, size > 0 ? size : 1);
    assert_non_null(bytes);
    memcpy(bytes, file->bytes, size);
    const bool is_read = try(&(const sample_file){bytes, size}, options);
    free(bytes);
    return is_read;
}

/* libtiff puts the directory last, and the last bytes of a file may be those of a tag that nobody
 * asks for; the others end with what shows that they are whole. */
static void what_is_cut_short_is_refused(void **state)
{
    (void)state;
    const image_read_options strict = {0}, lenient = {.is_lenient = true};
    for (size_t i = 0; i < NAMES; i++) {
        sample_file file = make_file(names[i], 3);
        size_t taken = 0;
        for (size_t size = 0; size < file.size; size++) {
            taken += try_part(&file, size, &strict);
            try_part(&file, size, &lenient);
        }
        if (taken > 0 && strcmp(names[i], "tiff") != 0)
            fail_msg("%s: %zu lengths of %zu are taken for all", names[i], taken, file.size);
        assert_true(file.size == 0 || try_part(&file, file.size, &strict));
        free(file.bytes);
    }
}

static void no_byte_does_harm(void **state)
{
    (void)state;
    const image_read_options strict = {.memory = 8 << 20, .max_pixels = 1 << 20};
    const image_read_options lenient = {.memory = 1 << 20, .max_pixels = 4000, .is_lenient = true};
    for (size_t i = 0; i < (size_t)NAMES * 2; i++) {
        sample_file file = make_file(names[i / 2], i % 2 == 0 ? 3 : 4);
        for (size_t at = 0; at < file.size; at++)
            for (unsigned change = 1; change < 256; change = change * 2 + 1) {
                file.bytes[at] ^= (unsigned char)change;
                try(&file, &strict);
                try(&file, &lenient);
                file.bytes[at] ^= (unsigned char)change;
            }
        free(file.bytes);
    }
}

/* What fails in a byte of memory may be tried again with more of it; what is damaged, never. */
static void want_of_memory_is_told_from_damage(void **state)
{
    (void)state;
    const image_read_options poor = {.memory = 1}, rich = {0};
    unsigned short_of = 0;
    for (size_t i = 0; i < NAMES; i++) {
        sample_file file = make_file(names[i], 3);
        sample_image image;
        problem why = {.text = ""};
        if (read_image(&file, &poor, 0, &image, &why))
            free_image(&image);
        else if (file.size > 0 && (!why.lacks_memory || strstr(why.text, "--memory") == NULL))
            fail_msg("%s: %s", names[i], why.text);
        short_of += why.lacks_memory;
        file.size /= 2;
        if (file.size > 0) {
            assert_false(read_image(&file, &rich, 0, &image, &why));
            assert_false(why.lacks_memory);
        }
        free(file.bytes);
    }
    assert_in_range(short_of, 2, NAMES); /* at least those that are always built */
}

static void a_tiff_is_refused_before_its_rows_are_made(void **state)
{
    (void)state;
    const image_codec *codec = image_codec_find("tiff");
    const gpukit_pixels_shape shape = {65500, 65500, 3, 8};
    const image_write_options options = {0};
    image_sink sink;
    image_writer *writer = NULL;
    problem why;
    if (codec == NULL)
        skip();
    image_sink_init(&sink, -1);
    assert_false(codec->writer_open(&sink, &shape, NULL, &options, &writer, &why));
    assert_true(why.lacks_memory);
    assert_int_equal(sink.written, 0);
    image_sink_finish(&sink);
}

static size_t find(const sample_file *file, const char *type)
{
    for (size_t at = 0; at + 4 <= file->size; at++)
        if (memcmp(file->bytes + at, type, 4) == 0)
            return at;
    fail_msg("it has no %s", type);
    return 0;
}

/* A PNG's chunks have sums: with any other byte it is refused, but where only metadata is lost and
 * the image is the same. */
static void a_png_with_any_other_byte_is_refused_or_the_same(void **state)
{
    (void)state;
    const image_read_options strict = {.max_pixels = 1 << 20};
    sample_file file = make_file("png", 3);
    if (file.size == 0)
        skip();
    sample_image image = read_back(&file), back;
    const size_t first = find(&file, "IHDR") + 4 + 13 + 4, last = find(&file, "IDAT") - 4;
    for (size_t at = 0; at < file.size; at++) {
        problem why;
        file.bytes[at] ^= 0x10;
        if (read_image(&file, &strict, 0, &back, &why)) {
            if (at < first || at >= last)
                fail_msg("byte %zu of %zu", at, file.size);
            assert_same_pixels(&image, &back);
            free_image(&back);
        }
        file.bytes[at] ^= 0x10;
    }
    free_image(&image);
    free(file.bytes);
}

#define HEAD(text)                                                                                 \
    {                                                                                              \
        (unsigned char *)(text), sizeof(text) - 1                                                  \
    }

/* 65500 x 65500, of as many formats as say so in a few bytes. */
static void what_is_too_large_is_refused_at_once(void **state)
{
    (void)state;
    static const sample_file heads[] = {
        HEAD("P6 65500 65500 255\n"),
        HEAD("PF 65500 65500 -1\n"),
        HEAD("P7\nWIDTH 65500\nHEIGHT 65500\nDEPTH 4\nMAXVAL 255\nENDHDR\n"),
        HEAD("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\xFF\xDC\0\0\xFF\xDC\x08\2\0\0\0\x1C\x35\x81\x4C"
             "\0\0\0\0IDAT\x35\xAF\x06\x1E"),
        HEAD("\xFF\xD8\xFF\xC0\0\x11\x08\xFF\xDC\xFF\xDC\3\1\x22\0\2\x11\1\3\x11\1"
             "\xFF\xDA\0\x0C\3\1\0\2\x11\3\x11\0\x3F\0"),
        HEAD("II*\0\x08\0\0\0\3\0\0\1\4\0\1\0\0\0\xDC\xFF\0\0\1\1\4\0\1\0\0\0\xDC\xFF\0\0"
             "\x11\1\4\0\1\0\0\0\x08\0\0\0\0\0\0\0"),
    };
    static const char *const formats[] = {"pnm", "pfm", "pnm", "png", "jpeg", "tiff"};
    const clock_t begin = clock();
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        sample_image image;
        problem why;
        if (image_codec_find(formats[i]) == NULL)
            continue;
        assert_false(read_image(&heads[i], NULL, 0, &image, &why));
        if (strstr(why.text, "65500 x 65500") == NULL || strstr(why.text, "--max-pixels") == NULL)
            fail_msg("%s: %s", formats[i], why.text);
    }
    assert_true(clock() - begin < CLOCKS_PER_SEC / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_cut_short_is_refused),
        cmocka_unit_test(no_byte_does_harm),
        cmocka_unit_test(want_of_memory_is_told_from_damage),
        cmocka_unit_test(a_tiff_is_refused_before_its_rows_are_made),
        cmocka_unit_test(a_png_with_any_other_byte_is_refused_or_the_same),
        cmocka_unit_test(what_is_too_large_is_refused_at_once),
    };
    return cmocka_run_group_tests_name("corrupt", tests, NULL, NULL);
}
