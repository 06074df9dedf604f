/* lib/pixels_convolve.h - sums of neighbours by weights.
 *
 * They are added as floats in the order of the taps; weights of 0 are no taps.
 */
#ifndef GPK_LIB_PIXELS_CONVOLVE_H
#define GPK_LIB_PIXELS_CONVOLVE_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#include "lib/pixels_round.h"
#endif

typedef struct pixels_tap {
    gpk_s32 across, down; /* pixels to the right and below */
    float weight;
    gpk_s32 whole; /* the weight, where all are whole numbers */
} pixels_tap;

/* At the beginning of the table, before the taps. */
typedef struct pixels_taps {
    gpk_u32 count;
    gpk_u32 is_whole; /* all weights are, and all sums of samples of 8 bits fit 16 */
    float scale, offset;
} pixels_taps;

GPK_INLINE gpk_u32 pixels_convolved(float sum, float scale, float offset, float most)
{
    const float scaled = sum * scale;
    return pixels_round(scaled + offset, most);
}

#endif /* GPK_LIB_PIXELS_CONVOLVE_H */
