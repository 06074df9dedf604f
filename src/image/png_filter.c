// SPDX-License-Identifier: MIT
/* png_filter.c - the filters of PNG, whole rows at a time: nothing waits here. */
#include "image/png_parts.h"

#include <stdlib.h>
#include <string.h>

enum { SUB = 1, UP, AVERAGE, PAETH };

/* What the pixels left of the first one are. */
typedef struct neighbours {
    const unsigned char *left, *above, *corner;
} neighbours;

static void subtract(const unsigned char *restrict row, const unsigned char *restrict other,
                     size_t size, unsigned char *restrict out)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (unsigned char)(row[i] - other[i]);
}

static void filter_average(const unsigned char *restrict row, neighbours by, size_t size,
                           unsigned char *restrict out)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (unsigned char)(row[i] - ((by.left[i] + by.above[i]) >> 1));
}

static void filter_paeth(const unsigned char *restrict row, neighbours by, size_t size,
                         unsigned char *restrict out)
{
    for (size_t i = 0; i < size; i++) {
        const int16_t left = by.left[i], above = by.above[i], corner = by.corner[i];
        const int16_t up = (int16_t)(above - corner), across = (int16_t)(left - corner);
        const int16_t both = (int16_t)(up + across);
        const int16_t from_left = (int16_t)(up < 0 ? -up : up);
        const int16_t from_above = (int16_t)(across < 0 ? -across : across);
        const int16_t from_corner = (int16_t)(both < 0 ? -both : both);
        const bool is_above = from_above <= from_corner;
        const int16_t other = (int16_t)(is_above ? above : corner);
        const int16_t least = (int16_t)(is_above ? from_above : from_corner);
        out[i] = (unsigned char)(row[i] - (from_left <= least ? left : other));
    }
}

/* Of the first pixel: nothing is left of it. */
static void filter_first(unsigned filter, const unsigned char *row, const unsigned char *above,
                         unsigned step, unsigned char *out)
{
    for (unsigned i = 0; i < step; i++) {
        const unsigned char value = filter == SUB       ? 0
                                    : filter == AVERAGE ? above[i] >> 1
                                                        : above[i]; /* Paeth's choice too */
        out[i] = (unsigned char)(row[i] - value);
    }
}

void png_filter(unsigned filter, const unsigned char *row, const unsigned char *above, size_t size,
                unsigned step, unsigned char *out)
{
    if (filter == 0) {
        memcpy(out, row, size);
        return;
    }
    filter_first(filter, row, above, step, out);
    const neighbours by = {.left = row, .above = above + step, .corner = above};
    row += step;
    out += step;
    size -= step;
    if (filter == SUB)
        subtract(row, by.left, size, out);
    else if (filter == UP)
        subtract(row, by.above, size, out);
    else if (filter == AVERAGE)
        filter_average(row, by, size, out);
    else
        filter_paeth(row, by, size, out);
}
