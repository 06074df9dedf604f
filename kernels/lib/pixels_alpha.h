/* lib/pixels_alpha.h - colours times alpha, and back.
 *
 * Neighbours are mixed premultiplied: else the colour of what cannot be seen shows as a halo.
 * Samples of 8 bits become 16 with nothing lost: 255 * 255 is the most there is, of alpha too.
 */
#ifndef GPK_LIB_PIXELS_ALPHA_H
#define GPK_LIB_PIXELS_ALPHA_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

#define PIXELS_OPAQUE8 65025u /* what alpha 255 is then */

GPK_INLINE gpk_u32 pixels_premultiply8(gpk_u32 sample, gpk_u32 alpha)
{
    return sample * alpha;
}

/* a / b, rounded down, for a below 2^24. Hosts have vectors for division in single precision: where
 * a / b is below a whole number, then by 1 / b at least, and half a unit in the last place of it is
 * a / b / 2^24, which is less. Devices need not round division so well. */
GPK_INLINE gpk_u32 pixels_quotient24(gpk_u32 a, gpk_u32 b)
{
#ifdef __OPENCL_C_VERSION__
    return a / b;
#else
    return (gpk_u32)(gpk_s32)((float)(gpk_s32)a / (float)(gpk_s32)b);
#endif
}

/* The same for any a, in double precision. */
GPK_INLINE gpk_u32 pixels_quotient32(gpk_u32 a, gpk_u32 b)
{
#ifdef __OPENCL_C_VERSION__
    return a / b;
#else
    return (gpk_u32)((double)a / (double)b);
#endif
}

GPK_INLINE gpk_u32 pixels_unpremultiply8(gpk_u32 product, gpk_u32 alpha)
{
    const gpk_u32 by = alpha == 0u ? 1u : alpha;
    const gpk_u32 sample = pixels_quotient24(product * 255u + alpha / 2u, by);
    const gpk_u32 held = sample > 255u ? 255u : sample;
    return alpha == 0u ? 0u : held;
}

/* Of alpha itself. */
GPK_INLINE gpk_u32 pixels_alpha8(gpk_u32 alpha)
{
    const gpk_u32 sample = (alpha + 127u) / 255u;
    return sample > 255u ? 255u : sample;
}

GPK_INLINE gpk_u32 pixels_premultiply16(gpk_u32 sample, gpk_u32 alpha)
{
    return (sample * alpha + 32767u) / 65535u;
}

GPK_INLINE gpk_u32 pixels_unpremultiply16(gpk_u32 product, gpk_u32 alpha)
{
    const gpk_u32 by = alpha == 0u ? 1u : alpha, held = product > by ? by : product;
    const gpk_u32 sample = pixels_quotient32(held * 65535u + alpha / 2u, by);
    return alpha == 0u ? 0u : sample;
}

#endif /* GPK_LIB_PIXELS_ALPHA_H */
