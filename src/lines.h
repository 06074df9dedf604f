// SPDX-License-Identifier: MIT
/* lines.h - the lines of a file that may never end, or its words, through a buffer of fixed size.
 */
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
    LINES_CUT,      /* the file ends within a word, the beginning of which is in bytes */
} lines_result;

typedef struct lines {
    int fd;
    bool has_ended;
    size_t first, last; /* what is in bytes */
    uint64_t number;    /* of the line or word last given, from 1 */
    char bytes[LINES_SIZE];
} lines;

void lines_init(lines *from, int fd);

/* Sets text and size to the next line, without its end; valid until the next call. */
lines_result lines_next(lines *from, const char **text, size_t *size);

/* The next lines as long as each has nothing but up to 20 digits of a number below 2^64, which is
 * fast, and has been read already: up to room of them. How many. */
size_t lines_plain_numbers(lines *from, uint64_t *out, size_t room);

/* Instead of lines: little-endian words, as many as are there, from 1 to room. The bytes that a
 * file ends with may be none. */
lines_result lines_words(lines *from, uint64_t *out, size_t room, size_t *count);

/* Waits up to timeout_ms; whether lines_next, or lines_words, now has something to tell at once. */
bool lines_wait(const lines *from, int timeout_ms);
bool lines_wait_word(const lines *from, int timeout_ms);

#endif /* GPUKIT_SRC_LINES_H */
