// SPDX-License-Identifier: MIT
/* pixels/clashes.h - files that would be written twice, or over what is read. */
#ifndef GPUKIT_SRC_PIXELS_CLASHES_H
#define GPUKIT_SRC_PIXELS_CLASHES_H

#include "pixels/pixels.h"

/* Files that share an output's name have failed then, all of them; and those whose output is an
 * input, be it another one's. False: memory ran out. */
bool clashes_find(pixels_list *files, problem *why);

/* Those whose output is the file at path, which an operation reads, have failed then. */
void clashes_find_read(pixels_list *files, const char *path);

#endif /* GPUKIT_SRC_PIXELS_CLASHES_H */
