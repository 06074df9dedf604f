// SPDX-License-Identifier: MIT
/* image_fuzz.c - whatever bytes come as an image file: no harm, one line where it is refused, and
 * what is read is written as PNM and read again as it was.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "image/image.h"

enum { PIXELS_MOST = 1 << 16, MEMORY = 8 << 20, ROWS = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* A reason is one line that a terminal can show. */
static void require_line(const problem *why)
{
    const size_t size = strnlen(why->text, sizeof why->text);
    require(size > 0 && size < sizeof why->text);
    for (size_t i = 0; i < size; i++)
        require((unsigned char)why->text[i] >= 0x20 && why->text[i] != 0x7F);
}

static size_t row_size(const gpukit_pixels_shape *shape)
{
    return (size_t)shape->width * shape->channels * shape->bits / 8;
}

static unsigned char *read_rows(image_reader *reader, problem *why)
{
    const gpukit_pixels_shape *shape = &reader->shape;
    const size_t stride = row_size(shape);
    unsigned char *pixels = malloc(stride * shape->height);
    for (uint32_t y = 0; y < shape->height && pixels != NULL; y += ROWS) {
        const uint32_t left = shape->height - y;
        if (reader->codec->reader_read(reader, pixels + y * stride, stride,
                                       left < ROWS ? left : ROWS, why))
            continue;
        require_line(why);
        free(pixels);
        return NULL;
    }
    return pixels;
}

/* NULL: it is refused. */
static unsigned char *read_image(const uint8_t *data, size_t size,
                                 const image_read_options *options, gpukit_pixels_shape *shape)
{
    image_input in;
    image_reader *reader = NULL;
    problem why = {.text = ""};
    unsigned char *pixels = NULL;
    image_input_bytes(data, size, &in);
    if (image_open(&in, options, &reader, &why)) {
        const image_codec *codec = reader->codec;
        *shape = reader->shape;
        require((uint64_t)shape->width * shape->height <= options->max_pixels);
        require(shape->channels >= 1 && shape->channels <= 4);
        require(shape->bits == 8 || shape->bits == 16);
        require(reader->metadata.orientation >= 1 && reader->metadata.orientation <= 8);
        pixels = read_rows(reader, &why);
        codec->reader_close(reader);
    } else {
        require_line(&why);
    }
    image_input_close(&in);
    return pixels;
}

static void expect_same_again(const unsigned char *pixels, const gpukit_pixels_shape *shape,
                              const image_read_options *options)
{
    const image_codec *codec = image_codec_find("pnm");
    const image_write_options none = {0};
    gpukit_pixels_shape again;
    image_sink sink;
    image_writer *writer;
    problem why;
    image_sink_init(&sink, -1);
    require(codec->writer_open(&sink, shape, NULL, &none, &writer, &why));
    require(codec->writer_write(writer, pixels, row_size(shape), shape->height, &why));
    require(codec->writer_finish(writer, &why));
    codec->writer_close(writer);
    unsigned char *back = read_image(sink.bytes, sink.size, options, &again);
    require(back != NULL && memcmp(shape, &again, sizeof again) == 0);
    require(memcmp(back, pixels, row_size(shape) * shape->height) == 0);
    free(back);
    image_sink_finish(&sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    image_read_options options = {.max_pixels = PIXELS_MOST, .memory = MEMORY};
    gpukit_pixels_shape shape;
    unsigned char *pixels = read_image(data, size, &options, &shape);
    if (pixels != NULL)
        expect_same_again(pixels, &shape, &options);
    free(pixels);
    options.is_lenient = true;
    options.shrink = 2;
    options.memory = MEMORY / 64; /* other ways of the same codecs */
    free(read_image(data, size, &options, &shape));
    return 0;
}
