// SPDX-License-Identifier: MIT
#include "picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../test.h"

enum { GAP = 34 }; /* bytes behind a row of an image */

uint32_t picture_most(const gpukit_pixels_shape *shape)
{
    return shape->bits == 8 ? 255 : 65535;
}

static size_t sample_count(const gpukit_pixels_shape *shape)
{
    return (size_t)shape->width * shape->height * shape->channels;
}

picture picture_make(const gpukit_pixels_shape *shape)
{
    picture made = {.shape = *shape};
    made.samples = calloc(sample_count(shape), sizeof *made.samples);
    assert_non_null(made.samples);
    return made;
}

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

picture picture_fill(const gpukit_pixels_shape *shape, picture_kind kind, uint64_t seed)
{
    picture made = picture_make(shape);
    const uint32_t most = picture_most(shape);
    const size_t count = sample_count(shape), row = (size_t)shape->width * shape->channels;
    for (size_t i = 0; i < count; i++) {
        const uint64_t random = next_random(&seed);
        if (kind == PICTURE_NOISE)
            made.samples[i] = (uint16_t)(random % (most + 1));
        else if (kind == PICTURE_EXTREMES)
            made.samples[i] = (uint16_t)(random & 1 ? most : 0);
        else
            made.samples[i] =
                (uint16_t)(most * (0.5 + 0.5 * sin((double)(i % row) * 0.01 +
                                                   (double)(i / row) * 0.037 + (double)(i % 4))));
    }
    return made;
}

void picture_free(picture *out)
{
    free(out->samples);
    out->samples = NULL;
}

uint16_t *picture_at(const picture *from, uint32_t x, uint32_t y, uint32_t channel)
{
    assert_true(x < from->shape.width && y < from->shape.height);
    return &from->samples[((size_t)y * from->shape.width + x) * from->shape.channels + channel];
}

/* One index of [0, size) for i; -1 for none. */
static int64_t see_one(int64_t i, int64_t size, gpukit_pixels_edge edge)
{
    while (i < 0 || i >= size) {
        if (edge == GPUKIT_PIXELS_EDGE_CONSTANT)
            return -1;
        if (edge == GPUKIT_PIXELS_EDGE_REPLICATE || size == 1)
            i = i < 0 ? 0 : size - 1;
        else if (edge == GPUKIT_PIXELS_EDGE_WRAP)
            i += i < 0 ? size : -size;
        else
            i = i < 0 ? -i : 2 * (size - 1) - i;
    }
    return i;
}

uint32_t picture_see(const picture *from, int64_t x, int64_t y, uint32_t channel,
                     gpukit_pixels_edge edge)
{
    const int64_t column = see_one(x, from->shape.width, edge);
    const int64_t row = see_one(y, from->shape.height, edge);
    return column < 0 || row < 0 ? 0 : *picture_at(from, (uint32_t)column, (uint32_t)row, channel);
}

picture picture_premultiply(const picture *from)
{
    gpukit_pixels_shape shape = from->shape;
    shape.bits = 16;
    picture made = picture_make(&shape);
    const uint32_t most = picture_most(&from->shape), alpha_at = shape.channels - 1;
    for (size_t i = 0; i < sample_count(&shape); i++) {
        const uint64_t alpha = from->samples[i / shape.channels * shape.channels + alpha_at];
        const uint64_t sample = i % shape.channels == alpha_at ? most : from->samples[i];
        made.samples[i] =
            (uint16_t)(most == 255 ? sample * alpha : (sample * alpha + 32767) / 65535);
    }
    return made;
}

picture picture_unpremultiply(const picture *from, uint32_t bits)
{
    gpukit_pixels_shape shape = from->shape;
    shape.bits = bits;
    picture made = picture_make(&shape);
    const uint64_t most = picture_most(&shape);
    const uint32_t alpha_at = shape.channels - 1;
    for (size_t i = 0; i < sample_count(&shape); i++) {
        const uint64_t alpha = from->samples[i / shape.channels * shape.channels + alpha_at];
        uint64_t sample = 0;
        if (i % shape.channels == alpha_at)
            sample = bits == 8 ? (alpha + 127) / 255 : alpha;
        else if (alpha > 0)
            sample = (from->samples[i] * most + alpha / 2) / alpha;
        made.samples[i] = (uint16_t)(sample > most ? most : sample);
    }
    return made;
}

gpukit_pixels_image picture_image(const picture *from)
{
    const gpukit_pixels_shape *shape = &from->shape;
    const size_t row = (size_t)shape->width * shape->channels;
    gpukit_pixels_image made = {.shape = *shape, .stride = row * (shape->bits / 8) + GAP};
    made.pixels = malloc(made.stride * shape->height);
    assert_non_null(made.pixels);
    memset(made.pixels, 0xa5, made.stride * shape->height);
    for (size_t i = 0; i < sample_count(shape); i++) {
        unsigned char *line = (unsigned char *)made.pixels + i / row * made.stride;
        if (shape->bits == 8)
            line[i % row] = (unsigned char)from->samples[i];
        else
            memcpy(line + 2 * (i % row), &from->samples[i], 2);
    }
    return made;
}

picture picture_of_image(const gpukit_pixels_image *image)
{
    picture made = picture_make(&image->shape);
    const size_t row = (size_t)image->shape.width * image->shape.channels;
    for (size_t i = 0; i < sample_count(&image->shape); i++) {
        const unsigned char *line = (unsigned char *)image->pixels + i / row * image->stride;
        if (image->shape.bits == 8)
            made.samples[i] = line[i % row];
        else
            memcpy(&made.samples[i], line + 2 * (i % row), 2);
    }
    return made;
}
