// SPDX-License-Identifier: MIT
/* span.h - several numbers in one word: 8, or a range of them, 1-8+1 (1, 2 ... 8) and 1e6-1e9*10
 * (1e6, 1e7, 1e8, 1e9).
 *
 * What can be read as one number is one: 2^64-1 is, and so is 10-2+1.
 */
#ifndef GPUKIT_SRC_COMPARE_SPAN_H
#define GPUKIT_SRC_COMPARE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"

enum { SPAN_MOST = 64 };

typedef struct span {
    uint64_t values[SPAN_MOST]; /* in the order of the word */
    size_t count;
    bool is_range;
} span;

bool span_parse(const char *word, span *out, problem *why);

/* As people write it: "1e9", "25e6", "12345". */
typedef struct span_text {
    char text[40];
} span_text;
span_text span_number(uint64_t value);

#endif /* GPUKIT_SRC_COMPARE_SPAN_H */
