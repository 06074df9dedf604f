// SPDX-License-Identifier: MIT
/* pixels/work.h - all rows of an image, from its reader through a chain to its writer.
 *
 * There is a function for each place where operations run: they take the same work, and the same
 * bytes reach the writer.
 */
#ifndef GPUKIT_SRC_PIXELS_WORK_H
#define GPUKIT_SRC_PIXELS_WORK_H

#include "pixels/pixels.h"

/* Opens the writer once it is known what memory is left for it. */
typedef bool work_open_writer(void *user, size_t memory, image_writer **out, problem *why);

typedef struct work {
    const gpukit_pixels *chain;
    image_reader *reader;
    gpukit_pixels_shape out; /* what comes out of the chain */
    work_open_writer *open_writer;
    void *user;           /* open_writer's */
    image_writer *writer; /* what it gave, which is the caller's; NULL until then */
    size_t memory;        /* bytes that may be held, the writer's among them */
    uint32_t threads;     /* for this image */
    const atomic_bool *stops;
    pixels_times *times; /* to be added to */
    bool was_short;      /* set where it failed for want of memory */
} work;

/* Bytes that work_on_host would hold of the image, besides the writer's. False: it is refused. */
bool work_memory_on_host(work *given, size_t *out, problem *why);

/* On this thread row by row, so that no more of the image is held than is looked at; or, where
 * there are threads and memory for it, as a whole. False: stopped, or why. */
bool work_on_host(work *given, problem *why);

#endif /* GPUKIT_SRC_PIXELS_WORK_H */
