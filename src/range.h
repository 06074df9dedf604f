// SPDX-License-Identifier: MIT
/* range.h - an inclusive range of numbers as people write it. */
#ifndef GPUKIT_SRC_RANGE_H
#define GPUKIT_SRC_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"

typedef struct range {
    uint64_t first;
    uint64_t last; /* inclusive; at least first */
} range;

/* operands is one of: STOP (from 0), START STOP, A..B, A..+N (which is [A, A + N]).
 * count is at least 1. Sets out on success, why on failure. */
bool range_parse(char *const *operands, size_t count, range *out, problem *why);

#endif /* GPUKIT_SRC_RANGE_H */
