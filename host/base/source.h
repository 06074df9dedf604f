// SPDX-License-Identifier: MIT
/* base/source.h - a piece of kernel source, embedded in the library at build time. */
#ifndef GPK_BASE_SOURCE_H
#define GPK_BASE_SOURCE_H

#include <stddef.h>

typedef struct gpk_source {
    const char *name;          /* path below kernels/: "lib/wheel.h" */
    const unsigned char *text; /* size bytes and a NUL behind them */
    size_t size;
} gpk_source;

#endif /* GPK_BASE_SOURCE_H */
