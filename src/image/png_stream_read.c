// SPDX-License-Identifier: MIT
/* png_stream_read.c - reads PNG by libpng's rows. Interlaced images come in seven passes, and are
 * held.
 *
 * libpng reports by a longjmp to guarded, and nothing of ours that lies between owns anything.
 */
#include "image/png_parts.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"

typedef struct png_stream {
    image_reader base;
    image_input *in;
    png_structp library;
    png_infop info;
    problem *why;                      /* of the call that runs */
    const image_read_options *options; /* while it is opened */
    bool is_lenient, is_cut;
    char damaged[5]; /* the chunk whose sum was wrong last */
    image_held held; /* an interlaced image; else without pixels */
    uint32_t next;   /* row */
    /* Of the call that runs. */
    unsigned char *rows;
    size_t stride;
    uint32_t count, done;
} png_stream;

_Noreturn static void fail(png_structp library, png_const_charp text)
{
    png_stream *reader = png_get_error_ptr(library);
    if (reader->why->text[0] == '\0')
        problem_set(reader->why, "is no good PNG: %s", text);
    png_longjmp(library, 1);
}

/* What pixels do not depend on. Of another name it is not known: it may be the name that is wrong.
 */
static bool is_metadata(const char *type)
{
    static const char names[][5] = {"eXIf", "iCCP", "iTXt", "pHYs", "gAMA", "cHRM", "sRGB", "cICP",
                                    "tEXt", "zTXt", "tIME", "bKGD", "hIST", "sBIT", "sPLT"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (memcmp(type, names[i], 4) == 0)
            return true;
    return false;
}

/* A wrong sum of a chunk that is not critical comes here, as "eXIf: CRC error", before take_chunk
 * has the chunk. */
static void hear(png_structp library, png_const_charp text)
{
    png_stream *reader = png_get_error_ptr(library);
    if (reader->is_lenient || strlen(text) < 4 || strstr(text, "CRC error") == NULL)
        return;
    if (!is_metadata(text))
        png_error(library, text);
    reader->base.rest |= IMAGE_REST_DAMAGED;
    memcpy(reader->damaged, text, 4);
}

static void give_bytes(png_structp library, png_bytep to, size_t size)
{
    png_stream *reader = png_get_io_ptr(library);
    if (image_input_read(reader->in, to, size) == size)
        return;
    if (reader->options != NULL)
        image_input_cut(reader->in, reader->why);
    else
        image_input_cut_rows(reader->in, reader->why);
    png_error(library, "cut short");
}

static int take_chunk(png_structp library, png_unknown_chunkp chunk)
{
    png_stream *reader = png_get_user_chunk_ptr(library);
    if (memcmp(chunk->name, reader->damaged, 4) == 0) {
        reader->damaged[0] = '\0';
        return 1;
    }
    png_chunk_take((const char *)chunk->name, chunk->data, chunk->size, &reader->base.metadata);
    return 1;
}

static bool guarded(png_stream *reader, bool (*step)(png_stream *reader), problem *why)
{
    reader->why = why;
    why->text[0] = '\0';
    if (setjmp(png_jmpbuf(reader->library)) != 0)
        return false;
    return step(reader);
}

/* What comes out is gray or RGB, of 8 or 16 bits, with or without alpha. */
static void set_transforms(png_stream *reader)
{
    png_set_expand(reader->library); /* palettes, fewer bits, a transparent colour */
    const uint16_t one = 1;
    if (png_get_bit_depth(reader->library, reader->info) == 16 && *(const unsigned char *)&one == 1)
        png_set_swap(reader->library);
    png_set_interlace_handling(reader->library);
    png_read_update_info(reader->library, reader->info);
    reader->base.shape.channels = png_get_channels(reader->library, reader->info);
    reader->base.shape.bits = png_get_bit_depth(reader->library, reader->info);
}

static void set_limits(png_stream *reader)
{
    static const png_byte kept[] = "eXIf\0iCCP\0iTXt\0pHYs\0gAMA\0cHRM\0sRGB\0cICP";
    const int critical = reader->is_lenient ? PNG_CRC_WARN_USE : PNG_CRC_ERROR_QUIT;
    const int other = reader->is_lenient ? PNG_CRC_WARN_USE : PNG_CRC_WARN_DISCARD;
    png_set_crc_action(reader->library, critical, other);
    png_set_user_limits(reader->library, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(reader->library, IMAGE_BLOB_MOST);
    png_set_keep_unknown_chunks(reader->library, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
    png_set_keep_unknown_chunks(reader->library, PNG_HANDLE_CHUNK_ALWAYS, kept, sizeof kept / 5);
    png_set_read_user_chunk_fn(reader->library, reader, take_chunk);
}

static bool begin(png_stream *reader)
{
    png_set_read_fn(reader->library, reader, give_bytes);
    set_limits(reader);
    png_read_info(reader->library, reader->info);
    gpukit_pixels_shape *shape = &reader->base.shape;
    shape->width = png_get_image_width(reader->library, reader->info);
    shape->height = png_get_image_height(reader->library, reader->info);
    if (!image_check_size(shape->width, shape->height, reader->options, reader->why))
        return false;
    set_transforms(reader);
    const uint64_t row = image_row_size(shape);
    const bool is_held =
        png_get_interlace_type(reader->library, reader->info) != PNG_INTERLACE_NONE;
    if (!image_check_memory(is_held ? row * shape->height : row * 2, reader->options->memory,
                            reader->why))
        return false;
    if (!is_held)
        return true;
    reader->held = (image_held){.pixels = malloc(row * shape->height), .row = row};
    return reader->held.pixels != NULL ||
           problem_set_memory(reader->why, "cannot be read: no memory for the image");
}

void png_stream_close(image_reader *base)
{
    png_stream *reader = (png_stream *)base;
    if (reader == NULL)
        return;
    png_destroy_read_struct(&reader->library, &reader->info, NULL);
    image_metadata_free(&base->metadata);
    free(reader->held.pixels);
    free(reader);
}

bool png_stream_open(image_input *in, const image_read_options *options, image_reader **out,
                     problem *why)
{
    png_stream *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return problem_set_memory(why, "cannot be read: no memory");
    reader->base.codec = &image_codec_png;
    reader->in = in;
    reader->options = options;
    reader->is_lenient = options->is_lenient;
    reader->library = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, fail, hear);
    reader->info = reader->library != NULL ? png_create_info_struct(reader->library) : NULL;
    if (reader->info == NULL)
        problem_set_memory(why, "cannot be read: no memory");
    else if (guarded(reader, begin, why)) {
        image_metadata_read_orientation(&reader->base.metadata);
        reader->options = NULL;
        *out = &reader->base;
        return true;
    }
    png_stream_close(&reader->base);
    return false;
}

/* Its check sums, and that it has an end. */
static void read_end(png_stream *reader)
{
    png_read_end(reader->library, NULL);
}

static bool read_rows(png_stream *reader)
{
    for (; reader->done < reader->count; reader->done++, reader->next++)
        png_read_row(reader->library, reader->rows + reader->done * reader->stride, NULL);
    if (reader->next == reader->base.shape.height)
        read_end(reader);
    return true;
}

static bool read_passes(png_stream *reader)
{
    const uint32_t height = reader->base.shape.height;
    for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++)
        for (uint32_t y = 0; y < height; y++)
            png_read_row(reader->library, NULL, reader->held.pixels + y * reader->held.row);
    read_end(reader);
    return true;
}

static bool read_held(png_stream *reader, problem *why)
{
    if (reader->next == 0) {
        image_fill_gray(&reader->base.shape, reader->held.pixels, reader->held.row,
                        reader->base.shape.height);
        if (!guarded(reader, read_passes, why) && !reader->is_lenient)
            return false;
    }
    image_held_give(&reader->held, reader->rows, reader->stride, reader->count);
    reader->next += reader->count;
    return true;
}

bool png_stream_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why)
{
    png_stream *reader = (png_stream *)base;
    reader->rows = rows;
    reader->stride = stride;
    reader->count = count;
    reader->done = 0;
    if (count == 0)
        return true;
    if (reader->held.pixels != NULL)
        return read_held(reader, why);
    if (!reader->is_cut && guarded(reader, read_rows, why))
        return true;
    if (!reader->is_lenient)
        return false;
    reader->is_cut = true;
    image_fill_gray(&base->shape, reader->rows + reader->done * stride, stride,
                    count - reader->done);
    return true;
}
