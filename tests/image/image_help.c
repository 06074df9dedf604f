// SPDX-License-Identifier: MIT
#include "test.h"

#include "image/image_help.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t row_size(const gpukit_pixels_shape *shape)
{
    return (size_t)shape->width * shape->channels * shape->bits / 8;
}

static size_t sample_count(const gpukit_pixels_shape *shape)
{
    return (size_t)shape->width * shape->height * shape->channels;
}

static uint64_t next_number(uint64_t *state) /* splitmix64 */
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static sample_image make_image(gpukit_pixels_shape shape)
{
    sample_image image = {.shape = shape, .pixels = malloc(row_size(&shape) * shape.height)};
    assert_non_null(image.pixels);
    image.metadata.orientation = 1;
    return image;
}

sample_image make_noise(gpukit_pixels_shape shape, uint64_t seed)
{
    sample_image image = make_image(shape);
    const size_t size = row_size(&shape) * shape.height;
    for (size_t i = 0; i < size; i++)
        image.pixels[i] = (unsigned char)next_number(&seed);
    return image;
}

static double colour_at(uint32_t x, uint32_t y, uint32_t channel)
{
    return 0.5 + 0.25 * sin(x * 0.021 + channel) + 0.2 * cos(y * 0.013 * (channel + 1)) +
           0.04 * sin((x + y) * 0.3);
}

sample_image make_photograph(gpukit_pixels_shape shape, uint64_t seed)
{
    sample_image image = make_image(shape);
    const double white = shape.bits == 16 ? UINT16_MAX : UINT8_MAX;
    size_t at = 0;
    for (uint32_t y = 0; y < shape.height; y++)
        for (uint32_t i = 0; i < shape.width * shape.channels; i++, at++) {
            const double noise = (double)(next_number(&seed) >> 40) / (1 << 24) - 0.5;
            const double value =
                colour_at(i / shape.channels, y, i % shape.channels) + 0.02 * noise;
            const uint16_t sample = (uint16_t)lround(fmin(fmax(value, 0), 1) * white);
            if (shape.bits == 16)
                memcpy(image.pixels + 2 * at, &sample, sizeof sample);
            else
                image.pixels[at] = (unsigned char)sample;
        }
    return image;
}

void free_image(sample_image *image)
{
    free(image->pixels);
    image_metadata_free(&image->metadata);
    image->pixels = NULL;
}

static bool write_rows(image_writer *writer, const sample_image *image, uint32_t rows, problem *why)
{
    const size_t stride = row_size(&image->shape);
    for (uint32_t y = 0; y < image->shape.height;) {
        const uint32_t left = image->shape.height - y;
        const uint32_t now = rows == 0 || rows > left ? left : rows;
        if (!writer->codec->writer_write(writer, image->pixels + y * stride, stride, now, why))
            return false;
        y += now;
    }
    return writer->codec->writer_finish(writer, why);
}

bool write_image(const image_codec *codec, const sample_image *image,
                 const image_write_options *options, uint32_t rows, sample_file *out, problem *why)
{
    image_sink sink;
    image_writer *writer = NULL;
    image_sink_init(&sink, -1);
    bool is_good =
        codec->writer_open(&sink, &image->shape, &image->metadata, options, &writer, why);
    is_good = is_good && write_rows(writer, image, rows, why);
    codec->writer_close(writer);
    if (is_good) {
        assert_int_equal(sink.written, sink.size);
        *out = (sample_file){.bytes = malloc(sink.size), .size = sink.size};
        assert_non_null(out->bytes);
        memcpy(out->bytes, sink.bytes, sink.size);
    }
    image_sink_finish(&sink);
    return is_good;
}

static bool read_rows(image_reader *reader, uint32_t rows, sample_image *out, problem *why)
{
    const size_t stride = row_size(&out->shape);
    for (uint32_t y = 0; y < out->shape.height;) {
        const uint32_t left = out->shape.height - y;
        const uint32_t now = rows == 0 || rows > left ? left : rows;
        if (!reader->codec->reader_read(reader, out->pixels + y * stride, stride, now, why))
            return false;
        y += now;
    }
    return true;
}

bool read_image(const sample_file *file, const image_read_options *options, uint32_t rows,
                sample_image *out, problem *why)
{
    image_input in;
    image_reader *reader = NULL;
    image_input_bytes(file->bytes, file->size, &in);
    bool is_good = image_open(&in, options, &reader, why);
    if (is_good) {
        const image_codec *codec = reader->codec;
        *out = make_image(reader->shape);
        assert_true(image_metadata_copy(&out->metadata, &reader->metadata));
        is_good = read_rows(reader, rows, out, why);
        codec->reader_close(reader);
        if (!is_good)
            free_image(out);
    }
    image_input_close(&in);
    return is_good;
}

sample_file written(const image_codec *codec, const sample_image *image)
{
    const image_write_options none = {0};
    sample_file file = {0};
    problem why;
    if (!write_image(codec, image, &none, 0, &file, &why))
        fail_msg("%s: %s", codec->name, why.text);
    return file;
}

sample_image read_back(const sample_file *file)
{
    sample_image image = {0};
    problem why;
    if (!read_image(file, NULL, 0, &image, &why))
        fail_msg("%s", why.text);
    return image;
}

void assert_same_pixels(const sample_image *a, const sample_image *b)
{
    assert_int_equal(a->shape.width, b->shape.width);
    assert_int_equal(a->shape.height, b->shape.height);
    assert_int_equal(a->shape.channels, b->shape.channels);
    assert_int_equal(a->shape.bits, b->shape.bits);
    assert_memory_equal(a->pixels, b->pixels, row_size(&a->shape) * a->shape.height);
}

double mean_difference(const sample_image *a, const sample_image *b)
{
    const size_t count = sample_count(&a->shape);
    double sum = 0;
    assert_int_equal(count, sample_count(&b->shape));
    assert_int_equal(a->shape.bits, 8);
    assert_int_equal(b->shape.bits, 8);
    for (size_t i = 0; i < count; i++)
        sum += abs(a->pixels[i] - b->pixels[i]);
    return sum / (double)count;
}
