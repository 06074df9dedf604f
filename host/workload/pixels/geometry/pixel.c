// SPDX-License-Identifier: MIT
#include "workload/pixels/geometry/pixel.h"

#include <string.h>

#include "lib/dialect.h"

enum {
    BLOCK = 8,  /* pixels of a column at a time: so many lines stay in the first cache */
    AHEAD = 16, /* pixels of a column that are fetched before they are wanted: rows are too far
                 * apart for processors to see to that. Tuned with 4000 x 3000 x 3 on an EPYC */
};

/* What is copied for a pixel that others follow, in both rows: three bytes take two moves, and four
 * take one. The byte too much is the next pixel's, which is written later. */
#define WHOLE(size) ((size) == 3 ? (size_t)4 : (size))

GPK_INLINE void mirror(const unsigned char *from, unsigned char *to, size_t count, size_t size)
{
    const unsigned char *last = from + (count - 1) * size;
    memcpy(to, last, size);
    for (size_t i = 1; i + 1 < count; i++)
        memcpy(to + i * size, last - i * size, WHOLE(size));
    if (count > 1)
        memcpy(to + (count - 1) * size, from, size);
}

void gpk_pixels_mirror(const unsigned char *from, unsigned char *to, size_t count, size_t size)
{
    switch (size) { /* so that each has a loop of its own */
    case 1:
        mirror(from, to, count, 1);
        break;
    case 2:
        mirror(from, to, count, 2);
        break;
    case 3:
        mirror(from, to, count, 3);
        break;
    case 4:
        mirror(from, to, count, 4);
        break;
    case 6:
        mirror(from, to, count, 6);
        break;
    default:
        mirror(from, to, count, 8);
        break;
    }
}

GPK_INLINE void turn_column(const gpk_pixels_columns *columns, size_t r, size_t first, size_t last,
                            size_t size, size_t copied)
{
    const unsigned char *from = columns->from + (ptrdiff_t)first * columns->stride + r * size;
    unsigned char *to = columns->to[r];
    for (size_t x = first; x < last; x++, from += columns->stride)
        memcpy(to + x * size, from, copied);
}

/* Pixels [first, last) of each column. */
GPK_INLINE void turn_block(const gpk_pixels_columns *columns, size_t first, size_t last,
                           size_t size, size_t copied)
{
    for (size_t r = 0; r + 1 < columns->columns; r++)
        turn_column(columns, r, first, last, size, copied);
    turn_column(columns, columns->columns - 1, first, last, size, size);
}

/* What turn_block will read, both ends of each line of pixels. */
static void fetch_block(const gpk_pixels_columns *columns, size_t first, size_t size)
{
    const unsigned char *from = columns->from + (ptrdiff_t)first * columns->stride;
    for (size_t x = 0; x < BLOCK; x++, from += columns->stride) {
        __builtin_prefetch(from);
        __builtin_prefetch(from + columns->columns * size - 1);
    }
}

GPK_INLINE void turn(const gpk_pixels_columns *columns, size_t size)
{
    size_t x = 0;
    for (; columns->count - x > BLOCK; x += BLOCK) {
        if (columns->count - x >= AHEAD + BLOCK)
            fetch_block(columns, x + AHEAD, size);
        turn_block(columns, x, x + BLOCK, size, WHOLE(size));
    }
    turn_block(columns, x, columns->count, size, size);
}

void gpk_pixels_turn(const gpk_pixels_columns *columns, size_t size)
{
    switch (size) {
    case 1:
        turn(columns, 1);
        break;
    case 2:
        turn(columns, 2);
        break;
    case 3:
        turn(columns, 3);
        break;
    case 4:
        turn(columns, 4);
        break;
    case 6:
        turn(columns, 6);
        break;
    default:
        turn(columns, 8);
        break;
    }
}
