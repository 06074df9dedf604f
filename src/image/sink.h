// SPDX-License-Identifier: MIT
/* image/sink.h - where the bytes of an image file go: a descriptor, or memory; every write
 * checked.
 */
#ifndef GPUKIT_SRC_IMAGE_SINK_H
#define GPUKIT_SRC_IMAGE_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"

typedef struct image_sink {
    int fd;               /* the caller's; -1: into memory */
    int failure;          /* errno of the first write that failed; 0 while all is well */
    uint64_t written;     /* bytes, up to the last one */
    unsigned char *bytes; /* owned: what was written, in memory; else what waits for a write */
    size_t size, capacity;
} image_sink;

void image_sink_init(image_sink *out, int fd);

/* False once something has failed. */
bool image_sink_write(image_sink *to, const void *bytes, size_t size);

/* Whether bytes may be written at any place, and not in their order alone: into memory, or a
 * regular file that is not appended to. */
bool image_sink_may_jump(const image_sink *to);

/* Writes from offset on, which counts from what was written first; over what is there, or beyond
 * it, where zeros fill the gap. False once something has failed. Where image_sink_may_jump says so.
 */
bool image_sink_write_at(image_sink *to, uint64_t offset, const void *bytes, size_t size);

/* What waits is written. */
bool image_sink_flush(image_sink *to);

/* Whether all was well; else why says what was not. */
bool image_sink_told(const image_sink *to, problem *why);

/* Frees what it holds; flushes nothing. */
void image_sink_finish(image_sink *to);

#endif /* GPUKIT_SRC_IMAGE_SINK_H */
