/* lib/pixels_edge.h - what lies beyond the border of an image.
 */
#ifndef GPK_LIB_PIXELS_EDGE_H
#define GPK_LIB_PIXELS_EDGE_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

/* As gpukit_pixels_edge has them. */
#define PIXELS_REFLECT101 1u /* dcb|abcd|cba */
#define PIXELS_REPLICATE 2u  /* aaa|abcd|ddd */
#define PIXELS_WRAP 3u       /* bcd|abcd|abc */
#define PIXELS_CONSTANT 4u   /* 000|abcd|000 */

/* The row or column of [0, size) that is seen at i; -1: none, and zeros are. */
GPK_INLINE gpk_s32 pixels_edge(gpk_s32 i, gpk_s32 size, gpk_u32 edge)
{
    if (i >= 0 && i < size)
        return i;
    if (edge == PIXELS_CONSTANT)
        return -1;
    if (edge == PIXELS_REPLICATE)
        return i < 0 ? 0 : size - 1;
    if (edge == PIXELS_WRAP) {
        const gpk_s32 rest = i % size;
        return rest < 0 ? rest + size : rest;
    }
    const gpk_s32 once = i < 0 ? -i : 2 * (size - 1) - i;
    if (once >= 0 && once < size)
        return once; /* without a division, as nearly always */
    if (size == 1)
        return 0;
    const gpk_s32 period = 2 * (size - 1);
    gpk_s32 rest = i % period;
    rest = rest < 0 ? rest + period : rest;
    return rest < size ? rest : period - rest;
}

#endif /* GPK_LIB_PIXELS_EDGE_H */
