// SPDX-License-Identifier: MIT
/* lines.h - the lines of a file that may never end, through a buffer of fixed size. */
#ifndef GPUKIT_SRC_LINES_H
#define GPUKIT_SRC_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINES_SIZE = 1 << 16 };

typedef enum lines_result {
    LINES_OK,
    LINES_END,
    LINES_FAILED,   /* errno says why */
    LINES_TOO_LONG, /* a line of more than LINES_SIZE bytes */
} lines_result;

typedef struct lines {
    int fd;
    bool has_ended;
    size_t first, last; /* what is in bytes */
    uint64_t number;    /* of the line last given, from 1 */
    char bytes[LINES_SIZE];
} lines;

void lines_init(lines *from, int fd);

/* Sets text and size to the next line, without its end; valid until the next call. */
lines_result lines_next(lines *from, const char **text, size_t *size);

/* Waits up to timeout_ms; whether lines_next now has something to tell at once. */
bool lines_wait(const lines *from, int timeout_ms);

#endif /* GPUKIT_SRC_LINES_H */
