// SPDX-License-Identifier: MIT
/* pixels_image.h - the image of 12 million pixels that kernels are timed with. */
#ifndef GPUKIT_BENCH_PIXELS_IMAGE_H
#define GPUKIT_BENCH_PIXELS_IMAGE_H

#include <gpukit/pixels.h>

enum { PIXELS_WIDTH = 4000, PIXELS_HEIGHT = 3000 };

/* Room for an image of that shape, its rows a multiple of 64 bytes apart; out->pixels is freed by
 * free(). False without memory. */
bool pixels_image_alloc(gpukit_pixels_image *out, const gpukit_pixels_shape *shape);

/* Neither flat nor noise: slopes, and an edge now and then; the same each time. Of 8 bits. */
void pixels_image_draw(const gpukit_pixels_image *image);

/* Pixel by pixel; both are of one shape. */
bool pixels_image_is_same(const gpukit_pixels_image *a, const gpukit_pixels_image *b);

#endif /* GPUKIT_BENCH_PIXELS_IMAGE_H */
