/* lib/pixels_gradient.h - how steep an image is at a sample, from the eight around it.
 *
 * All of it in whole numbers. Differences of samples of 8 bits fit 16 bits.
 */
#ifndef GPK_LIB_PIXELS_GRADIENT_H
#define GPK_LIB_PIXELS_GRADIENT_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"

#include <math.h>
#define pixels_root(x) sqrtf(x)
#else
#define pixels_root(x) sqrt(x)
#endif

/* stage->numbers[0] */
#define PIXELS_SOBEL_L1 0
#define PIXELS_SOBEL_L2 1
#define PIXELS_LAPLACIAN 2

/* A size that is no more than the most there is. */
GPK_INLINE gpk_s32 pixels_size(gpk_s32 x, gpk_s32 most)
{
    const gpk_s32 size = x < 0 ? -x : x;
    return size > most ? most : size;
}

/* Half of both sizes; halves go to the even number. */
GPK_INLINE gpk_u32 pixels_steep_l1(gpk_s32 across, gpk_s32 down, gpk_s32 most)
{
    const gpk_s32 sum = pixels_size(across, most) + pixels_size(down, most);
    return (gpk_u32)((sum + ((sum >> 1) & 1)) >> 1);
}

/* The root of both squares, to the nearest. What the root is off by, however it is computed, is
 * less than 1 and mended. A sum that does not fit 32 bits has wrapped, and is less than its part.
 */
GPK_INLINE gpk_u32 pixels_steep_l2(gpk_s32 across, gpk_s32 down, gpk_s32 most)
{
    const gpk_u32 a = (gpk_u32)pixels_size(across, most), b = (gpk_u32)pixels_size(down, most);
    const gpk_u32 square = a * a, sum = square + b * b, limit = (gpk_u32)most;
    const float halved = (float)(gpk_s32)(sum >> 1);
    gpk_u32 root = (gpk_u32)(gpk_s32)pixels_root(2.0f * halved);
    root = root > limit ? limit : root;
    root = sum > root * root + root ? root + 1u : root;
    root = root > 0u && sum <= root * root - root ? root - 1u : root;
    return sum < square || root > limit ? limit : root;
}

#endif /* GPK_LIB_PIXELS_GRADIENT_H */
