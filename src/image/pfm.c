// SPDX-License-Identifier: MIT
/* pfm.c - PFM: floats from the bottom row up. Samples of [0, 1] are 16 bits here; what is outside
 * is clamped.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"
#include "image/pnm.h"

typedef struct pfm_reader {
    image_reader base;
    const unsigned char *first; /* the bottom row, in the input */
    uint64_t size;              /* bytes from there on */
    uint32_t next;              /* row from the top */
    bool is_big_endian, is_lenient;
} pfm_reader;

typedef struct pfm_writer {
    image_writer base;
    image_sink *to;
    image_held held;
} pfm_writer;

static bool recognises(const unsigned char *head, size_t size)
{
    return size >= 3 && head[0] == 'P' && (head[1] == 'F' || head[1] == 'f') &&
           (head[2] == '\n' || head[2] == '\r' || head[2] == ' ');
}

static bool read_header(pfm_reader *reader, image_input *in, const image_read_options *options,
                        problem *why)
{
    char token[PNM_TOKEN_MOST + 1], *end;
    uint64_t width, height;
    if (!pnm_token(in, token))
        return image_input_cut(in, why);
    const bool is_gray = token[1] == 'f';
    if (!pnm_number(in, "width", &width, why) || !pnm_number(in, "height", &height, why))
        return false;
    if (!pnm_token(in, token))
        return problem_set(why, "has no scale in its header");
    const double scale = strtod(token, &end);
    if (*end != '\0' || !(scale < 0 || scale > 0))
        return problem_set(why, "has %s where its scale should be", quote_string(token).text);
    reader->is_big_endian = scale > 0;
    if (!image_check_size(width, height, options, why))
        return false;
    reader->base.shape = (gpukit_pixels_shape){.width = (uint32_t)width,
                                               .height = (uint32_t)height,
                                               .channels = is_gray ? 1 : 3,
                                               .bits = 16};
    return true;
}

static size_t file_row(const gpukit_pixels_shape *shape)
{
    return (size_t)shape->width * shape->channels * sizeof(float);
}

static bool begin(pfm_reader *reader, image_input *in, const image_read_options *options,
                  problem *why)
{
    if (!image_input_hold(in, image_memory(options->memory), why) ||
        !read_header(reader, in, options, why))
        return false;
    reader->base.codec = &image_codec_pfm;
    reader->base.metadata.orientation = 1;
    reader->first = in->bytes + in->at;
    reader->size = in->size - in->at;
    reader->is_lenient = options->is_lenient;
    const uint64_t needed = (uint64_t)reader->base.shape.height * file_row(&reader->base.shape);
    return reader->size >= needed || reader->is_lenient || image_input_cut_rows(in, why);
}

static bool reader_open(image_input *in, const image_read_options *options, image_reader **out,
                        problem *why)
{
    pfm_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return problem_set_memory(why, "cannot be read: no memory");
    if (!begin(reader, in, options, why)) {
        free(reader);
        return false;
    }
    *out = &reader->base;
    return true;
}

static uint16_t sample_at(const unsigned char *bytes, bool is_big_endian)
{
    uint32_t bits = 0;
    float value;
    for (int i = 0; i < 4; i++)
        bits = bits << 8 | bytes[is_big_endian ? i : 3 - i];
    memcpy(&value, &bits, sizeof value);
    if (!(value > 0)) /* not a number is black */
        return 0;
    return value >= 1 ? UINT16_MAX : (uint16_t)lround((double)value * UINT16_MAX);
}

static bool reader_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why)
{
    (void)why;
    pfm_reader *reader = (pfm_reader *)base;
    const size_t size = file_row(&base->shape);
    for (uint32_t i = 0; i < count; i++, reader->next++) {
        uint16_t *row = (uint16_t *)((unsigned char *)rows + i * stride);
        const uint64_t at = (uint64_t)(base->shape.height - 1 - reader->next) * size;
        if (at + size > reader->size) {
            image_fill_gray(&base->shape, row, stride, 1);
            continue;
        }
        for (size_t k = 0; k < size / sizeof(float); k++)
            row[k] = sample_at(reader->first + at + k * sizeof(float), reader->is_big_endian);
    }
    return true;
}

static void reader_close(image_reader *base)
{
    free(base);
}

static bool adapt(gpukit_pixels_shape *shape, problem *why)
{
    (void)why;
    shape->channels = shape->channels > 2 ? 3 : 1;
    return true;
}

static void writer_close(image_writer *base)
{
    pfm_writer *writer = (pfm_writer *)base;
    if (writer == NULL)
        return;
    free(writer->held.pixels);
    free(writer);
}

static bool writer_open(image_sink *to, const gpukit_pixels_shape *shape,
                        const image_metadata *metadata, const image_write_options *options,
                        image_writer **out, problem *why)
{
    (void)metadata; /* there is no room for it */
    const uint64_t size = (uint64_t)image_row_size(shape) * shape->height;
    if (!image_check_memory(size, options->memory, why))
        return false;
    pfm_writer *writer = calloc(1, sizeof *writer);
    unsigned char *pixels = malloc(size);
    if (writer == NULL || pixels == NULL) {
        free(writer);
        free(pixels);
        return problem_set_memory(why, "cannot be written: no memory for the image");
    }
    writer->base = (image_writer){.codec = &image_codec_pfm, .shape = *shape};
    writer->to = to;
    writer->held = (image_held){.pixels = pixels, .row = image_row_size(shape)};
    *out = &writer->base;
    return true;
}

static bool writer_write(image_writer *base, const void *rows, size_t stride, uint32_t count,
                         problem *why)
{
    (void)why;
    image_held_take(&((pfm_writer *)base)->held, rows, stride, count);
    return true;
}

static void put_sample(unsigned char *out, const unsigned char *row, size_t index, bool is_wide)
{
    const float value = is_wide ? (float)((const uint16_t *)(const void *)row)[index] / UINT16_MAX
                                : (float)row[index] / UINT8_MAX;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (unsigned i = 0; i < 4; i++)
        out[i] = (unsigned char)(bits >> 8 * i);
}

static bool write_rows(pfm_writer *writer, unsigned char *out)
{
    const gpukit_pixels_shape *shape = &writer->base.shape;
    const size_t count = (size_t)shape->width * shape->channels;
    for (uint32_t y = shape->height; y-- > 0;) {
        for (size_t k = 0; k < count; k++)
            put_sample(out + k * sizeof(float), writer->held.pixels + y * writer->held.row, k,
                       shape->bits == 16);
        if (!image_sink_write(writer->to, out, count * sizeof(float)))
            return false;
    }
    return image_sink_flush(writer->to);
}

static bool writer_finish(image_writer *base, problem *why)
{
    pfm_writer *writer = (pfm_writer *)base;
    const gpukit_pixels_shape *shape = &base->shape;
    char head[64];
    const int size = snprintf(head, sizeof head, "P%c\n%u %u\n-1.0\n",
                              shape->channels == 3 ? 'F' : 'f', shape->width, shape->height);
    unsigned char *row = malloc(file_row(shape));
    if (row == NULL)
        return problem_set_memory(why, "cannot be written: no memory for a row");
    const bool is_good =
        image_sink_write(writer->to, head, (size_t)size) && write_rows(writer, row);
    free(row);
    return is_good || image_sink_told(writer->to, why);
}

static const char *const extensions[] = {"pfm", NULL};

const image_codec image_codec_pfm = {
    .name = "pfm",
    .extensions = extensions,
    .recognises = recognises,
    .reader_open = reader_open,
    .reader_read = reader_read,
    .reader_close = reader_close,
    .adapt = adapt,
    .writer_open = writer_open,
    .writer_write = writer_write,
    .writer_finish = writer_finish,
    .writer_close = writer_close,
};
