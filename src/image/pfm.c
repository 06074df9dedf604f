// SPDX-License-Identifier: MIT
/* pfm.c - PFM: floats from the bottom row up. Samples of [0, 1] are 16 bits here; what is outside
 * is clamped. Regular files are read from their end, and written so; what comes from a pipe, or
 * goes to one, is held.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"
#include "image/pnm.h"

typedef struct pfm_reader {
    image_reader base;
    image_input *in;
    uint64_t first;     /* where the bottom row begins in it */
    unsigned char *row; /* owned: as the file has it */
    uint32_t next;      /* from the top */
    bool is_big_endian, is_lenient;
} pfm_reader;

typedef struct pfm_writer {
    image_writer base;
    image_sink *to;
    uint64_t first;     /* where the bottom row begins in it */
    unsigned char *row; /* owned: as the file has it */
    bool goes_by_rows;  /* each of which has its place at once */
    image_held held;    /* else: all of them */
    uint32_t next;      /* from the top */
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
    const size_t memory = image_memory(options->memory);
    if (!image_input_let_jump(in, memory, why) || !read_header(reader, in, options, why))
        return false;
    const size_t row = file_row(&reader->base.shape);
    if (!image_check_memory(row, memory, why))
        return false;
    reader->base.codec = &image_codec_pfm;
    reader->base.metadata.orientation = 1;
    reader->in = in;
    reader->first = image_input_tell(in);
    reader->is_lenient = options->is_lenient;
    const uint64_t end = reader->first + (uint64_t)reader->base.shape.height * row;
    if (image_input_length(in) < end && !reader->is_lenient)
        return image_input_cut_rows(in, why);
    reader->row = malloc(row);
    return reader->row != NULL || problem_set_memory(why, "cannot be read: no memory for a row");
}

static void reader_close(image_reader *base)
{
    pfm_reader *reader = (pfm_reader *)base;
    if (reader == NULL)
        return;
    free(reader->row);
    free(reader);
}

static bool reader_open(image_input *in, const image_read_options *options, image_reader **out,
                        problem *why)
{
    pfm_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return problem_set_memory(why, "cannot be read: no memory");
    if (!begin(reader, in, options, why)) {
        reader_close(&reader->base);
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
    pfm_reader *reader = (pfm_reader *)base;
    const size_t size = file_row(&base->shape);
    for (uint32_t i = 0; i < count; i++, reader->next++) {
        uint16_t *row = (uint16_t *)((unsigned char *)rows + i * stride);
        const uint64_t below = base->shape.height - 1 - reader->next;
        const uint64_t at = reader->first + below * size;
        if (image_input_read_at(reader->in, at, reader->row, size) == size) {
            for (size_t k = 0; k < size / sizeof(float); k++)
                row[k] = sample_at(reader->row + k * sizeof(float), reader->is_big_endian);
            continue;
        }
        if (!reader->is_lenient)
            return image_input_cut_rows(reader->in, why);
        image_fill_gray(&base->shape, row, stride, 1);
    }
    return true;
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
    free(writer->row);
    free(writer);
}

static bool allocate(pfm_writer *writer, size_t memory, problem *why)
{
    const gpukit_pixels_shape *shape = &writer->base.shape;
    const uint64_t row = file_row(shape);
    const uint64_t held =
        writer->goes_by_rows ? 0 : (uint64_t)image_row_size(shape) * shape->height;
    if (!image_check_memory(held + row, memory, why))
        return false;
    writer->row = malloc(row);
    writer->held = (image_held){.pixels = malloc(held + 1), .row = image_row_size(shape)};
    return (writer->row != NULL && writer->held.pixels != NULL) ||
           problem_set_memory(why, "cannot be written: no memory for the image");
}

static bool write_header(pfm_writer *writer, problem *why)
{
    const gpukit_pixels_shape *shape = &writer->base.shape;
    char head[64];
    const int size = snprintf(head, sizeof head, "P%c\n%u %u\n-1.0\n",
                              shape->channels == 3 ? 'F' : 'f', shape->width, shape->height);
    writer->first = writer->to->written + (size_t)size;
    return image_sink_write(writer->to, head, (size_t)size) || image_sink_told(writer->to, why);
}

static bool writer_open(image_sink *to, const gpukit_pixels_shape *shape,
                        const image_metadata *metadata, const image_write_options *options,
                        image_writer **out, problem *why)
{
    (void)metadata; /* there is no room for it */
    pfm_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return problem_set_memory(why, "cannot be written: no memory");
    writer->base = (image_writer){.codec = &image_codec_pfm, .shape = *shape};
    writer->to = to;
    writer->goes_by_rows = image_sink_may_jump(to);
    if (allocate(writer, options->memory, why) && write_header(writer, why)) {
        *out = &writer->base;
        return true;
    }
    writer_close(&writer->base);
    return false;
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

/* below: rows that lie before it in the file. */
static bool write_row(pfm_writer *writer, const unsigned char *row, uint32_t below)
{
    const gpukit_pixels_shape *shape = &writer->base.shape;
    const size_t count = (size_t)shape->width * shape->channels, size = file_row(shape);
    for (size_t k = 0; k < count; k++)
        put_sample(writer->row + k * sizeof(float), row, k, shape->bits == 16);
    return image_sink_write_at(writer->to, writer->first + (uint64_t)below * size, writer->row,
                               size);
}

static bool writer_write(image_writer *base, const void *rows, size_t stride, uint32_t count,
                         problem *why)
{
    pfm_writer *writer = (pfm_writer *)base;
    if (!writer->goes_by_rows) {
        image_held_take(&writer->held, rows, stride, count);
        return true;
    }
    for (uint32_t i = 0; i < count; i++, writer->next++)
        if (!write_row(writer, (const unsigned char *)rows + i * stride,
                       base->shape.height - 1 - writer->next))
            return image_sink_told(writer->to, why);
    return true;
}

static bool writer_finish(image_writer *base, problem *why)
{
    pfm_writer *writer = (pfm_writer *)base;
    const uint32_t height = writer->goes_by_rows ? 0 : base->shape.height;
    for (uint32_t below = 0; below < height; below++)
        if (!write_row(writer, writer->held.pixels + (height - 1 - below) * writer->held.row,
                       below))
            return image_sink_told(writer->to, why);
    return image_sink_flush(writer->to) || image_sink_told(writer->to, why);
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
