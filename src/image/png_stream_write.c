// SPDX-License-Identifier: MIT
/* png_stream_write.c - writes PNG by libpng's rows, for images that are too large for memory. */
#include "image/png_parts.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "image/codecs.h"

typedef struct png_stream_out {
    png_writer base;
    image_sink *to;
    png_structp library;
    png_infop info;
    problem *why;                       /* of the call that runs */
    const image_metadata *metadata;     /* while it is opened */
    const image_write_options *options; /* while it is opened */
    /* Of the call that runs. */
    const unsigned char *rows;
    size_t stride;
    uint32_t count;
} png_stream_out;

_Noreturn static void fail(png_structp library, png_const_charp text)
{
    png_stream_out *writer = png_get_error_ptr(library);
    if (image_sink_told(writer->to, writer->why))
        problem_set(writer->why, "cannot be a PNG: %s", text);
    png_longjmp(library, 1);
}

static void hear(png_structp library, png_const_charp text)
{
    (void)library;
    (void)text;
}

static void take_bytes(png_structp library, png_bytep bytes, size_t size)
{
    png_stream_out *writer = png_get_io_ptr(library);
    if (!image_sink_write(writer->to, bytes, size))
        png_error(library, "cannot be written");
}

static void flush_nothing(png_structp library)
{
    (void)library;
}

static bool guarded(png_stream_out *writer, bool (*step)(png_stream_out *writer), problem *why)
{
    writer->why = why;
    if (setjmp(png_jmpbuf(writer->library)) != 0)
        return false;
    return step(writer);
}

/* Level 1 as everybody's fast writers have it; others let libpng choose filters. */
static void set_level(png_stream_out *writer)
{
    const uint32_t level = writer->options->png_level;
    if (level <= 1) {
        png_set_filter(writer->library, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
        png_set_compression_strategy(writer->library, Z_RLE);
        png_set_compression_level(writer->library, 1);
        return;
    }
    png_set_filter(writer->library, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
    png_set_compression_level(writer->library, level < 9 ? (int)level : 9);
}

static bool begin(png_stream_out *writer)
{
    static const int colours[] = {0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA,
                                  PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
    const gpukit_pixels_shape *shape = &writer->base.base.shape;
    png_set_write_fn(writer->library, writer, take_bytes, flush_nothing);
    png_set_user_limits(writer->library, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(writer->library, writer->info, shape->width, shape->height, (int)shape->bits,
                 colours[shape->channels], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    set_level(writer);
    png_write_info(writer->library, writer->info);
    /* libpng has handed on all that it wrote, so ours may follow. */
    if (writer->metadata != NULL && !png_chunks_give(writer->metadata, writer->to))
        return image_sink_told(writer->to, writer->why) &&
               problem_set_memory(writer->why, "cannot be written: no memory for its metadata");
    const uint16_t one = 1;
    if (shape->bits == 16 && *(const unsigned char *)&one == 1)
        png_set_swap(writer->library);
    return true;
}

static void stream_close(image_writer *base)
{
    png_stream_out *writer = (png_stream_out *)base;
    if (writer == NULL)
        return;
    png_destroy_write_struct(&writer->library, &writer->info);
    free(writer);
}

static bool stream_open(image_sink *to, const gpukit_pixels_shape *shape,
                        const image_metadata *metadata, const image_write_options *options,
                        image_writer **out, problem *why)
{
    png_stream_out *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return problem_set_memory(why, "cannot be written: no memory");
    writer->base = (png_writer){.base = {.codec = &image_codec_png, .shape = *shape},
                                .ops = &png_stream_writer};
    writer->to = to;
    writer->metadata = metadata;
    writer->options = options;
    writer->library = png_create_write_struct(PNG_LIBPNG_VER_STRING, writer, fail, hear);
    writer->info = writer->library != NULL ? png_create_info_struct(writer->library) : NULL;
    if (writer->info == NULL)
        problem_set_memory(why, "cannot be written: no memory");
    else if (guarded(writer, begin, why)) {
        writer->metadata = NULL;
        writer->options = NULL;
        *out = &writer->base.base;
        return true;
    }
    stream_close(&writer->base.base);
    return false;
}

static bool write_rows(png_stream_out *writer)
{
    for (uint32_t i = 0; i < writer->count; i++)
        png_write_row(writer->library, writer->rows + i * writer->stride);
    return true;
}

static bool stream_write(image_writer *base, const void *rows, size_t stride, uint32_t count,
                         problem *why)
{
    png_stream_out *writer = (png_stream_out *)base;
    writer->rows = rows;
    writer->stride = stride;
    writer->count = count;
    return guarded(writer, write_rows, why);
}

static bool finish(png_stream_out *writer)
{
    png_write_end(writer->library, NULL);
    return image_sink_flush(writer->to) || image_sink_told(writer->to, writer->why);
}

static bool stream_finish(image_writer *base, problem *why)
{
    return guarded((png_stream_out *)base, finish, why);
}

const png_writer_ops png_stream_writer = {
    .open = stream_open,
    .write = stream_write,
    .finish = stream_finish,
    .close = stream_close,
};
