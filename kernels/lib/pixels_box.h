/* lib/pixels_box.h - the mean of so many samples, from their sum. */
#ifndef GPK_LIB_PIXELS_BOX_H
#define GPK_LIB_PIXELS_BOX_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

/* To the nearest; count is odd, so there are no halves. inverse is 2 / count: the quotient of
 * floats is off by one at most, and that is mended. */
GPK_INLINE gpk_u32 pixels_mean(gpk_u32 sum, gpk_u32 count, float inverse)
{
    const gpk_u32 quotient = (gpk_u32)(gpk_s32)((float)(gpk_s32)(sum >> 1) * inverse);
    const gpk_s32 off = (gpk_s32)(sum - quotient * count), most = (gpk_s32)(count / 2u);
    return off > most ? quotient + 1u : off < -most ? quotient - 1u : quotient;
}

#endif /* GPK_LIB_PIXELS_BOX_H */
