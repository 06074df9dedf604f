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

/* NULL: memory ran out. */
files *files_open(const image_read_options *reading);
void files_close(files *all);

/* For gpukit_pixels_open. It gives copies, to any thread, as long as `all` is open. */
gpukit_pixels_files files_reading(files *all);

/* Where a file was that was read, from index 0 on; NULL behind the last one. */
const char *files_path(files *all, size_t index);

#endif /* GPUKIT_SRC_PIXELS_FILES_H */
