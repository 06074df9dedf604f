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
    gpk_u32 is_whole; /* all weights are, all sums of samples of 8 bits fit 16, and what they come
                       * to is below 2^22 before it is cut to a sample */
    float scale, offset;
} pixels_taps;

GPK_INLINE gpk_u32 pixels_convolved(float sum, float scale, float offset, float most)
{
    const float scaled = sum * scale;
    return pixels_round(scaled + offset, most);
}

/* The same for a sum by whole weights, to 8 bits: rounded first and cut then, for whole numbers are
 * compared in fewer instructions. */
GPK_INLINE gpk_u32 pixels_convolved_whole(gpk_s32 sum, float scale, float offset)
{
    const float scaled = (float)sum * scale;
    const gpk_s32 rounded = (gpk_s32)((scaled + offset + 12582912.0f) - 12582912.0f);
    const gpk_s32 least = rounded < 0 ? 0 : rounded;
    return (gpk_u32)(least > 255 ? 255 : least);
}

#endif /* GPK_LIB_PIXELS_CONVOLVE_H */
