// SPDX-License-Identifier: MIT
#include "points.h"

picture points_picture(const void *user, const picture *in, gpukit_pixels_edge edge)
{
    const points *by = user;
    gpukit_pixels_shape shape = in->shape;
    (void)edge;
    shape.channels = by->channels[shape.channels];
    shape.bits = by->bits[shape.bits];
    picture made = picture_make(&shape);
    for (uint32_t y = 0; y < shape.height; y++) {
        for (uint32_t x = 0; x < shape.width; x++)
            by->make(by->user, &in->shape, picture_at(in, x, y, 0), picture_at(&made, x, y, 0));
    }
    return made;
}

void points_check(const char *operation, const points *by)
{
    const suite_case tried = {.operation = operation, .reference = points_picture, .user = by};
    suite_check(&tried);
}
