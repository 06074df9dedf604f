// SPDX-License-Identifier: MIT
#include "workload/pixels/geometry/pixel.h"

#include <string.h>

#include "lib/dialect.h"

enum { BLOCK = 16 }; /* pixels of a column at a time: so many lines stay in the first cache */

GPK_INLINE void mirror(const unsigned char *from, unsigned char *to, size_t count, size_t size)
{
    const unsigned char *last = from + (count - 1) * size;
    for (size_t i = 0; i < count; i++)
        memcpy(to + i * size, last - i * size, size);
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

GPK_INLINE void turn_block(const gpk_pixels_columns *columns, size_t first, size_t last,
                           size_t size)
{
    for (size_t r = 0; r < columns->columns; r++) {
        const unsigned char *from = columns->from + (ptrdiff_t)first * columns->stride + r * size;
        unsigned char *to = columns->to[r];
        for (size_t x = first; x < last; x++, from += columns->stride)
            memcpy(to + x * size, from, size);
    }
}

GPK_INLINE void turn(const gpk_pixels_columns *columns, size_t size)
{
    size_t x = 0;
    for (; columns->count - x >= BLOCK; x += BLOCK)
        turn_block(columns, x, x + BLOCK, size);
    turn_block(columns, x, columns->count, size);
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
