// SPDX-License-Identifier: MIT
#include "pixels_image.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

bool pixels_image_alloc(gpukit_pixels_image *out, const gpukit_pixels_shape *shape)
{
    out->shape = *shape;
    out->stride = (gpukit_pixels_row_size(shape) + 63) / 64 * 64;
    out->pixels = gpk_alloc_aligned(4096, out->stride * shape->height);
    return out->pixels != NULL;
}

void pixels_image_draw(const gpukit_pixels_image *image)
{
    uint32_t random = 1;
    for (uint32_t y = 0; y < image->shape.height; y++) {
        unsigned char *row = (unsigned char *)image->pixels + y * image->stride;
        for (uint32_t i = 0; i < image->shape.width * image->shape.channels; i++) {
            random = random * 1664525u + 1013904223u;
            row[i] =
                (unsigned char)((i / 16 + y / 8 + ((i / 256 + y / 96) % 3) * 60 + (random >> 29)) &
                                255);
        }
    }
}

bool pixels_image_is_same(const gpukit_pixels_image *a, const gpukit_pixels_image *b)
{
    const size_t size = gpukit_pixels_row_size(&a->shape);
    for (uint32_t y = 0; y < a->shape.height; y++)
        if (memcmp((const char *)a->pixels + y * a->stride, (const char *)b->pixels + y * b->stride,
                   size) != 0)
            return false;
    return true;
}
