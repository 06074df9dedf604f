// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/convolve.h - a kernel of a user's, and the loops over it. */
#ifndef GPK_WORKLOAD_PIXELS_NEIGHBOUR_CONVOLVE_H
#define GPK_WORKLOAD_PIXELS_NEIGHBOUR_CONVOLVE_H

#include "lib/pixels_convolve.h"

#include <stddef.h>

#include "workload/pixels/arguments.h"

enum {
    GPK_CONVOLVE_SIDE = 15, /* at most; odd */
    GPK_CONVOLVE_TEXT = 8192,
    GPK_TAPS_TOGETHER = 3,
};

/* Weights in rows, as a text has them. */
typedef struct gpk_weights {
    uint32_t columns, rows;
    double divisor, offset; /* of sums; offset in levels of 8 bits */
    double at[GPK_CONVOLVE_SIDE * GPK_CONVOLVE_SIDE];
} gpk_weights;

/* Rows end at ';' and at the end of a line; a single one that is a square is one. */
gpukit_status gpk_weights_parse(gpk_argument text, gpk_weights *out, gpukit_error *err);

/* What a stage's data is, and its table on devices. Behind the last tap there are some of weight 0,
 * up to a multiple of GPK_TAPS_TOGETHER, and as many where there is none. */
typedef struct gpk_taps {
    pixels_taps head;
    pixels_tap taps[];
} gpk_taps;

/* From malloc; NULL: out of memory. */
gpk_taps *gpk_taps_make(const gpk_weights *weights, uint32_t bits, size_t *size);

/* A row of samples: rows[radius] is in its place, what is beside a sample is `step` away. */
typedef struct gpk_convolved {
    const gpk_taps *by;
    const void *const *rows;
    size_t radius, step, count;
} gpk_convolved;

void gpk_convolve8(const gpk_convolved *of, uint8_t *to);
void gpk_convolve16(const gpk_convolved *of, uint16_t *to);

#endif /* GPK_WORKLOAD_PIXELS_NEIGHBOUR_CONVOLVE_H */
