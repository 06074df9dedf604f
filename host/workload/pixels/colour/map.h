// SPDX-License-Identifier: MIT
/* workload/pixels/colour/map.h - the samples of a row, each by a table. */
#ifndef GPK_WORKLOAD_PIXELS_COLOUR_MAP_H
#define GPK_WORKLOAD_PIXELS_COLOUR_MAP_H

#include <stdbool.h>

#include <gpukit/pixels.h>

typedef struct gpk_map {
    const void *table; /* of 256 bytes or 65536 words: one for all colours, or one for each */
    uint32_t tables;   /* how many there are */
    bool flips;        /* a sample becomes what it lacks to the most: no table is asked */
} gpk_map;

/* Colours of a pixel: 1 or 3. */
static inline uint32_t gpk_map_colours(const gpukit_pixels_shape *shape)
{
    return shape->channels >= 3 ? 3 : 1;
}

/* Alpha is copied. */
void gpk_map_row(const gpk_map *map, const gpukit_pixels_shape *shape, const void *from, void *to);

/* Rows of 8 bits, where registers can hold a table; false: not there, and nothing is done. */
bool gpk_map_row_vectors(const gpk_map *map, const gpukit_pixels_shape *shape, const uint8_t *from,
                         uint8_t *to);

#endif /* GPK_WORKLOAD_PIXELS_COLOUR_MAP_H */
