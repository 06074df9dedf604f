// SPDX-License-Identifier: MIT
/* image/tiff_parts.h - what the files of the TIFF codec share: a TIFF in memory, since libtiff
 * jumps about in its files.
 *
 * Of metadata, TIFF has the profile, XMP, the density and the orientation as tags of its own; what
 * cameras say lies in a directory that is no blob, and is left behind.
 */
#ifndef GPUKIT_SRC_IMAGE_TIFF_PARTS_H
#define GPUKIT_SRC_IMAGE_TIFF_PARTS_H

#include <tiffio.h>

#include "image/image.h"

typedef struct tiff_file {
    unsigned char *bytes; /* of a reader, the input's and never written; else owned */
    size_t size, capacity, at;
    size_t most; /* that may be held, as tiff_open was told */
    bool is_written;
    problem *why; /* of the call that runs; the first line counts */
} tiff_file;

/* Opens the library on it, for reading or writing as is_written says; NULL: why says it. The
 * library may allocate at most memory bytes at once. */
TIFF *tiff_open(tiff_file *file, size_t memory, problem *why);

/* Forgets what was said before, for a call that reports to why. */
void tiff_listen(tiff_file *file, problem *why);

/* False, and why says at least that the file is bad. */
bool tiff_failed(const tiff_file *file, problem *why);

/* The codec's functions; see image/image.h. */
bool tiff_reader_open(image_input *in, const image_read_options *options, image_reader **out,
                      problem *why);
bool tiff_reader_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why);
void tiff_reader_close(image_reader *base);

#endif /* GPUKIT_SRC_IMAGE_TIFF_PARTS_H */
