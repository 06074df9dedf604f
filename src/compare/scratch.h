// SPDX-License-Identifier: MIT
/* scratch.h - a folder of our own that is gone afterwards. */
#ifndef GPUKIT_SRC_COMPARE_SCRATCH_H
#define GPUKIT_SRC_COMPARE_SCRATCH_H

#include <stdbool.h>

#include "problem.h"

typedef struct scratch {
    char path[240]; /* "" while there is none */
} scratch;

/* In $TMPDIR, or /tmp; nobody else can look into it. */
bool scratch_make(scratch *out, problem *why);

/* A folder in it. */
bool scratch_add(const scratch *in, const char *name, char *path, size_t size, problem *why);

/* With all that is in it; links are removed, never followed. Fine for none. */
void scratch_remove(scratch *folder);

#endif /* GPUKIT_SRC_COMPARE_SCRATCH_H */
