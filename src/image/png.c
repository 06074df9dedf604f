// SPDX-License-Identifier: MIT
/* png.c - the PNG codec: which of its readers and writers it is. */
#include "image/png_parts.h"

#include <string.h>

#include "image/codecs.h"

static bool recognises(const unsigned char *head, size_t size)
{
    return size >= PNG_SIGNATURE_SIZE && memcmp(head, png_signature, PNG_SIGNATURE_SIZE) == 0;
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
    const bool is_fast =
        image_check_memory(png_fast_memory(shape, options), options->memory, &unused);
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
#if GPUKIT_ISAL
    .reader_open = png_either_open,
    .reader_read = png_either_read,
    .reader_close = png_either_close,
#else
    .reader_open = png_stream_open,
    .reader_read = png_stream_read,
    .reader_close = png_stream_close,
#endif
    .adapt = adapt,
    .writer_open = writer_open,
    .writer_write = writer_write,
    .writer_finish = writer_finish,
    .writer_close = writer_close,
};
