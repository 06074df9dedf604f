// SPDX-License-Identifier: MIT
/* base/plugin.h - where files lie that are used at run time, and only by those who ask for them:
 * libgpukit-mpi.so, gpukit-primecount.
 */
#ifndef GPK_BASE_PLUGIN_H
#define GPK_BASE_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>

/* The path of the file, in out: what the environment variable says, if it is set, whatever is
 * there; else the file in the folder of the program, or in the one that it was installed in,
 * beside a program that may have been moved or where the build said. False: it is in none. */
bool gpk_plugin_find(const char *variable, const char *name, char *out, size_t size);

#endif /* GPK_BASE_PLUGIN_H */
