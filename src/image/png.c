// SPDX-License-Identifier: MIT
/* png.c - the PNG codec: which of its readers and writers it is. */
#include "image/png_parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"

typedef struct png_reader {
    image_reader base;
    image_input *in;
    size_t first; /* where the file begins in the input */
    image_read_options options;
    png_fast *fast;
    bool is_begun;
    image_reader *stream; /* where fast is NULL */
} png_reader;

static bool recognises(const unsigned char *head, size_t size)
{
    return size >= PNG_SIGNATURE_SIZE && memcmp(head, png_signature, PNG_SIGNATURE_SIZE) == 0;
}

static void reader_close(image_reader *base)
{
    png_reader *reader = (png_reader *)base;
    if (reader == NULL)
        return;
    png_fast_close(reader->fast);
    png_stream_close(reader->stream);
    image_metadata_free(&base->metadata);
    free(reader);
}

static bool open_either(png_reader *reader, problem *why)
{
    if (image_input_is_whole(reader->in))
        reader->fast = png_fast_open(reader->in, &reader->options, &reader->base);
    if (reader->fast != NULL)
        return true;
    if (!png_stream_open(reader->in, &reader->options, &reader->stream, why))
        return false;
    assert(reader->stream != NULL);
    reader->base.shape = reader->stream->shape;
    reader->base.rest = reader->stream->rest;
    return image_metadata_copy(&reader->base.metadata, &reader->stream->metadata) ||
           problem_set_memory(why, "cannot be read: no memory");
}

static bool reader_open(image_input *in, const image_read_options *options, image_reader **out,
                        problem *why)
{
    png_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return problem_set_memory(why, "cannot be read: no memory");
    reader->base.codec = &image_codec_png;
    reader->in = in;
    reader->first = in->at;
    reader->options = *options;
    if (open_either(reader, why)) {
        *out = &reader->base;
        return true;
    }
    reader_close(&reader->base);
    return false;
}

/* What our own reader does not like is read again by libpng, which says why or puts up with it. */
static bool begin(png_reader *reader, problem *why)
{
    if (reader->fast == NULL || reader->is_begun)
        return true;
    reader->is_begun = png_fast_begin(reader->fast);
    if (reader->is_begun)
        return true;
    png_fast_close(reader->fast);
    reader->fast = NULL;
    reader->in->at = reader->first;
    return png_stream_open(reader->in, &reader->options, &reader->stream, why);
}

static bool reader_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why)
{
    png_reader *reader = (png_reader *)base;
    if (!begin(reader, why))
        return false;
    if (reader->fast == NULL)
        return png_stream_read(reader->stream, rows, stride, count, why);
    png_fast_read(reader->fast, rows, stride, count);
    return true;
}

static bool adapt(gpukit_pixels_shape *shape, problem *why)
{
    (void)shape;
    (void)why;
    return true;
}

static bool writer_open(image_sink *to, const gpukit_pixels_shape *shape,
                        const image_metadata *metadata, const image_write_options *options,
                        image_writer **out, problem *why)
{
    problem unused;
    const bool is_fast = image_check_memory(png_fast_memory(shape), options->memory, &unused);
    const png_writer_ops *ops = is_fast ? &png_fast_writer : &png_stream_writer;
    return ops->open(to, shape, metadata, options, out, why);
}

static bool writer_write(image_writer *base, const void *rows, size_t stride, uint32_t count,
                         problem *why)
{
    return ((png_writer *)base)->ops->write(base, rows, stride, count, why);
}

static bool writer_finish(image_writer *base, problem *why)
{
    return ((png_writer *)base)->ops->finish(base, why);
}

static void writer_close(image_writer *base)
{
    if (base != NULL)
        ((png_writer *)base)->ops->close(base);
}

static const char *const extensions[] = {"png", NULL};

const image_codec image_codec_png = {
    .name = "png",
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
