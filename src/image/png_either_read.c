// SPDX-License-Identifier: MIT
/* png_either_read.c - our own reader, and libpng's for what that one does not take. */
#include "image/png_parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"

typedef struct png_reader {
    image_reader base;
    image_input *in;
    uint64_t first; /* where the file begins in the input */
    image_read_options options;
    uint32_t given; /* rows */
    png_fast *fast;
    image_reader *stream; /* where fast is NULL */
} png_reader;

void png_either_close(image_reader *base)
{
    png_reader *reader = (png_reader *)base;
    if (reader == NULL)
        return;
    png_fast_close(reader->fast);
    png_stream_close(reader->stream);
    image_metadata_free(&base->metadata);
    free(reader);
}

/* By libpng, from the beginning of the file. */
static bool open_again(png_reader *reader, problem *why)
{
    if (!image_input_seek(reader->in, reader->first))
        return problem_set(why, "cannot be read again");
    return png_stream_open(reader->in, &reader->options, &reader->stream, why);
}

static bool open_either(png_reader *reader, problem *why)
{
    if (image_input_can_seek(reader->in))
        reader->fast = png_fast_open(reader->in, &reader->options, &reader->base);
    if (reader->fast != NULL)
        return true;
    if (!open_again(reader, why))
        return false;
    assert(reader->stream != NULL);
    reader->base.shape = reader->stream->shape;
    reader->base.rest = reader->stream->rest;
    return image_metadata_copy(&reader->base.metadata, &reader->stream->metadata) ||
           problem_set_memory(why, "cannot be read: no memory");
}

bool png_either_open(image_input *in, const image_read_options *options, image_reader **out,
                     problem *why)
{
    png_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return problem_set_memory(why, "cannot be read: no memory");
    reader->base.codec = &image_codec_png;
    reader->in = in;
    reader->first = image_input_tell(in);
    reader->options = *options;
    if (open_either(reader, why)) {
        *out = &reader->base;
        return true;
    }
    png_either_close(&reader->base);
    return false;
}

/* What our own reader does not like is read again by libpng, which says why or puts up with it.
 * Rows that were given are read over; there is room for one. */
static bool turn_to_stream(png_reader *reader, void *room, problem *why)
{
    png_fast_close(reader->fast);
    reader->fast = NULL;
    bool is_good = open_again(reader, why);
    /* room is for rows of the shape that was told. */
    if (is_good && memcmp(&reader->stream->shape, &reader->base.shape, sizeof reader->base.shape))
        return problem_set(why, "was changed while it was read");
    for (uint32_t y = 0; y < reader->given && is_good; y++)
        is_good = png_stream_read(reader->stream, room, 0, 1, why);
    return is_good;
}

bool png_either_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why)
{
    png_reader *reader = (png_reader *)base;
    bool is_good = reader->fast != NULL && png_fast_read(reader->fast, rows, stride, count);
    if (!is_good && (reader->fast == NULL || turn_to_stream(reader, rows, why))) {
        is_good = png_stream_read(reader->stream, rows, stride, count, why);
        base->rest = reader->stream->rest;
    }
    reader->given += count;
    return is_good;
}
