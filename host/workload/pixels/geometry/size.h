// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/size.h - pieces of a user's word: "800x600". */
#ifndef GPK_WORKLOAD_PIXELS_GEOMETRY_SIZE_H
#define GPK_WORKLOAD_PIXELS_GEOMETRY_SIZE_H

#include "workload/pixels/arguments.h"

typedef struct gpk_pixels_size {
    uint32_t width, height; /* pixels; 0: not said */
} gpk_pixels_size;

/* Takes what stands before the first of that character off the word; all of it where there is
 * none. */
gpk_argument gpk_argument_split(gpk_argument *word, char at);

/* Digits alone, in [0, GPUKIT_PIXELS_MOST]. */
bool gpk_argument_pixels(gpk_argument word, uint32_t *out);

/* "WxH", "Wx" or "xH", sides of 1 to GPUKIT_PIXELS_MOST; false: it is none of them. */
bool gpk_argument_size(gpk_argument word, gpk_pixels_size *out);

#endif /* GPK_WORKLOAD_PIXELS_GEOMETRY_SIZE_H */
