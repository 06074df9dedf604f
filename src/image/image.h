// SPDX-License-Identifier: MIT
/* image/image.h - image files: a codec for each format, behind one struct.
 *
 * Rows stream: a reader gives them from the top down, a writer takes them so, and neither holds
 * an image where its format lets it do without. What is wrong with a file is one line, without
 * the file's name, and never a crash: everything here is given to strangers' bytes.
 *
 * Threads: a reader or a writer is one thread's at a time; different ones know nothing of each
 * other.
 */
#ifndef GPUKIT_SRC_IMAGE_IMAGE_H
#define GPUKIT_SRC_IMAGE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/pixels.h>

#include "image/input.h"
#include "image/metadata.h"
#include "image/sink.h"
#include "problem.h"

typedef struct image_codec image_codec;

enum { IMAGE_PIXELS_MOST = 500000000 }; /* where no other number is asked for */

/* Zero means default everywhere. */
typedef struct image_read_options {
    uint64_t max_pixels; /* width * height; more is refused before anything is allocated.
                          * 0: IMAGE_PIXELS_MOST */
    size_t memory;       /* bytes that the reader may hold, beyond the file itself; 0: 512 MiB. A
                          * file that cannot be read with that is refused */
    uint32_t shrink;     /* JPEG only: the image may come 1/2, 1/4 or 1/8 as large, by the
                          * decoder's scaling; 1 / 0: as it is */
    bool is_lenient;     /* rows that a truncated file lacks are gray instead of an error */
} image_read_options;

/* Parts of a file that do not come along, as bits. */
typedef enum image_rest {
    IMAGE_REST_IMAGES = 1, /* further images, or pages */
    IMAGE_REST_EXIF = 2,   /* longer than the format has room for, as the next two */
    IMAGE_REST_ICC = 4,
    IMAGE_REST_XMP = 8,
    IMAGE_REST_DAMAGED = 16, /* metadata that is not what was written */
} image_rest;

/* For the user: "XMP that is too long for a JPEG". */
typedef struct image_rest_text {
    char text[200];
} image_rest_text;
image_rest_text image_describe_rest(uint32_t rest);

/* What a codec's own reader begins with. */
typedef struct image_reader {
    const image_codec *codec;
    gpukit_pixels_shape shape; /* what read gives */
    image_metadata metadata;
    uint32_t rest; /* of image_rest, which it passes over; known once the last row is read */
} image_reader;

/* Zero means default everywhere. */
typedef struct image_write_options {
    uint32_t quality;   /* of lossy formats, 1 to 100; 0: 90 */
    uint32_t png_level; /* 1 (fast) to 12 (small); 0: 1 */
    size_t memory;      /* bytes that the writer may hold; 0: 512 MiB */
    bool is_ascii;      /* PNM in plain text */
} image_write_options;

/* What a codec's own writer begins with. */
typedef struct image_writer {
    const image_codec *codec;
    gpukit_pixels_shape shape; /* what write takes */
    uint32_t rest;             /* of image_rest, which it has no room for */
} image_writer;

struct image_codec {
    const char *name;              /* "jpeg" */
    const char *const *extensions; /* "jpg", "jpeg"; NULL behind the last one */

    /* Whether a file that begins so is one of this format; at least 16 bytes, or all it has. */
    bool (*recognises)(const unsigned char *head, size_t size);

    /* Reads up to where rows begin. The input is the caller's, and stays until close. */
    bool (*reader_open)(image_input *in, const image_read_options *options, image_reader **out,
                        problem *why);
    /* The next count rows, stride bytes apart; never more than there are. */
    bool (*reader_read)(image_reader *reader, void *rows, size_t stride, uint32_t count,
                        problem *why);
    void (*reader_close)(image_reader *reader);

    /* Changes shape to what a file of this format can hold of it: fewer channels, fewer bits, or
     * more. False: it cannot hold that size. */
    bool (*adapt)(gpukit_pixels_shape *shape, problem *why);

    /* shape is one that adapt leaves alone. metadata may be NULL. The sink is the caller's; what
     * it cannot write is its own failure, and also an error here. */
    bool (*writer_open)(image_sink *to, const gpukit_pixels_shape *shape,
                        const image_metadata *metadata, const image_write_options *options,
                        image_writer **out, problem *why);
    bool (*writer_write)(image_writer *writer, const void *rows, size_t stride, uint32_t count,
                         problem *why);
    /* After the last row: the file is whole then. Close comes all the same. */
    bool (*writer_finish)(image_writer *writer, problem *why);
    void (*writer_close)(image_writer *writer);
};

/* Those that were built, in the order in which they are asked; NULL behind the last one. */
const image_codec *image_codec_at(size_t index);

/* By the first bytes; NULL: none knows it. */
const image_codec *image_codec_for(const unsigned char *head, size_t size);

/* By "jpeg" or an extension, without a dot and in any case; NULL: none has it. */
const image_codec *image_codec_find(const char *name);

/* Opens by content: finds the codec and its reader, and holds the limits of options. A file whose
 * format was not built in is told so. */
bool image_open(image_input *in, const image_read_options *options, image_reader **out,
                problem *why);

/* Whether so large an image may be read; for codecs, before they allocate. */
bool image_check_size(uint64_t width, uint64_t height, const image_read_options *options,
                      problem *why);

#endif /* GPUKIT_SRC_IMAGE_IMAGE_H */
