// SPDX-License-Identifier: MIT
/* picture.h - images for tests: every sample a word, whatever its bits, rows without gaps. */
#ifndef GPUKIT_TESTS_PIXELS_PICTURE_H
#define GPUKIT_TESTS_PIXELS_PICTURE_H

#include <stdint.h>

#include <gpukit/pixels.h>

typedef struct picture {
    gpukit_pixels_shape shape;
    uint16_t *samples; /* owned */
} picture;

typedef enum picture_kind {
    PICTURE_NOISE,
    PICTURE_EXTREMES, /* 0 and the most there is, at random */
    PICTURE_SMOOTH,
    PICTURE_KINDS,
} picture_kind;

/* 255 or 65535. */
uint32_t picture_most(const gpukit_pixels_shape *shape);

picture picture_make(const gpukit_pixels_shape *shape);
picture picture_fill(const gpukit_pixels_shape *shape, picture_kind kind, uint64_t seed);
void picture_free(picture *out);

/* A sample; outside of the picture, what the edge shows there, by a walk step by step. */
uint16_t *picture_at(const picture *from, uint32_t x, uint32_t y, uint32_t channel);
uint32_t picture_see(const picture *from, int64_t x, int64_t y, uint32_t channel,
                     gpukit_pixels_edge edge);

/* Straight alpha to premultiplied samples of 16 bits, and back to so many bits. */
picture picture_premultiply(const picture *from);
picture picture_unpremultiply(const picture *from, uint32_t bits);

/* As the library has images, with rows of some bytes more than they need: the pixels are owned. */
gpukit_pixels_image picture_image(const picture *from);
picture picture_of_image(const gpukit_pixels_image *image);

#endif /* GPUKIT_TESTS_PIXELS_PICTURE_H */
