// SPDX-License-Identifier: MIT
/* digest.h - whether two folders hold the same files: one number for all that is in there. */
#ifndef GPUKIT_SRC_COMPARE_DIGEST_H
#define GPUKIT_SRC_COMPARE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "problem.h"

/* 16 hexadecimal digits of XXH3 over the names and the bytes of its regular files, by name; not of
 * what is in folders of it. False: one cannot be read, or there is none, and why. */
bool digest_folder(const char *path, char *out, size_t size, problem *why);

#endif /* GPUKIT_SRC_COMPARE_DIGEST_H */
