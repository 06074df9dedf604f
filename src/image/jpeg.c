// SPDX-License-Identifier: MIT
/* jpeg.c - the JPEG codec, and its writer: baseline, colours at half resolution, as everybody's. */
#include "image/jpeg_parts.h"

#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"

enum { BLOCK = 64 << 10, ROWS = 16, QUALITY_DEFAULT = 90 };

typedef struct jpeg_writer {
    image_writer base;
    struct jpeg_compress_struct library;
    jpeg_trap trap;
    struct jpeg_destination_mgr destination;
    image_sink *to;
    const image_metadata *metadata; /* while it is opened */
    int quality;
    /* Of the call that runs. */
    const unsigned char *rows;
    size_t stride;
    uint32_t count;
    unsigned char block[BLOCK]; /* what waits for the sink */
} jpeg_writer;

static bool recognises(const unsigned char *head, size_t size)
{
    return size >= 3 && head[0] == 0xFF && head[1] == 0xD8 && head[2] == 0xFF;
}

static bool adapt(gpukit_pixels_shape *shape, problem *why)
{
    if (shape->width > JPEG_MAX_DIMENSION || shape->height > JPEG_MAX_DIMENSION)
        return problem_set(why, "cannot be a JPEG: %u x %u pixels, and %ld is the most of a side",
                           shape->width, shape->height, JPEG_MAX_DIMENSION);
    shape->channels = shape->channels > 2 ? 3 : 1;
    shape->bits = 8;
    return true;
}

/* A sink that has failed takes no more; the steps below ask it. */
static boolean destination_empty(j_compress_ptr library)
{
    jpeg_writer *writer = library->client_data;
    image_sink_write(writer->to, writer->block, BLOCK);
    writer->destination.next_output_byte = writer->block;
    writer->destination.free_in_buffer = BLOCK;
    return TRUE;
}

static void destination_begin(j_compress_ptr library)
{
    jpeg_writer *writer = library->client_data;
    writer->destination.next_output_byte = writer->block;
    writer->destination.free_in_buffer = BLOCK;
}

static void destination_end(j_compress_ptr library)
{
    jpeg_writer *writer = library->client_data;
    image_sink_write(writer->to, writer->block, BLOCK - writer->destination.free_in_buffer);
}

static bool begin(void *user)
{
    jpeg_writer *writer = user;
    struct jpeg_compress_struct *library = &writer->library;
    jpeg_create_compress(library);
    library->client_data = writer;
    library->dest = &writer->destination;
    library->image_width = writer->base.shape.width;
    library->image_height = writer->base.shape.height;
    library->input_components = (int)writer->base.shape.channels;
    library->in_color_space = writer->base.shape.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(library);
    jpeg_set_quality(library, writer->quality, TRUE);
    if (writer->metadata != NULL)
        jpeg_density_give(library, writer->metadata);
    jpeg_start_compress(library, TRUE);
    if (writer->metadata != NULL)
        writer->base.rest = jpeg_markers_give(library, writer->metadata);
    return true;
}

static void writer_close(image_writer *base)
{
    jpeg_writer *writer = (jpeg_writer *)base;
    if (writer == NULL)
        return;
    jpeg_destroy_compress(&writer->library);
    free(writer);
}

static bool writer_open(image_sink *to, const gpukit_pixels_shape *shape,
                        const image_metadata *metadata, const image_write_options *options,
                        image_writer **out, problem *why)
{
    jpeg_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return problem_set_memory(why, "cannot be written: no memory");
    writer->base = (image_writer){.codec = &image_codec_jpeg, .shape = *shape};
    writer->library.err = jpeg_trap_init(&writer->trap);
    writer->destination = (struct jpeg_destination_mgr){
        .init_destination = destination_begin,
        .empty_output_buffer = destination_empty,
        .term_destination = destination_end,
    };
    writer->to = to;
    writer->metadata = metadata;
    writer->quality = options->quality != 0 ? (int)options->quality : QUALITY_DEFAULT;
    if (jpeg_guarded(&writer->trap, begin, writer, why) && image_sink_told(to, why)) {
        writer->metadata = NULL;
        *out = &writer->base;
        return true;
    }
    writer_close(&writer->base);
    return false;
}

static bool write_rows(void *user)
{
    jpeg_writer *writer = user;
    for (uint32_t done = 0; done < writer->count;) {
        JSAMPROW rows[ROWS];
        const uint32_t left = writer->count - done;
        const uint32_t most = left < ROWS ? left : ROWS;
        for (uint32_t i = 0; i < most; i++) /* the library only reads them */
            rows[i] = (JSAMPROW)(writer->rows + (done + i) * writer->stride);
        done += jpeg_write_scanlines(&writer->library, rows, most);
    }
    return true;
}

static bool writer_write(image_writer *base, const void *rows, size_t stride, uint32_t count,
                         problem *why)
{
    jpeg_writer *writer = (jpeg_writer *)base;
    writer->rows = rows;
    writer->stride = stride;
    writer->count = count;
    return jpeg_guarded(&writer->trap, write_rows, writer, why) && image_sink_told(writer->to, why);
}

static bool finish(void *user)
{
    jpeg_writer *writer = user;
    jpeg_finish_compress(&writer->library);
    image_sink_flush(writer->to);
    return true;
}

static bool writer_finish(image_writer *base, problem *why)
{
    jpeg_writer *writer = (jpeg_writer *)base;
    return jpeg_guarded(&writer->trap, finish, writer, why) && image_sink_told(writer->to, why);
}

static const char *const extensions[] = {"jpg", "jpeg", "jpe", "jfif", NULL};

const image_codec image_codec_jpeg = {
    .name = "jpeg",
    .extensions = extensions,
    .recognises = recognises,
    .reader_open = jpeg_reader_open,
    .reader_read = jpeg_reader_read,
    .reader_close = jpeg_reader_close,
    .adapt = adapt,
    .writer_open = writer_open,
    .writer_write = writer_write,
    .writer_finish = writer_finish,
    .writer_close = writer_close,
};
