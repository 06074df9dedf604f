// SPDX-License-Identifier: MIT
/* utf8.h - what is well-formed UTF-8. */
#ifndef GPUKIT_SRC_UTF8_H
#define GPUKIT_SRC_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the sequence that text begins with, 1 to 4; 0 where there is none that is well formed.
 * Looks no further than the first zero. */
size_t utf8_size(const char *text);

/* Whether that sequence does nothing but stand there: it is well formed, and neither a control
 * character (the ends of lines are among them) nor one that turns the direction of writing. */
bool utf8_is_plain(const char *text);

#endif /* GPUKIT_SRC_UTF8_H */
