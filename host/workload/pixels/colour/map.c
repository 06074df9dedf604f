// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/map.h"

#include <string.h>

#include "lib/dialect.h"

enum {
    PATTERN = 48, /* bytes: whole pixels of any shape */
    BLOCK = 16,   /* samples: as many as GPK_UNROLL makes of a loop */
};

static void flip_row(const gpukit_pixels_shape *shape, const uint8_t *from, uint8_t *to)
{
    const size_t size = gpukit_pixels_row_size(shape), bytes = shape->bits / 8;
    uint8_t pattern[PATTERN];
    size_t i = 0;
    for (size_t k = 0; k < PATTERN; k++)
        pattern[k] = k / bytes % shape->channels < gpk_map_colours(shape) ? 255 : 0;
    for (; size - i >= PATTERN; i += PATTERN) {
        for (size_t k = 0; k < PATTERN; k++)
            to[i + k] = from[i + k] ^ pattern[k];
    }
    for (size_t k = 0; i < size; i++, k++)
        to[i] = from[i] ^ pattern[k];
}

/* In blocks that are read before any of it is written: else a load waits for stores whose addresses
 * merely look like its own. */
static void map_bytes(const uint8_t *table, const uint8_t *from, uint8_t *to, size_t count)
{
    size_t i = 0;
    for (; count - i >= BLOCK; i += BLOCK) {
        uint8_t held[BLOCK];
        memcpy(held, from + i, sizeof held);
        GPK_UNROLL
        for (size_t k = 0; k < BLOCK; k++)
            to[i + k] = table[held[k]];
    }
    for (; i < count; i++)
        to[i] = table[from[i]];
}

static void map_words(const uint16_t *table, const uint16_t *from, uint16_t *to, size_t count)
{
    size_t i = 0;
    for (; count - i >= BLOCK; i += BLOCK) {
        uint16_t held[BLOCK];
        memcpy(held, from + i, sizeof held);
        GPK_UNROLL
        for (size_t k = 0; k < BLOCK; k++)
            to[i + k] = table[held[k]];
    }
    for (; i < count; i++)
        to[i] = table[from[i]];
}

/* Pixels with alpha, or a table for each colour. */
static void map_pixels(const gpk_map *map, const gpukit_pixels_shape *shape, const void *from,
                       void *to)
{
    const size_t channels = shape->channels, colours = gpk_map_colours(shape);
    const size_t count = shape->width * channels, step = map->tables == 1 ? 0 : 1;
    memcpy(to, from, gpukit_pixels_row_size(shape));
    for (size_t c = 0; c < colours; c++) {
        const uint8_t *bytes = (const uint8_t *)map->table + c * step * 256;
        const uint16_t *words = (const uint16_t *)map->table + c * step * 65536;
        if (shape->bits == 8)
            for (size_t i = c; i < count; i += channels)
                ((uint8_t *)to)[i] = bytes[((const uint8_t *)from)[i]];
        else
            for (size_t i = c; i < count; i += channels)
                ((uint16_t *)to)[i] = words[((const uint16_t *)from)[i]];
    }
}

void gpk_map_row(const gpk_map *map, const gpukit_pixels_shape *shape, const void *from, void *to)
{
    const size_t count = (size_t)shape->width * shape->channels;
    const bool is_flat = map->tables == 1 && shape->channels == gpk_map_colours(shape);
    if (map->flips)
        flip_row(shape, from, to);
    else if (shape->bits == 8 && gpk_map_row_vectors(map, shape, from, to))
        return;
    else if (!is_flat)
        map_pixels(map, shape, from, to);
    else if (shape->bits == 8)
        map_bytes(map->table, from, to, count);
    else
        map_words(map->table, from, to, count);
}
