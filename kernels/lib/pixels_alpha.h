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

GPK_INLINE gpk_u32 pixels_unpremultiply8(gpk_u32 product, gpk_u32 alpha)
{
    if (alpha == 0u)
        return 0u;
    const gpk_u32 sample = (product * 255u + alpha / 2u) / alpha;
    return sample > 255u ? 255u : sample;
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
    if (alpha == 0u)
        return 0u;
    const gpk_u32 sample = (product * 65535u + alpha / 2u) / alpha;
    return product >= alpha || sample > 65535u ? 65535u : sample;
}

#endif /* GPK_LIB_PIXELS_ALPHA_H */
