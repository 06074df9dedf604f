// SPDX-License-Identifier: MIT
/* points.h - operations on pixels against a function of one of them. */
#ifndef GPUKIT_TESTS_PIXELS_POINTS_H
#define GPUKIT_TESTS_PIXELS_POINTS_H

#include "suite.h"

/* Makes a pixel of one. */
typedef void point(const void *user, const gpukit_pixels_shape *shape, const uint16_t *from,
                   uint16_t *to);

typedef struct points {
    point *make;
    const void *user;
    /* What becomes of so many channels and bits. */
    uint32_t channels[5], bits[17];
} points;

/* A suite_reference: its user is the points. */
picture points_picture(const void *user, const picture *in, gpukit_pixels_edge edge);

void points_check(const char *operation, const points *by);

static inline bool points_has_alpha(const gpukit_pixels_shape *shape)
{
    return shape->channels % 2 == 0;
}

#endif /* GPUKIT_TESTS_PIXELS_POINTS_H */
