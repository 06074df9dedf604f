// SPDX-License-Identifier: MIT
/* pixels/work.h - all rows of an image, from its reader through a chain to its writer.
 *
 * There is a function for each place where operations run: they take the same work, and the same
 * bytes reach the writer.
 */
#ifndef GPUKIT_SRC_PIXELS_WORK_H
#define GPUKIT_SRC_PIXELS_WORK_H

#include "pixels/devices.h"
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

/* The same on a device, which is given the image as a whole. An image that it, or the memory, has
 * no room for goes to the host; and so do all when it has failed, which is told once. */
bool work_on_device(work *given, device_place *where, problem *why);

/* ---- what both do ---- */

/* Strip by strip, so that a signal is heard. */
bool work_read(work *given, const gpukit_pixels_image *in, problem *why);
bool work_write(work *given, const gpukit_pixels_image *out, problem *why);

bool work_open(work *given, size_t held, problem *why); /* the writer */
size_t work_image_size(const gpukit_pixels_shape *shape);

/* In bands, on the host. */
bool work_run(work *given, const gpukit_pixels_image *in, const gpukit_pixels_image *out,
              problem *why);

#endif /* GPUKIT_SRC_PIXELS_WORK_H */
