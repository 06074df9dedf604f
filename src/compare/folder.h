// SPDX-License-Identifier: MIT
/* folder.h - a folder that is to go with all that is in it, or to be empty. */
#ifndef GPUKIT_SRC_COMPARE_FOLDER_H
#define GPUKIT_SRC_COMPARE_FOLDER_H

#include <stdbool.h>

/* Links are removed, never followed, and so are those that somebody puts there meanwhile. False:
 * something is left. One that is not there is removed. */
bool folder_remove(const char *path);

/* The same of what is in it; the folder stays. False also where it is none. */
bool folder_empty(const char *path);

#endif /* GPUKIT_SRC_COMPARE_FOLDER_H */
