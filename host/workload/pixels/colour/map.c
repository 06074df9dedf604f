// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/map.h"

#include <string.h>

#include "lib/dialect.h"
#include "workload/pixels/level.h"

enum { PATTERN = 48 }; /* bytes: whole pixels of any shape */

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

/* Every step-th sample from the first one on, by one table. */
static void map_bytes(const uint8_t *table, const uint8_t *restrict from, uint8_t *restrict to,
                      size_t count, size_t step)
{
    size_t i = 0;
    for (; count - i >= 8; i += 8) {
        GPK_UNROLL
        for (size_t k = 0; k < 8; k++)
            to[(i + k) * step] = table[from[(i + k) * step]];
    }
    for (; i < count; i++)
        to[i * step] = table[from[i * step]];
}

static void map_words(const uint16_t *table, const uint16_t *restrict from, uint16_t *restrict to,
                      size_t count, size_t step)
{
    size_t i = 0;
    for (; count - i >= 8; i += 8) {
        GPK_UNROLL
        for (size_t k = 0; k < 8; k++)
            to[(i + k) * step] = table[from[(i + k) * step]];
    }
    for (; i < count; i++)
        to[i * step] = table[from[i * step]];
}

static void map_row8(const gpk_map *map, const gpukit_pixels_shape *shape, const uint8_t *from,
                     uint8_t *to)
{
    const uint32_t channels = shape->channels, colours = gpk_map_colours(shape);
    const uint8_t *table = map->table;
    if (gpk_pixels_level_now() == GPK_PIXELS_AVX512) {
        gpk_map_row_avx512(map, shape, from, to);
        return;
    }
    if (map->tables == 1 && channels == colours) {
        map_bytes(table, from, to, (size_t)shape->width * channels, 1);
        return;
    }
    for (uint32_t c = 0; c < colours; c++)
        map_bytes(table + (map->tables == 1 ? 0 : c * 256), from + c, to + c, shape->width,
                  channels);
    for (size_t i = colours; channels > colours && i < (size_t)shape->width * channels;
         i += channels)
        to[i] = from[i];
}

static void map_row16(const gpk_map *map, const gpukit_pixels_shape *shape, const uint16_t *from,
                      uint16_t *to)
{
    const uint32_t channels = shape->channels, colours = gpk_map_colours(shape);
    const uint16_t *table = map->table;
    if (map->tables == 1 && channels == colours) {
        map_words(table, from, to, (size_t)shape->width * channels, 1);
        return;
    }
    for (uint32_t c = 0; c < colours; c++)
        map_words(table + (map->tables == 1 ? 0 : (size_t)c * 65536), from + c, to + c,
                  shape->width, channels);
    for (size_t i = colours; channels > colours && i < (size_t)shape->width * channels;
         i += channels)
        to[i] = from[i];
}

void gpk_map_row(const gpk_map *map, const gpukit_pixels_shape *shape, const void *from, void *to)
{
    if (map->flips)
        flip_row(shape, from, to);
    else if (shape->bits == 8)
        map_row8(map, shape, from, to);
    else
        map_row16(map, shape, from, to);
}
