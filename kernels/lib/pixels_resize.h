/* lib/pixels_resize.h - sums of weighted samples, and Pillow's way with alpha.
 *
 * Weights are whole numbers: in units of 1 / 2^22 for samples of 8 bits, as Pillow has them, whose
 * sums fit 32 bits; of 1 / 2^30 for samples of 16, whose sums fit 48. So the order of a sum does
 * not matter.
 */
#ifndef GPK_LIB_PIXELS_RESIZE_H
#define GPK_LIB_PIXELS_RESIZE_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

#define PIXELS_RESIZE_SHIFT8 22
#define PIXELS_RESIZE_SHIFT16 30

/* stage->numbers. */
#define PIXELS_RESIZE_SIZE 0 /* pixels of the side that changes, of the output */
#define PIXELS_RESIZE_TAPS 1 /* weights that the table has for each of them */

/* The table is of gpk_s32: for each pixel the first one that it is made of, and how many; then the
 * weights, taps for each. Across, these are there once more, turned: all pixels' first ones, then
 * their second ones, so that neighbours on a GPU read neighbouring words. */

/* Samples of sums that are rounded and kept within what a sample can be. */
GPK_INLINE gpk_u32 pixels_resize_end8(gpk_s32 sum)
{
    const gpk_s32 whole = (sum + (1 << (PIXELS_RESIZE_SHIFT8 - 1))) >> PIXELS_RESIZE_SHIFT8;
    return whole < 0 ? 0u : whole > 255 ? 255u : (gpk_u32)whole;
}

GPK_INLINE gpk_u32 pixels_resize_end16(gpk_s64 sum)
{
    const gpk_s64 middle = (gpk_s64)1 << (PIXELS_RESIZE_SHIFT16 - 1);
    const gpk_s64 whole = (sum + middle) >> PIXELS_RESIZE_SHIFT16;
    return whole < 0 ? 0u : whole > 65535 ? 65535u : (gpk_u32)whole;
}

/* The product over 255, rounded: exact for all samples. */
GPK_INLINE gpk_u32 pixels_resize_premultiply_sample(gpk_u32 sample, gpk_u32 alpha)
{
    const gpk_u32 product = sample * alpha + 128u;
    return (product + (product >> 8)) >> 8;
}

/* Rounded down; what has no alpha stays as it is. The half keeps quotients away from whole numbers,
 * so that no division that is rounded otherwise gives another one. */
GPK_INLINE gpk_u32 pixels_resize_straight_sample(gpk_u32 product, gpk_u32 alpha)
{
    const gpk_u32 divisor = alpha + 255u * (gpk_u32)(alpha == 0u);
    const gpk_u32 sample =
        (gpk_u32)(gpk_s32)(((float)(gpk_s32)(product * 255u) + 0.5f) / (float)(gpk_s32)divisor);
    return sample > 255u ? 255u : sample;
}

#endif /* GPK_LIB_PIXELS_RESIZE_H */
