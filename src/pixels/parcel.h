// SPDX-License-Identifier: MIT
/* pixels/parcel.h - the options and the names of all files, as bytes for worker processes.
 *
 * Both ends are the same program on one kind of machine, so numbers go as they lie in memory.
 */
#ifndef GPUKIT_SRC_PIXELS_PARCEL_H
#define GPUKIT_SRC_PIXELS_PARCEL_H

#include "pixels/batch.h"

typedef struct parcel {
    char *bytes; /* owned */
    size_t size;
} parcel;

/* Only files that wait are in it, by their order; memory is for one of them. */
bool parcel_pack(const batch *all, size_t memory, parcel *out);

/* What all files share. Everything in out points into bytes, but for operations' list. */
void parcel_options(const char *bytes, pixels_options *out, const char **tag);

/* The index-th file: path, output, the folder that it must not leave (NULL: any), its format (NULL:
 * that of the input). */
typedef struct parcel_file {
    const char *path, *output, *root;
    const image_codec *codec;
} parcel_file;
parcel_file parcel_file_at(const char *bytes, uint64_t index);

#endif /* GPUKIT_SRC_PIXELS_PARCEL_H */
