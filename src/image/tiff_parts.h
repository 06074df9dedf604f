// SPDX-License-Identifier: MIT
/* image/tiff_parts.h - what the files of the TIFF codec share.
 *
 * libtiff jumps about in its files: it reads where the directory says, and writes the directory
 * when all strips are written. Regular files are read and written so; a pipe is held in memory.
 *
 * Of metadata, TIFF has the profile, XMP, the density and the orientation as tags of its own; what
 * cameras say lies in a directory that is no blob, and is left behind.
 */
#ifndef GPUKIT_SRC_IMAGE_TIFF_PARTS_H
#define GPUKIT_SRC_IMAGE_TIFF_PARTS_H

#include <tiffio.h>

#include "image/image.h"

typedef struct tiff_file {
    image_input *in; /* that is read; NULL: it is written */
    image_sink *to;  /* that is written; bytes that are kept in memory are bounded by most */
    uint64_t at;
    size_t most;  /* that may be held, as tiff_open was told */
    problem *why; /* of the call that runs; the first line counts */
} tiff_file;

/* Opens the library on it, for reading or for writing a file of about so many bytes (0: reading).
 * NULL: why says it. The library may allocate at most memory bytes at once. */
TIFF *tiff_open(tiff_file *file, uint64_t written, size_t memory, problem *why);

/* Forgets what was said before, for a call that reports to why. */
void tiff_listen(tiff_file *file, problem *why);

/* False, and why says at least that the file is bad. */
bool tiff_failed(const tiff_file *file, problem *why);

/* ---- the reader ---- */

/* How rows are had: line by line, of strips that are too long to be decoded at once; by bands, each
 * of which is a strip or a row of tiles; or, of kinds that are turned into RGB first, by bands that
 * the library's own conversion makes. */
typedef enum tiff_way { TIFF_LINES, TIFF_STRIPS, TIFF_TILES, TIFF_COLOURS } tiff_way;

typedef struct tiff_reader {
    image_reader base;
    tiff_file file;
    TIFF *library;
    tiff_way way;
    bool is_lenient, is_premultiplied;
    bool has_colours;      /* colours is open */
    TIFFRGBAImage colours; /* TIFF_COLOURS */
    uint32_t tile_width;
    uint32_t band;         /* rows of one */
    unsigned char *tile;   /* owned; TIFF_TILES */
    unsigned char *pixels; /* owned: a band; of TIFF_COLOURS, four bytes a pixel */
    uint32_t next;         /* row */
} tiff_reader;

/* Allocates what the way wants, within memory; shape and way are there. */
bool tiff_rows_open(tiff_reader *reader, size_t memory, problem *why);
void tiff_rows_close(tiff_reader *reader);

/* The next row, as image/image.h has it. False: the library said why, or said nothing. */
bool tiff_rows_read(tiff_reader *reader, unsigned char *out);

/* The codec's functions; see image/image.h. */
bool tiff_reader_open(image_input *in, const image_read_options *options, image_reader **out,
                      problem *why);
bool tiff_reader_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why);
void tiff_reader_close(image_reader *base);

#endif /* GPUKIT_SRC_IMAGE_TIFF_PARTS_H */
