/* lib/pixels_gaussian.h - what the sums of a gaussian come to, blurred and sharpened.
 *
 * Samples of 8 bits have sums in 65536ths, exact in 32 bits; those of 16 bits have sums of floats.
 */
#ifndef GPK_LIB_PIXELS_GAUSSIAN_H
#define GPK_LIB_PIXELS_GAUSSIAN_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#include "lib/pixels_round.h"
#endif

#define PIXELS_GAUSSIAN_MOST 300  /* radius */
#define PIXELS_GAUSSIAN_BLOCK 512 /* samples of a row, of pixels_gaussian_band */

/* At the beginning of the table, before the weights of the middle and one side: whole numbers for
 * 8 bits, floats for 16. Both are in the units of the sums. */
typedef struct pixels_sharpness {
    float amount;
    float threshold; /* samples that are off by no more stay as they are */
} pixels_sharpness;

GPK_INLINE gpk_u32 pixels_blur8(gpk_u32 sum)
{
    return (sum + 32768u) >> 16;
}

GPK_INLINE gpk_u32 pixels_blur16(float sum)
{
    return pixels_round(sum, 65535.0f);
}

/* What a sample becomes that is off by so much. */
GPK_INLINE gpk_u32 pixels_sharpen(float sample, float off, pixels_sharpness by, float most)
{
    const float far = off < 0.0f ? -off : off;
    const float more = off * by.amount;
    return pixels_round(sample + (far > by.threshold ? more : 0.0f), most);
}

GPK_INLINE gpk_u32 pixels_sharpen8(gpk_u32 sample, gpk_u32 sum, pixels_sharpness by)
{
    const gpk_s32 off = (gpk_s32)(sample << 16) - (gpk_s32)sum;
    return pixels_sharpen((float)(gpk_s32)sample, (float)off, by, 255.0f);
}

GPK_INLINE gpk_u32 pixels_sharpen16(gpk_u32 sample, float sum, pixels_sharpness by)
{
    const float x = (float)(gpk_s32)sample;
    return pixels_sharpen(x, x - sum, by, 65535.0f);
}

#endif /* GPK_LIB_PIXELS_GAUSSIAN_H */
