/* lib/pixels_round.h - a number to the nearest sample, halves to the even one.
 *
 * Nothing is left to the mode of rounding: what is added is so large that the sum has no bits
 * behind the point.
 */
#ifndef GPK_LIB_PIXELS_ROUND_H
#define GPK_LIB_PIXELS_ROUND_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

GPK_INLINE gpk_u32 pixels_round(float x, float most)
{
    const float least = x < 0.0f ? 0.0f : x;
    const float inside = least > most ? most : least;
    return (gpk_u32)(gpk_s32)((inside + 12582912.0f) - 12582912.0f);
}

#endif /* GPK_LIB_PIXELS_ROUND_H */
