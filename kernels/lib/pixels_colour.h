/* lib/pixels_colour.h - what operations on colours make of one pixel, in whole numbers.
 *
 * Samples are in [0, most]: 255 or 65535. Weights of luma are in 32768ths, those of a matrix in
 * 65536ths; every sum is exact, and rounded once.
 */
#ifndef GPK_LIB_PIXELS_COLOUR_H
#define GPK_LIB_PIXELS_COLOUR_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

/* What a stage does; numbers[0] of it, and a step of its kernel. The other numbers
 * and the table are told behind each. */
#define PIXELS_STEP_GRAY 0          /* 1 to 3: weights */
#define PIXELS_STEP_LIGHT 1         /* the same, and a table of words: see pixels_light_value */
#define PIXELS_STEP_MATRIX 2        /* 1 to 9: rows of weights */
#define PIXELS_STEP_CUBE 3          /* 1: points on a side; the table has three u32 for each */
#define PIXELS_STEP_FLATTEN 4       /* 1 to 3: the colour behind, in the image's samples */
#define PIXELS_STEP_RGB 5           /* none */
#define PIXELS_STEP_DEPTH 6         /* none: the shapes tell it */
#define PIXELS_STEP_PREMULTIPLY 7   /* none */
#define PIXELS_STEP_UNPREMULTIPLY 8 /* none */
#define PIXELS_STEPS 9
#define PIXELS_STEP_LUT 9   /* on devices alone. 1: tables, one for all colours or one for each */
#define PIXELS_STEP_FLIP 10 /* on devices alone. What a sample lacks to the most */

GPK_INLINE gpk_u32 pixels_gray(gpk_u32 r, gpk_u32 g, gpk_u32 b, gpk_u32 wr, gpk_u32 wg, gpk_u32 wb)
{
    return (r * wr + g * wg + b * wb + 16384u) >> 15;
}

/* Luminance of linear light in [0, 2^20). */
GPK_INLINE gpk_u32 pixels_light(gpk_u32 r, gpk_u32 g, gpk_u32 b, gpk_u32 wr, gpk_u32 wg, gpk_u32 wb)
{
    return (gpk_u32)(((gpk_u64)r * wr + (gpk_u64)g * wg + (gpk_u64)b * wb + 16384u) >> 15);
}

/* The most that linear light is: bits 8 have 16, bits 16 have 20, for dark tones are told apart by
 * less than one part in 65536 there. */
GPK_INLINE gpk_u32 pixels_light_most(gpk_u32 bits)
{
    return bits == 8u ? 65535u : 1048575u;
}

/* One sample of a matrix's result. */
GPK_INLINE gpk_u32 pixels_mix8(gpk_s32 r, gpk_s32 g, gpk_s32 b, gpk_s32 mr, gpk_s32 mg, gpk_s32 mb)
{
    const gpk_s32 sum = r * mr + g * mg + b * mb + 32768;
    const gpk_s32 most = 255 << 16 | 65535;
    return (gpk_u32)(sum < 0 ? 0 : sum > most ? most : sum) >> 16;
}

GPK_INLINE gpk_u32 pixels_mix16(gpk_s32 r, gpk_s32 g, gpk_s32 b, gpk_s32 mr, gpk_s32 mg, gpk_s32 mb)
{
    const gpk_s64 sum = (gpk_s64)r * mr + (gpk_s64)g * mg + (gpk_s64)b * mb + 32768;
    const gpk_s64 most = 4294967295;
    return (gpk_u32)((gpk_u64)(sum < 0 ? 0 : sum > most ? most : sum) >> 16);
}

/* A colour in front of another one. */
GPK_INLINE gpk_u32 pixels_flatten8(gpk_u32 sample, gpk_u32 alpha, gpk_u32 behind)
{
    return (sample * alpha + behind * (255u - alpha) + 127u) / 255u;
}

GPK_INLINE gpk_u32 pixels_flatten16(gpk_u32 sample, gpk_u32 alpha, gpk_u32 behind)
{
    return (sample * alpha + behind * (65535u - alpha) + 32767u) / 65535u;
}

/* Samples of 8 bits as ones of 16, and back. */
GPK_INLINE gpk_u32 pixels_widen(gpk_u32 sample)
{
    return sample * 257u;
}

GPK_INLINE gpk_u32 pixels_narrow(gpk_u32 sample)
{
    return (sample * 255u + 32767u) / 65535u;
}

/* The tetrahedron of a cube of n * n * n points that a colour lies in: where its corners are in
 * the table, red the fastest, and their weights, whose sum is most. */
typedef struct pixels_place {
    gpk_u32 at[4], weight[4];
} pixels_place;

/* The farther one first, without a branch. */
GPK_INLINE void pixels_cube_order(gpk_u32 *a, gpk_u32 *b, gpk_u32 *a_by, gpk_u32 *b_by)
{
    const gpk_u32 first = *a, second = *b, first_by = *a_by, second_by = *b_by;
    *a = first < second ? second : first;
    *b = first < second ? first : second;
    *a_by = first < second ? second_by : first_by;
    *b_by = first < second ? first_by : second_by;
}

GPK_INLINE pixels_place pixels_cube_place(gpk_u32 r, gpk_u32 g, gpk_u32 b, gpk_u32 n, gpk_u32 most)
{
    const gpk_u32 pr = r * (n - 1u), pg = g * (n - 1u), pb = b * (n - 1u);
    const gpk_u32 ir = pr / most, ig = pg / most, ib = pb / most;
    /* How far towards the next point, and the way there; the last point has no next one. */
    gpk_u32 far = pr - ir * most, middle = pg - ig * most, near = pb - ib * most;
    gpk_u32 far_by = far > 0u ? 1u : 0u;
    gpk_u32 middle_by = middle > 0u ? n : 0u;
    gpk_u32 near_by = near > 0u ? n * n : 0u;
    pixels_place place;
    pixels_cube_order(&far, &middle, &far_by, &middle_by);
    pixels_cube_order(&middle, &near, &middle_by, &near_by);
    pixels_cube_order(&far, &middle, &far_by, &middle_by);
    place.at[0] = (ib * n + ig) * n + ir;
    place.at[1] = place.at[0] + far_by;
    place.at[2] = place.at[1] + middle_by;
    place.at[3] = place.at[2] + near_by;
    place.weight[0] = most - far;
    place.weight[1] = far - middle;
    place.weight[2] = middle - near;
    place.weight[3] = near;
    return place;
}

/* One sample of it: entries of 65535 stand for the most there is, whatever the bits are. */
GPK_INLINE gpk_u32 pixels_cube_value(const pixels_place *place, GPK_GLOBAL const gpk_u32 *table,
                                     gpk_u32 channel)
{
    const gpk_u32 sum = table[place->at[0] * 3u + channel] * place->weight[0] +
                        table[place->at[1] * 3u + channel] * place->weight[1] +
                        table[place->at[2] * 3u + channel] * place->weight[2] +
                        table[place->at[3] * 3u + channel] * place->weight[3];
    return (sum + 32767u) / 65535u;
}

/* The table of PIXELS_STEP_LIGHT: light of each sample as u32, then the sample of each light as
 * u16. */
GPK_INLINE gpk_u32 pixels_light_of(GPK_GLOBAL const gpk_u32 *table, gpk_u32 sample)
{
    return table[sample];
}

GPK_INLINE gpk_u32 pixels_light_value(GPK_GLOBAL const gpk_u32 *table, gpk_u32 light, gpk_u32 most)
{
    GPK_GLOBAL const gpk_u16 *back = (GPK_GLOBAL const gpk_u16 *)(table + most + 1u);
    return back[light];
}

#endif /* GPK_LIB_PIXELS_COLOUR_H */
