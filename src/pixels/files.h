// SPDX-License-Identifier: MIT
/* pixels/files.h - the files that operations name: tables of colours, matrices, other images.
 *
 * Each is read once in a run and held until its end, so that a file that is replaced meanwhile
 * does not make a difference between images, and a pipe is as good as a file.
 */
#ifndef GPUKIT_SRC_PIXELS_FILES_H
#define GPUKIT_SRC_PIXELS_FILES_H

#include "pixels/pixels.h"

typedef struct files files;

/* Images may take reading's memory, all of them together. NULL: memory ran out. */
files *files_open(const image_read_options *reading);
void files_close(files *all);

/* For gpukit_pixels_open, in any thread: copies of texts, and images that stay until files_close.
 */
gpukit_pixels_files files_reading(files *all);

/* Bytes that images take so far. */
size_t files_memory(files *all);

/* Where a file was that was read, from index 0 on; NULL behind the last one. */
const char *files_path(files *all, size_t index);

#endif /* GPUKIT_SRC_PIXELS_FILES_H */
