// SPDX-License-Identifier: MIT
/* save.h - writes a file whole or not at all. */
#ifndef GPUKIT_SRC_SAVE_H
#define GPUKIT_SRC_SAVE_H

#include <stdbool.h>
#include <stddef.h>

#include "problem.h"

/* Whether a file could be saved there, as far as can be told before: hours of work
 * should not end at a folder that is not there. */
bool save_check(const char *path, problem *why);

/* A regular file is replaced at once when all of it is on disk; a reader sees the
 * old one or the new one. Anything else (a pipe, /dev/null) is written to. */
bool save_file(const char *path, const char *text, size_t size, problem *why);

#endif /* GPUKIT_SRC_SAVE_H */
