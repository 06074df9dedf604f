/* lib/pixels_blend.h - one image over another, and an image that is another's alpha.
 *
 * The second image comes as it is, and its pixels become like those of the first here. Where s is
 * its alpha times that of the operation and b the alpha below it, both of [0, 1], colours are
 *
 *     (s (1 - b) above + s b mode(below, above) + (1 - s) b below) / (s + b - s b)
 *
 * and the alpha is what that is divided by: all of it in whole numbers, s and b in 65535ths, and
 * rounded once at the end, halves up.
 */
#ifndef GPK_LIB_PIXELS_BLEND_H
#define GPK_LIB_PIXELS_BLEND_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

/* stage->numbers. The table is the second image. */
#define PIXELS_BLEND_MODE 0
#define PIXELS_BLEND_ALPHA 1    /* of 65535 */
#define PIXELS_BLEND_STRIDE 2   /* bytes, of the second image */
#define PIXELS_BLEND_CHANNELS 3 /* of the second image */
#define PIXELS_BLEND_BITS 4     /* of the second image */

#define PIXELS_NORMAL 0u
#define PIXELS_MULTIPLY 1u
#define PIXELS_SCREEN 2u
#define PIXELS_OVERLAY 3u
#define PIXELS_DARKEN 4u
#define PIXELS_LIGHTEN 5u
#define PIXELS_ADD 6u
#define PIXELS_SUBTRACT 7u
#define PIXELS_DIFFERENCE 8u

/* How the samples of an image lie. */
typedef struct pixels_format {
    gpk_u32 channels, bits;
} pixels_format;

/* Colours are samples of the image, gray in all three; alpha is of 65535 always. */
typedef struct pixels_colour {
    gpk_u32 colours[3], alpha;
} pixels_colour;

GPK_INLINE gpk_u32 pixels_blend_most(gpk_u32 bits)
{
    return bits == 8u ? 255u : 65535u;
}

GPK_INLINE gpk_u32 pixels_blend_sample(GPK_GLOBAL const gpk_u8 *pixel, gpk_u32 i, gpk_u32 bits)
{
    return bits == 8u ? pixel[i] : ((GPK_GLOBAL const gpk_u16 *)pixel)[i];
}

/* A sample in other bits, rounded. */
GPK_INLINE gpk_u32 pixels_blend_level(gpk_u32 sample, gpk_u32 from, gpk_u32 to)
{
    if (from == to)
        return sample;
    return to == 16u ? sample * 257u : (sample + 128u) / 257u;
}

GPK_INLINE pixels_colour pixels_blend_load(GPK_GLOBAL const gpk_u8 *pixel, pixels_format format)
{
    pixels_colour made;
    const gpk_u32 is_gray = format.channels < 3u, alpha_at = format.channels - 1u;
    for (gpk_u32 c = 0; c < 3u; c++)
        made.colours[c] = pixels_blend_sample(pixel, is_gray ? 0u : c, format.bits);
    made.alpha = 65535u;
    if ((format.channels & 1u) == 0u)
        made.alpha =
            pixels_blend_level(pixels_blend_sample(pixel, alpha_at, format.bits), format.bits, 16u);
    return made;
}

GPK_INLINE void pixels_blend_store(GPK_GLOBAL gpk_u8 *pixel, pixels_format format,
                                   pixels_colour colour)
{
    const gpk_u32 colours = format.channels < 3u ? 1u : 3u;
    for (gpk_u32 i = 0; i < format.channels; i++) {
        const gpk_u32 sample =
            i < colours ? colour.colours[i] : pixels_blend_level(colour.alpha, 16u, format.bits);
        if (format.bits == 8u)
            pixel[i] = (gpk_u8)sample;
        else
            ((GPK_GLOBAL gpk_u16 *)pixel)[i] = (gpk_u16)sample;
    }
}

/* The gray of a colour, as grayscale has it. */
GPK_INLINE gpk_u32 pixels_blend_gray(pixels_colour colour)
{
    return (9798u * colour.colours[0] + 19235u * colour.colours[1] + 3735u * colour.colours[2] +
            16384u) >>
           15;
}

/* As it would be in an image of the other format. */
GPK_INLINE pixels_colour pixels_blend_convert(pixels_colour colour, pixels_format from,
                                              pixels_format to)
{
    const gpk_u32 becomes_gray = from.channels >= 3u && to.channels < 3u;
    const gpk_u32 gray = pixels_blend_gray(colour);
    for (gpk_u32 c = 0; c < 3u; c++)
        colour.colours[c] =
            pixels_blend_level(becomes_gray ? gray : colour.colours[c], from.bits, to.bits);
    return colour;
}

/* The product of two samples. */
GPK_INLINE gpk_u32 pixels_blend_product(gpk_u32 a, gpk_u32 b, gpk_u32 most)
{
    return (a * b + most / 2u) / most;
}

GPK_INLINE gpk_u32 pixels_blend_overlay(gpk_u32 below, gpk_u32 above, gpk_u32 most)
{
    if (2u * below <= most)
        return pixels_blend_product(2u * below, above, most);
    return most - pixels_blend_product(2u * (most - below), most - above, most);
}

GPK_INLINE gpk_u32 pixels_blend_mode(gpk_u32 mode, gpk_u32 below, gpk_u32 above, gpk_u32 most)
{
    const gpk_u32 sum = below + above;
    const gpk_u32 apart = below > above ? below - above : above - below;
    if (mode == PIXELS_MULTIPLY)
        return pixels_blend_product(below, above, most);
    if (mode == PIXELS_SCREEN)
        return sum - pixels_blend_product(below, above, most);
    if (mode == PIXELS_OVERLAY)
        return pixels_blend_overlay(below, above, most);
    if (mode == PIXELS_DARKEN)
        return below < above ? below : above;
    if (mode == PIXELS_LIGHTEN)
        return below < above ? above : below;
    if (mode == PIXELS_ADD)
        return sum > most ? most : sum;
    if (mode == PIXELS_SUBTRACT)
        return below > above ? below - above : 0u;
    return mode == PIXELS_DIFFERENCE ? apart : above;
}

/* The sum of the definition over 65535 * 65535; what nothing is seen of keeps its colour. */
GPK_INLINE gpk_u32 pixels_blend_over(gpk_u32 below, gpk_u32 mixed, gpk_u32 above, gpk_u64 s,
                                     gpk_u64 b)
{
    const gpk_u64 all = 65535u * (s + b) - s * b;
    if (b == 65535u) /* the same, with an easier division */
        return ((gpk_u32)s * mixed + (65535u - (gpk_u32)s) * below + 32767u) / 65535u;
    if (all == 0u)
        return below;
    const gpk_u64 sum = s * (65535u - b) * above + s * b * mixed + (65535u - s) * b * below;
    return (gpk_u32)((sum + all / 2u) / all);
}

GPK_INLINE pixels_colour pixels_blend_colours(pixels_colour below, pixels_colour above,
                                              gpk_u32 mode, gpk_u32 opacity, gpk_u32 most)
{
    const gpk_u32 s = (above.alpha * opacity + 32767u) / 65535u, b = below.alpha;
    pixels_colour made;
    for (gpk_u32 c = 0; c < 3u; c++) {
        const gpk_u32 mixed = pixels_blend_mode(mode, below.colours[c], above.colours[c], most);
        made.colours[c] = pixels_blend_over(below.colours[c], mixed, above.colours[c], s, b);
    }
    made.alpha = (gpk_u32)((65535u * ((gpk_u64)s + b) - (gpk_u64)s * b + 32767u) / 65535u);
    return made;
}

/* A pixel of the first image with one of the second: what the operations come to. */
GPK_INLINE void pixels_blend_pixel(GPK_GLOBAL const gpk_u8 *first, pixels_format format,
                                   GPK_GLOBAL const gpk_u8 *second, const gpk_s32 *numbers,
                                   GPK_GLOBAL gpk_u8 *to)
{
    const pixels_format other = {(gpk_u32)numbers[PIXELS_BLEND_CHANNELS],
                                 (gpk_u32)numbers[PIXELS_BLEND_BITS]};
    const pixels_colour below = pixels_blend_load(first, format);
    const pixels_colour above =
        pixels_blend_convert(pixels_blend_load(second, other), other, format);
    pixels_blend_store(to, format,
                       pixels_blend_colours(below, above, (gpk_u32)numbers[PIXELS_BLEND_MODE],
                                            (gpk_u32)numbers[PIXELS_BLEND_ALPHA],
                                            pixels_blend_most(format.bits)));
}

/* The output has the channels of format and alpha, which is times the gray of the second. */
GPK_INLINE void pixels_mask_pixel(GPK_GLOBAL const gpk_u8 *first, pixels_format format,
                                  GPK_GLOBAL const gpk_u8 *second, const gpk_s32 *numbers,
                                  GPK_GLOBAL gpk_u8 *to)
{
    const pixels_format other = {(gpk_u32)numbers[PIXELS_BLEND_CHANNELS],
                                 (gpk_u32)numbers[PIXELS_BLEND_BITS]};
    const pixels_format gray = {1u, format.bits};
    const pixels_format out = {format.channels < 3u ? 2u : 4u, format.bits};
    const gpk_u32 most = pixels_blend_most(format.bits);
    const pixels_colour mask = pixels_blend_convert(pixels_blend_load(second, other), other, gray);
    pixels_colour made = pixels_blend_load(first, format);
    const gpk_u32 alpha = pixels_blend_level(made.alpha, 16u, format.bits);
    made.alpha =
        pixels_blend_level(pixels_blend_product(alpha, mask.colours[0], most), format.bits, 16u);
    pixels_blend_store(to, out, made);
}

#endif /* GPK_LIB_PIXELS_BLEND_H */
