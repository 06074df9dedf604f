// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/resize_table.h - which samples a resized side is made of, how much of
 * each.
 *
 * The filters are Pillow's, and for samples of 8 bits their weights are too, to the last bit: a
 * filter is stretched by the scale where that shrinks, cut off at the borders, and its weights are
 * divided by their sum.
 */
#ifndef GPK_WORKLOAD_PIXELS_GEOMETRY_RESIZE_TABLE_H
#define GPK_WORKLOAD_PIXELS_GEOMETRY_RESIZE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum gpk_resize_filter {
    GPK_RESIZE_LANCZOS = 0,
    GPK_RESIZE_BICUBIC,
    GPK_RESIZE_BILINEAR,
    GPK_RESIZE_BOX,
} gpk_resize_filter;

/* As lib/pixels_resize.h has it for devices. */
typedef struct gpk_resize_table {
    uint32_t size; /* pixels of the side that comes out */
    uint32_t taps; /* weights that there is room for, for each of them */
    bool is_twice; /* weights are there once more, turned */
    int32_t words[];
} gpk_resize_table;

/* One piece from malloc; NULL: there is no memory. shift: weights are in units of 1 / 2^shift. */
gpk_resize_table *gpk_resize_table_make(gpk_resize_filter filter, uint32_t in_size,
                                        uint32_t out_size, int shift, bool is_twice);

static inline uint32_t gpk_resize_first(const gpk_resize_table *table, uint32_t i)
{
    return (uint32_t)table->words[2 * (uint64_t)i];
}

static inline uint32_t gpk_resize_count(const gpk_resize_table *table, uint32_t i)
{
    return (uint32_t)table->words[2 * (uint64_t)i + 1];
}

static inline const int32_t *gpk_resize_weights(const gpk_resize_table *table, uint32_t i)
{
    return table->words + 2 * (uint64_t)table->size + (uint64_t)i * table->taps;
}

/* Bytes of words. */
static inline uint64_t gpk_resize_table_size(const gpk_resize_table *table)
{
    const uint64_t taps = table->is_twice ? 2 * (uint64_t)table->taps : table->taps;
    return table->size * (taps + 2) * sizeof table->words[0];
}

#endif /* GPK_WORKLOAD_PIXELS_GEOMETRY_RESIZE_TABLE_H */
