// SPDX-License-Identifier: MIT
/* problem.h - why input was refused, in one line for the user.
 *
 * Parsers fill a problem and return false; the command prints it. They never print
 * themselves, so that a test can read what they would say.
 */
#ifndef GPUKIT_SRC_PROBLEM_H
#define GPUKIT_SRC_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

typedef struct problem {
    char text[480];
    bool lacks_memory; /* it was refused for want of memory alone */
} problem;

/* Fills why and returns false: return problem_set(why, "..."). */
__attribute__((format(printf, 2, 3))) bool problem_set(problem *why, const char *format, ...);

/* The same, and sets lacks_memory. */
__attribute__((format(printf, 2, 3))) bool problem_set_memory(problem *why, const char *format,
                                                              ...);

/* What the user wrote, fit for a message: at most 60 bytes of it, quoted, control
 * characters as \xNN. */
typedef struct quoted {
    char text[260];
} quoted;
quoted quote(const char *text, size_t size);
quoted quote_string(const char *text);

#endif /* GPUKIT_SRC_PROBLEM_H */
