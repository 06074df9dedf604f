// SPDX-License-Identifier: MIT
/* tiff_test.c - TIFFs of layouts that gpukit does not write itself, made by libtiff: read from
 * files that are not in memory, with little of it, they are what was put in.
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>
#include <unistd.h>

#include "image/image_help.h"

enum { WIDTH = 301, HEIGHT = 203, TILE = 64, CHUNK = 1, MEMORY = 160 << 10 };

/* rows of a strip; 0: tiles */
typedef struct layout {
    const char *what, *mode;
    uint32_t channels, bits, rows;
    uint16_t compression, planes;
} layout;

/* Whole, the largest are 480 KiB: three times the memory. */
static const layout layouts[] = {
    {"strips", "w", 3, 8, 7, COMPRESSION_ADOBE_DEFLATE, PLANARCONFIG_CONTIG},
    {"big-endian strips", "wb", 3, 16, 7, COMPRESSION_LZW, PLANARCONFIG_CONTIG},
    {"one strip as it is", "w", 4, 8, HEIGHT, COMPRESSION_NONE, PLANARCONFIG_CONTIG},
    {"BigTIFF", "w8", 2, 16, 5, COMPRESSION_PACKBITS, PLANARCONFIG_CONTIG},
    {"tiles", "w", 3, 8, 0, COMPRESSION_ADOBE_DEFLATE, PLANARCONFIG_CONTIG},
    {"tiles of 16 bits", "w8", 1, 16, 0, COMPRESSION_NONE, PLANARCONFIG_CONTIG},
    {"planes in strips", "w", 3, 8, 7, COMPRESSION_LZW, PLANARCONFIG_SEPARATE},
    {"planes in tiles", "w", 3, 8, 0, COMPRESSION_NONE, PLANARCONFIG_SEPARATE},
};
enum { LAYOUTS = sizeof layouts / sizeof layouts[0] };

static char path[] = "tiff_XXXXXX";

static int make_name(void **state)
{
    (void)state;
    const int fd = mkstemp(path);
    return fd >= 0 ? close(fd) : -1;
}

static int remove_name(void **state)
{
    (void)state;
    return unlink(path);
}

static sample_image make_picture(const layout *as)
{
    return make_photograph((gpukit_pixels_shape){WIDTH, HEIGHT, as->channels, as->bits}, 3);
}

/* One channel, or (plane < 0) all of a block of the image; beyond its edges is 0. */
static void cut(const sample_image *from, const uint32_t at[2], const uint32_t size[2], int plane,
                unsigned char *out)
{
    const size_t sample = from->shape.bits / 8, pixel = sample * from->shape.channels;
    const size_t first = plane < 0 ? 0 : (size_t)plane * sample, count = plane < 0 ? pixel : sample;
    memset(out, 0, (size_t)size[0] * size[1] * count);
    for (uint32_t y = 0; y < size[1] && at[1] + y < HEIGHT; y++)
        for (uint32_t x = 0; x < size[0] && at[0] + x < WIDTH; x++)
            memcpy(out + ((size_t)y * size[0] + x) * count,
                   from->pixels + ((size_t)(at[1] + y) * WIDTH + at[0] + x) * pixel + first, count);
}

static void put_parts(TIFF *to, const layout *as, const sample_image *from, int plane)
{
    const uint32_t width = as->rows > 0 ? WIDTH : TILE, rows = as->rows > 0 ? as->rows : TILE;
    const tmsize_t line = as->rows > 0 ? TIFFScanlineSize(to) : TIFFTileRowSize(to);
    unsigned char *part = malloc((size_t)line * rows);
    const uint16_t sample = plane < 0 ? 0 : (uint16_t)plane;
    assert_non_null(part);
    for (uint32_t y = 0; y < HEIGHT; y += rows)
        for (uint32_t x = 0; x < WIDTH; x += width) {
            const uint32_t at[2] = {x, y}, size[2] = {width, rows};
            const uint32_t left = as->rows > 0 && HEIGHT - y < rows ? HEIGHT - y : rows;
            cut(from, at, size, plane, part);
            const tmsize_t put =
                as->rows > 0
                    ? TIFFWriteEncodedStrip(to, TIFFComputeStrip(to, y, sample), part, line * left)
                    : TIFFWriteEncodedTile(to, TIFFComputeTile(to, x, y, 0, sample), part,
                                           line * rows);
            assert_true(put > 0);
        }
    free(part);
}

static void write_layout(const layout *as, const sample_image *image)
{
    const uint16_t straight = EXTRASAMPLE_UNASSALPHA;
    TIFF *to = TIFFOpen(path, as->mode);
    assert_non_null(to);
    TIFFSetField(to, TIFFTAG_IMAGEWIDTH, WIDTH);
    TIFFSetField(to, TIFFTAG_IMAGELENGTH, HEIGHT);
    TIFFSetField(to, TIFFTAG_SAMPLESPERPIXEL, as->channels);
    TIFFSetField(to, TIFFTAG_BITSPERSAMPLE, as->bits);
    TIFFSetField(to, TIFFTAG_PLANARCONFIG, as->planes);
    TIFFSetField(to, TIFFTAG_COMPRESSION, as->compression);
    TIFFSetField(to, TIFFTAG_PHOTOMETRIC,
                 as->channels > 2 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
    if (as->channels % 2 == 0)
        TIFFSetField(to, TIFFTAG_EXTRASAMPLES, 1, &straight);
    if (as->rows > 0) {
        TIFFSetField(to, TIFFTAG_ROWSPERSTRIP, as->rows);
    } else {
        TIFFSetField(to, TIFFTAG_TILEWIDTH, TILE);
        TIFFSetField(to, TIFFTAG_TILELENGTH, TILE);
    }
    const bool has_planes = as->planes == PLANARCONFIG_SEPARATE;
    for (uint32_t plane = 0; plane < (has_planes ? as->channels : 1); plane++)
        put_parts(to, as, image, has_planes ? (int)plane : -1);
    TIFFClose(to);
}

/* Of a file that stays on disk but for its first block. */
static bool read_path(const image_read_options *options, sample_image *out, problem *why)
{
    const image_input_params params = {.memory = CHUNK};
    image_input in;
    image_reader *reader;
    assert_true(image_input_open(path, &params, &in, why));
    bool is_good = image_open(&in, options, &reader, why);
    if (is_good) {
        const size_t row = row_size(&reader->shape);
        *out = (sample_image){.shape = reader->shape, .pixels = malloc(row * reader->shape.height)};
        assert_non_null(out->pixels);
        for (uint32_t y = 0; is_good && y < out->shape.height; y++)
            is_good = reader->codec->reader_read(reader, out->pixels + y * row, row, 1, why);
        reader->codec->reader_close(reader);
        if (!is_good)
            free(out->pixels);
    }
    image_input_close(&in);
    return is_good;
}

static void every_layout_is_read_with_little_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < LAYOUTS; i++)
        for (int is_lenient = 0; is_lenient < 2; is_lenient++) {
            const image_read_options options = {.memory = MEMORY, .is_lenient = is_lenient == 1};
            sample_image image = make_picture(&layouts[i]), back;
            problem why = {.text = ""};
            write_layout(&layouts[i], &image);
            if (!read_path(&options, &back, &why))
                fail_msg("%s: %s", layouts[i].what, why.text);
            assert_same_pixels(&image, &back);
            free_image(&image);
            free(back.pixels);
        }
}

static void a_strip_beyond_the_memory_is_refused(void **state)
{
    (void)state;
    const layout one = {"", "w", 3, 8, HEIGHT, COMPRESSION_LZW, PLANARCONFIG_CONTIG};
    const image_read_options options = {.memory = 4 << 10};
    sample_image image = make_picture(&one), back;
    problem why = {.text = ""};
    write_layout(&one, &image);
    assert_false(read_path(&options, &back, &why));
    assert_true(why.lacks_memory);
    assert_non_null(strstr(why.text, "--memory"));
    free_image(&image);
}

/* Rows above the damage are kept, and those that are lost are gray. */
static void what_a_lenient_reader_lacks_is_gray(void **state)
{
    (void)state;
    const image_read_options strict = {0}, lenient = {.is_lenient = true};
    for (size_t i = 0; i < 2; i++) {
        const layout *as = &layouts[i == 0 ? 0 : 4];
        const uint32_t rows = as->rows > 0 ? as->rows : TILE;
        const size_t row = (size_t)WIDTH * 3;
        sample_image image = make_picture(as), back;
        problem why = {.text = ""};
        write_layout(as, &image);
        TIFF *at = TIFFOpen(path, "r");
        const uint32_t part = as->rows > 0 ? 2 : 2 * ((WIDTH + TILE - 1) / TILE);
        const long offset = (long)TIFFGetStrileOffset(at, part);
        TIFFClose(at);
        FILE *file = fopen(path, "r+b");
        assert_int_equal(fseek(file, offset, SEEK_SET), 0);
        assert_int_equal(fputs("\377\377\377\377\377\377\377\377", file) >= 0, 1);
        assert_int_equal(fclose(file), 0);
        assert_false(read_path(&strict, &back, &why));
        assert_false(why.lacks_memory);
        assert_true(read_path(&lenient, &back, &why));
        assert_memory_equal(back.pixels, image.pixels, row * rows * 2);
        assert_int_equal(back.pixels[row * (rows * 3 - 1)], 0x80);
        assert_memory_equal(back.pixels + row * rows * 3, image.pixels + row * rows * 3, row);
        free_image(&image);
        free(back.pixels);
    }
}

/* By what it may come to: the first bytes are 42, or 43 of a BigTIFF. */
static void what_may_be_too_long_is_a_bigtiff(void **state)
{
    (void)state;
    static const struct {
        gpukit_pixels_shape shape;
        unsigned char kind;
    } table[] = {
        {{37000, 38000, 3, 8}, 42}, {{37000, 39000, 3, 8}, 43}, {{65500, 65500, 4, 16}, 43}};
    const image_write_options options = {.memory = 4 << 20};
    const image_codec *codec = image_codec_find("tiff");
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        unsigned char head[4];
        image_writer *writer;
        image_sink sink;
        problem why;
        FILE *file = fopen(path, "w+b");
        assert_non_null(file);
        image_sink_init(&sink, fileno(file));
        assert_true(codec->writer_open(&sink, &table[i].shape, NULL, &options, &writer, &why));
        assert_true(image_sink_flush(&sink));
        assert_int_equal(pread(fileno(file), head, sizeof head, 0), sizeof head);
        assert_int_equal(head[head[0] == 'I' ? 2 : 3], table[i].kind);
        codec->writer_close(writer);
        image_sink_finish(&sink);
        fclose(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout_is_read_with_little_memory),
        cmocka_unit_test(a_strip_beyond_the_memory_is_refused),
        cmocka_unit_test(what_a_lenient_reader_lacks_is_gray),
        cmocka_unit_test(what_may_be_too_long_is_a_bigtiff),
    };
    return cmocka_run_group_tests_name("tiff", tests, make_name, remove_name);
}
