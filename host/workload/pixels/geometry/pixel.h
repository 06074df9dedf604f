// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/pixel.h - pixels as bytes that stay together: 1, 2, 3, 4, 6 or 8. */
#ifndef GPK_WORKLOAD_PIXELS_GEOMETRY_PIXEL_H
#define GPK_WORKLOAD_PIXELS_GEOMETRY_PIXEL_H

#include <stddef.h>

enum { GPK_PIXELS_COLUMNS = 16 };

/* count pixels of size bytes, the last one first. */
void gpk_pixels_mirror(const unsigned char *from, unsigned char *to, size_t count, size_t size);

/* Columns, which become rows. */
typedef struct gpk_pixels_columns {
    const unsigned char *from; /* the first pixel of the first column */
    ptrdiff_t stride;          /* bytes from one pixel of a column to the next */
    size_t count;              /* pixels of a column */
    size_t columns;            /* side by side in from; at most GPK_PIXELS_COLUMNS */
    unsigned char *to[GPK_PIXELS_COLUMNS];
} gpk_pixels_columns;

void gpk_pixels_turn(const gpk_pixels_columns *columns, size_t size);

#endif /* GPK_WORKLOAD_PIXELS_GEOMETRY_PIXEL_H */
