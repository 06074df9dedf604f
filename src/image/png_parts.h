// SPDX-License-Identifier: MIT
/* image/png_parts.h - what the files of the PNG codec share.
 *
 * There are two ways to read and to write. Images that fit in memory and are of the common kinds
 * go by our own code on libdeflate, at a third of the time; all others go by libpng, row by row.
 * What is wrong with a file is always libpng's to say: where our own code meets something that it
 * does not like, the file is read again.
 */
#ifndef GPUKIT_SRC_IMAGE_PNG_PARTS_H
#define GPUKIT_SRC_IMAGE_PNG_PARTS_H

#include "image/image.h"

enum { PNG_SIGNATURE_SIZE = 8, PNG_CHUNK_EXTRA = 12, PNG_FILTERS = 5 };
extern const unsigned char png_signature[PNG_SIGNATURE_SIZE];

uint32_t png_number_at(const unsigned char *bytes); /* of four bytes */
void png_put_number(unsigned char *out, uint32_t value);

/* ---- chunks of metadata: eXIf, iCCP, pHYs, iTXt with XMP in it, and colours' ---- */

/* What a chunk says, whatever its bytes are; the first of a kind counts. */
void png_chunk_take(const char *type, const unsigned char *data, size_t size, image_metadata *out);

bool png_chunk_write(image_sink *to, const char *type, const unsigned char *data, size_t size);

/* Writes the chunks that metadata makes, in the order in which they belong between IHDR and IDAT.
 * False where the sink failed, or memory ran out. */
bool png_chunks_give(const image_metadata *metadata, image_sink *to);

/* ---- filters ---- */

/* Undoes the filter, one of PNG_FILTERS, of a row in place. step is bytes of a pixel: 1, 2, 3, 4, 6
 * or 8; above is the row before, undone, zeros for the first one. Both have 8 bytes behind them
 * that may be read. */
void png_unfilter(unsigned filter, unsigned char *row, const unsigned char *above, size_t size,
                  unsigned step);

/* out is the row filtered; above is NULL for the first one. */
void png_filter(unsigned filter, const unsigned char *row, const unsigned char *above, size_t size,
                unsigned step, unsigned char *out);

/* ---- readers and writers ---- */

/* Our own reader; head gets the shape and the metadata. NULL: it is not for this file. */
typedef struct png_fast png_fast;
png_fast *png_fast_open(const image_input *in, const image_read_options *options,
                        image_reader *head);
bool png_fast_begin(png_fast *fast); /* before the first row; false: the file is corrupt */
void png_fast_read(png_fast *fast, void *rows, size_t stride, uint32_t count);
void png_fast_close(png_fast *fast);

/* libpng's; see image/image.h. */
bool png_stream_open(image_input *in, const image_read_options *options, image_reader **out,
                     problem *why);
bool png_stream_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why);
void png_stream_close(image_reader *base);

/* What a writer begins with, and the functions of image/image.h that it has. */
typedef struct png_writer_ops png_writer_ops;
typedef struct png_writer {
    image_writer base;
    const png_writer_ops *ops;
} png_writer;

struct png_writer_ops {
    bool (*open)(image_sink *to, const gpukit_pixels_shape *shape, const image_metadata *metadata,
                 const image_write_options *options, image_writer **out, problem *why);
    bool (*write)(image_writer *base, const void *rows, size_t stride, uint32_t count,
                  problem *why);
    bool (*finish)(image_writer *base, problem *why);
    void (*close)(image_writer *base);
};

extern const png_writer_ops png_fast_writer, png_stream_writer;

/* Bytes that our own writer would hold. */
uint64_t png_fast_memory(const gpukit_pixels_shape *shape);

#endif /* GPUKIT_SRC_IMAGE_PNG_PARTS_H */
