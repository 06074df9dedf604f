// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/gaussian_rows.h - the loops of a gaussian: sums along rows, then of
 * rows, in column blocks that stay in the first cache.
 */
#ifndef GPK_WORKLOAD_PIXELS_NEIGHBOUR_GAUSSIAN_ROWS_H
#define GPK_WORKLOAD_PIXELS_NEIGHBOUR_GAUSSIAN_ROWS_H

#include "lib/pixels_gaussian.h"

#include <stddef.h>

/* What a stage's data is, and its table on devices. */
typedef struct gpk_gaussian {
    pixels_sharpness sharpness;
    union {
        uint32_t whole; /* for samples of 8 bits */
        float part;     /* for those of 16 */
    } weights[];        /* of the middle and of one side */
} gpk_gaussian;

/* Sums along a row of so many samples, whose margins are filled. */
typedef struct gpk_gaussian_line {
    const gpk_gaussian *by;
    size_t radius, count, channels;
} gpk_gaussian_line;

void gpk_gaussian_line8(const gpk_gaussian_line *line, const uint8_t *from, uint16_t *to);
void gpk_gaussian_line16(const gpk_gaussian_line *line, const uint16_t *from, float *to);

/* Rows of a strip out of sums: those of row i begin with sums[i], its middle is sums[i + radius].
 */
typedef struct gpk_gaussian_strip {
    const gpk_gaussian *by;
    size_t radius, count; /* of samples in a row */
    uint32_t rows;
    const void *const *sums;
    const void *const *samples; /* rows that are sharpened; NULL: they are blurred */
    void *const *out;
} gpk_gaussian_strip;

void gpk_gaussian_strip8(const gpk_gaussian_strip *strip);
void gpk_gaussian_strip16(const gpk_gaussian_strip *strip);

#endif /* GPK_WORKLOAD_PIXELS_NEIGHBOUR_GAUSSIAN_ROWS_H */
