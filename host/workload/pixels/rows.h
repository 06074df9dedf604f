// SPDX-License-Identifier: MIT
/* workload/pixels/rows.h - some rows of an image, in a block or in a ring. */
#ifndef GPK_WORKLOAD_PIXELS_ROWS_H
#define GPK_WORKLOAD_PIXELS_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include <gpukit/pixels.h>

/* Row y lies at base + (y - origin) % capacity * stride. */
typedef struct gpk_pixels_rows {
    unsigned char *base; /* of the first pixel of a row; margins lie on both sides of it */
    size_t stride;
    uint32_t origin, capacity;
    uint32_t first, last; /* rows [first, last) are there */
} gpk_pixels_rows;

static inline void *gpk_pixels_row(const gpk_pixels_rows *rows, uint32_t y)
{
    const uint32_t at = y - rows->origin;
    return rows->base + (at < rows->capacity ? at : at % rows->capacity) * rows->stride;
}

/* The row that is seen at y, which may lie outside of [0, height); NULL: zeros are. */
const void *gpk_pixels_row_beyond(const gpk_pixels_rows *rows, int64_t y, uint32_t height,
                                  gpukit_pixels_edge edge);

/* Fills the margins of a row: so many pixels on both sides. */
void gpk_pixels_extend(void *row, const gpukit_pixels_shape *shape, uint32_t margin,
                       gpukit_pixels_edge edge);

/* Rows of an image of the caller's, all of them. */
gpk_pixels_rows gpk_pixels_rows_of(const gpukit_pixels_image *image);

/* Bytes of a pixel. */
static inline size_t gpk_pixels_pixel_size(const gpukit_pixels_shape *shape)
{
    return (size_t)shape->channels * (shape->bits / 8);
}

#endif /* GPK_WORKLOAD_PIXELS_ROWS_H */
