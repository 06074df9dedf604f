// SPDX-License-Identifier: MIT
/* pixels/one_file.h - one image, from its bytes to those beside its final name.
 *
 *   one_file_open -> one_file_make -> place_commit     (one_file_close comes all the same)
 */
#ifndef GPUKIT_SRC_PIXELS_ONE_FILE_H
#define GPUKIT_SRC_PIXELS_ONE_FILE_H

#include "pixels/chains.h"
#include "pixels/devices.h"
#include "pixels/pixels.h"
#include "pixels/place.h"

/* What is the same for all of them. Read-only while there are threads. */
typedef struct pixels_setup {
    const pixels_options *given;
    chains *chains;
    const char *root;    /* see place_open */
    size_t memory;       /* bytes for one image */
    bool is_alone;       /* and no other image is in flight */
    uint32_t threads;    /* for one image */
    device_place *where; /* operations run */
    uint32_t worker;     /* whose setup it is */
    const atomic_bool *stops;
} pixels_setup;

/* Zero before one_file_open. */
typedef struct one_file {
    image_input input;
    image_input again; /* the same file, for the second reader of an image that is shrunk */
    image_reader *reader;
    const image_codec *codec; /* of what is written */
    chains_choice choice;
    size_t memory; /* of the setup's, what the input leaves */
    uint32_t shrink;
} one_file;

/* Reads up to where rows begin, and finds out what is to be done; touches nothing. Sets file->in,
 * file->out and file->bytes_in. */
bool one_file_open(const pixels_setup *setup, pixels_file *file, one_file *out, problem *why);
void one_file_close(one_file *one);

/* Bytes that the operations would hold of it. False: it is refused, be it for want of memory for
 * the operations or for the writer. */
bool one_file_memory(const pixels_setup *setup, pixels_file *file, one_file *one, size_t *out,
                     problem *why);

/* Instead: sets file->numbers. */
bool one_file_count(const pixels_setup *setup, pixels_file *file, one_file *one, problem *why);

/* Writes all of it; out is to be committed or discarded, but there is nothing of it after a false.
 */
bool one_file_make(const pixels_setup *setup, pixels_file *file, one_file *one, place *out,
                   problem *why);

#endif /* GPUKIT_SRC_PIXELS_ONE_FILE_H */
