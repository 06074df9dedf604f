// SPDX-License-Identifier: MIT
#include "workload/pixels/rows.h"

#include <string.h>

#include "lib/pixels_edge.h"

_Static_assert((unsigned)GPUKIT_PIXELS_EDGE_REFLECT101 == PIXELS_REFLECT101 &&
                   (unsigned)GPUKIT_PIXELS_EDGE_REPLICATE == PIXELS_REPLICATE &&
                   (unsigned)GPUKIT_PIXELS_EDGE_WRAP == PIXELS_WRAP &&
                   (unsigned)GPUKIT_PIXELS_EDGE_CONSTANT == PIXELS_CONSTANT,
               "kernels call them so");

size_t gpukit_pixels_row_size(const gpukit_pixels_shape *shape)
{
    return shape->width * gpk_pixels_pixel_size(shape);
}

const void *gpk_pixels_row_beyond(const gpk_pixels_rows *rows, int64_t y, uint32_t height,
                                  gpukit_pixels_edge edge)
{
    const int32_t seen = pixels_edge((int32_t)y, (int32_t)height, (uint32_t)edge);
    return seen < 0 ? NULL : gpk_pixels_row(rows, (uint32_t)seen);
}

void gpk_pixels_extend(void *row, const gpukit_pixels_shape *shape, uint32_t margin,
                       gpukit_pixels_edge edge)
{
    const size_t size = gpk_pixels_pixel_size(shape);
    const int32_t width = (int32_t)shape->width;
    unsigned char *pixels = row;
    for (int32_t i = 1; i <= (int32_t)margin; i++) {
        const int32_t left = pixels_edge(-i, width, (uint32_t)edge);
        const int32_t right = pixels_edge(width - 1 + i, width, (uint32_t)edge);
        unsigned char *before = pixels - (size_t)i * size;
        unsigned char *behind = pixels + ((size_t)width + (size_t)i - 1) * size;
        if (left < 0 || right < 0) {
            memset(before, 0, size);
            memset(behind, 0, size);
        } else {
            memcpy(before, pixels + (size_t)left * size, size);
            memcpy(behind, pixels + (size_t)right * size, size);
        }
    }
}

gpk_pixels_rows gpk_pixels_rows_of(const gpukit_pixels_image *image)
{
    return (gpk_pixels_rows){
        .base = image->pixels,
        .stride = image->stride,
        .capacity = image->shape.height,
        .last = image->shape.height,
    };
}
