// SPDX-License-Identifier: MIT
#include "workload/pixels/geometry/lanes.h"

#include <string.h>

#include "lib/dialect.h"

typedef uint8_t bytes __attribute__((vector_size(16)));

/* What halves of two vectors give when they are laid between each other. */
static inline bytes weave_low(bytes a, bytes b)
{
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

static inline bytes weave_high(bytes a, bytes b)
{
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15,
                                   31);
}

/* Four times woven, 16 rows of 16 bytes are their columns. */
static inline void weave(const bytes from[GPK_LANES], bytes to[GPK_LANES])
{
    GPK_UNROLL
    for (size_t i = 0; i < 8; i++) {
        to[2 * i] = weave_low(from[i], from[i + 8]);
        to[2 * i + 1] = weave_high(from[i], from[i + 8]);
    }
}

static inline void transpose(bytes block[GPK_LANES])
{
    bytes other[GPK_LANES];
    weave(block, other);
    weave(other, block);
    weave(block, other);
    weave(other, block);
}

static size_t gather_blocks(const void *const rows[GPK_LANES], size_t count, uint8_t *to)
{
    size_t i = 0;
    for (; count - i >= GPK_LANES; i += GPK_LANES) {
        bytes block[GPK_LANES];
        for (int r = 0; r < GPK_LANES; r++)
            memcpy(&block[r], (const uint8_t *)rows[r] + i, GPK_LANES);
        transpose(block);
        memcpy(to + i * GPK_LANES, block, sizeof block);
    }
    return i;
}

void gpk_lanes_gather(const void *const rows[GPK_LANES], size_t count, size_t size, void *to)
{
    uint8_t *bytes_to = to;
    uint16_t *words_to = to;
    for (size_t i = size == 1 ? gather_blocks(rows, count, to) : 0; i < count; i++) {
        for (size_t r = 0; r < GPK_LANES; r++) {
            if (size == 1)
                bytes_to[i * GPK_LANES + r] = ((const uint8_t *)rows[r])[i];
            else
                words_to[i * GPK_LANES + r] = ((const uint16_t *)rows[r])[i];
        }
    }
}

static size_t scatter_blocks(const uint8_t *from, size_t count, void *const rows[GPK_LANES])
{
    size_t i = 0;
    for (; count - i >= GPK_LANES; i += GPK_LANES) {
        bytes block[GPK_LANES];
        memcpy(block, from + i * GPK_LANES, sizeof block);
        transpose(block);
        for (int r = 0; r < GPK_LANES; r++)
            memcpy((uint8_t *)rows[r] + i, &block[r], GPK_LANES);
    }
    return i;
}

void gpk_lanes_scatter(const void *from, size_t count, size_t size, void *const rows[GPK_LANES])
{
    const uint8_t *bytes_from = from;
    const uint16_t *words_from = from;
    for (size_t i = size == 1 ? scatter_blocks(from, count, rows) : 0; i < count; i++) {
        for (size_t r = 0; r < GPK_LANES; r++) {
            if (size == 1)
                ((uint8_t *)rows[r])[i] = bytes_from[i * GPK_LANES + r];
            else
                ((uint16_t *)rows[r])[i] = words_from[i * GPK_LANES + r];
        }
    }
}
