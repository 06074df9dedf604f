// SPDX-License-Identifier: MIT
/* image/png_parts.h - what the files of the PNG codec share.
 *
 * There are two ways to read and to write. The common kinds of images go by our own code, on ISA-L
 * and libdeflate, at a third of the time; all others, and what lacks memory, go by libpng. Both go
 * row by row, but for what is deflated as a whole. What is wrong with a file is always libpng's to
 * say: where our own code meets something that it does not like, the file is read again.
 */
#ifndef GPUKIT_SRC_IMAGE_PNG_PARTS_H
#define GPUKIT_SRC_IMAGE_PNG_PARTS_H

#include "image/image.h"

enum { PNG_SIGNATURE_SIZE = 8, PNG_CHUNK_HEAD = 8, PNG_FILTERS = 5 };
extern const unsigned char png_signature[PNG_SIGNATURE_SIZE];

uint32_t png_number_at(const unsigned char *bytes); /* of four bytes */
void png_put_number(unsigned char *out, uint32_t value);

/* ---- chunks of metadata: eXIf, iCCP, pHYs, iTXt with XMP in it, and colours' ---- */

/* What a chunk says, whatever its bytes are; the first of a kind counts. */
void png_chunk_take(const char *type, const unsigned char *data, size_t size, image_metadata *out);

/* What stands behind its data; type is 4 bytes. */
uint32_t png_sum(const char *type, const unsigned char *data, size_t size);

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

typedef struct png_scan {
    gpukit_pixels_shape shape;
    uint64_t first, behind; /* where the chunks of IDAT begin and end in the input, in one piece */
    uint32_t chunks;        /* of IDAT */
    bool is_ended;
} png_scan;

/* Goes over the chunks of an input that can seek, and leaves it anywhere. False for what our own
 * reader leaves to libpng, and for what is wrong; of metadata there may be some then. */
bool png_scan_file(image_input *in, image_metadata *metadata, png_scan *out);

/* Our own reader, which wants ISA-L; head gets the shape and the metadata. NULL: it is not for this
 * file; the input is left anywhere. */
typedef struct png_fast png_fast;
png_fast *png_fast_open(image_input *in, const image_read_options *options, image_reader *head);
bool png_fast_read(png_fast *fast, void *rows, size_t stride, uint32_t count); /* false: damaged */
void png_fast_close(png_fast *fast);

/* libpng's; see image/image.h. */
bool png_stream_open(image_input *in, const image_read_options *options, image_reader **out,
                     problem *why);
bool png_stream_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why);
void png_stream_close(image_reader *base);

/* Our own where it takes the file, else libpng's; see image/image.h. */
bool png_either_open(image_input *in, const image_read_options *options, image_reader **out,
                     problem *why);
bool png_either_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why);
void png_either_close(image_reader *base);

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
uint64_t png_fast_memory(const gpukit_pixels_shape *shape, const image_write_options *options);

/* ---- deflaters: filtered rows go in, chunks of IDAT come out ---- */

typedef struct png_deflater_ops png_deflater_ops;
typedef struct png_deflater {
    const png_deflater_ops *ops;
    image_sink *to;
} png_deflater;

typedef struct png_deflater_params {
    image_sink *to;
    size_t line; /* bytes of a row and its filter */
    uint32_t height;
    int level; /* 1 to 12 */
} png_deflater_params;

struct png_deflater_ops {
    uint64_t (*memory)(const png_deflater_params *params);    /* bytes */
    png_deflater *(*open)(const png_deflater_params *params); /* NULL: memory ran out */
    /* Where the next row goes; it is there once this is called again. NULL: those before could not
     * be written. */
    unsigned char *(*line)(png_deflater *deflater);
    /* The last row is there. False: the sink failed, or memory ran out. */
    bool (*finish)(png_deflater *deflater);
    void (*close)(png_deflater *deflater);
};

/* ISA-L's goes along with the rows, where png_isal_can says so; libdeflate's takes all at once. */
bool png_isal_can(const png_deflater_params *params);
extern const png_deflater_ops png_deflater_isal, png_deflater_whole;

#endif /* GPUKIT_SRC_IMAGE_PNG_PARTS_H */
