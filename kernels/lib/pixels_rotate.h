/* lib/pixels_rotate.h - where a pixel of a rotated image comes from, and how much of each
 * neighbour it is.
 *
 * Positions are whole numbers in units of 1 / 2^32 of a pixel, so nothing drifts along a row.
 */
#ifndef GPK_LIB_PIXELS_ROTATE_H
#define GPK_LIB_PIXELS_ROTATE_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

/* What the table is: where the middle of the first pixel of the output lies, and a step. */
typedef struct pixels_rotation {
    gpk_s64 x, y;
    gpk_s64 cosine, sine;
} pixels_rotation;

/* Pixel (x, y) of the input and the three right of it and below, each with its share of 2^32. */
typedef struct pixels_corners {
    gpk_s32 x, y;
    gpk_u64 shares[4];
} pixels_corners;

GPK_INLINE gpk_s64 pixels_rotation_x(const pixels_rotation *by, gpk_u32 x, gpk_u32 y)
{
    return by->x + (gpk_s64)x * by->cosine + (gpk_s64)y * by->sine;
}

GPK_INLINE gpk_s64 pixels_rotation_y(const pixels_rotation *by, gpk_u32 x, gpk_u32 y)
{
    return by->y - (gpk_s64)x * by->sine + (gpk_s64)y * by->cosine;
}

/* A position in units of 1 / 2^16 is what shares are made of. */
GPK_INLINE pixels_corners pixels_rotation_corners(const pixels_rotation *by, gpk_u32 x, gpk_u32 y)
{
    const gpk_s64 from_x = pixels_rotation_x(by, x, y), from_y = pixels_rotation_y(by, x, y);
    const gpk_u64 right = ((gpk_u64)from_x >> 16) & 0xffffu, left = 0x10000u - right;
    const gpk_u64 lower = ((gpk_u64)from_y >> 16) & 0xffffu, upper = 0x10000u - lower;
    pixels_corners corners;
    corners.x = (gpk_s32)(from_x >> 32);
    corners.y = (gpk_s32)(from_y >> 32);
    corners.shares[0] = left * upper;
    corners.shares[1] = right * upper;
    corners.shares[2] = left * lower;
    corners.shares[3] = right * lower;
    return corners;
}

/* From here on within the image: what lies beyond has no share, for it is zeros. */
GPK_INLINE pixels_corners pixels_rotation_inside(pixels_corners corners, gpk_u32 width,
                                                 gpk_u32 height)
{
    const gpk_s32 last_x = (gpk_s32)width - 1, last_y = (gpk_s32)height - 1;
    for (gpk_u32 i = 0; i < 4u; i++) {
        const gpk_s32 x = corners.x + (gpk_s32)(i & 1u), y = corners.y + (gpk_s32)(i >> 1);
        if (x < 0 || x > last_x || y < 0 || y > last_y)
            corners.shares[i] = 0;
    }
    return corners;
}

/* Samples of the four, each of 16 bits at most. */
GPK_INLINE gpk_u32 pixels_rotation_mix(const pixels_corners *corners, gpk_u32 a, gpk_u32 b,
                                       gpk_u32 c, gpk_u32 d)
{
    const gpk_u64 sum = a * corners->shares[0] + b * corners->shares[1] + c * corners->shares[2] +
                        d * corners->shares[3];
    return (gpk_u32)((sum + 0x80000000u) >> 32);
}

GPK_INLINE gpk_s32 pixels_rotation_clamp(gpk_s32 i, gpk_u32 size)
{
    return i < 0 ? 0 : i >= (gpk_s32)size ? (gpk_s32)size - 1 : i;
}

#endif /* GPK_LIB_PIXELS_ROTATE_H */
