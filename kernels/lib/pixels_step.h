/* lib/pixels_step.h - one step of lib/pixels_colour.h, on one pixel in registers.
 *
 * step, in and out are constants wherever these are called: after that nothing is left of the other
 * steps. in and out are 100 times the channels and the bits: 308. numbers are the stage's own, and
 * its first one is not looked at.
 *
 * For devices alone.
 */
#ifndef GPK_LIB_PIXELS_STEP_H
#define GPK_LIB_PIXELS_STEP_H

/* What alpha itself becomes. */
GPK_INLINE uint pixels_step_alpha(uint step, uint in, uint out, uint alpha)
{
    const bool is8 = in % 100u == 8u;
    if (step == PIXELS_STEP_DEPTH)
        return is8 ? pixels_widen(alpha) : pixels_narrow(alpha);
    if (step == PIXELS_STEP_PREMULTIPLY)
        return is8 ? alpha * 255u : alpha;
    if (step == PIXELS_STEP_UNPREMULTIPLY)
        return out % 100u == 8u ? pixels_alpha8(alpha) : alpha;
    return alpha;
}

/* One colour by itself, and alpha. */
GPK_INLINE uint pixels_step_sample(uint step, uint in, uint out, const int *numbers,
                                   __global const uchar *table, uint c, uint sample, uint alpha)
{
    const bool is8 = in % 100u == 8u;
    const uint most = is8 ? 255u : 65535u;
    uint at = sample; /* in a table */
    switch (step) {
    case PIXELS_STEP_FLATTEN:
        return is8 ? pixels_flatten8(sample, alpha, (uint)numbers[1u + c])
                   : pixels_flatten16(sample, alpha, (uint)numbers[1u + c]);
    case PIXELS_STEP_DEPTH:
        return is8 ? pixels_widen(sample) : pixels_narrow(sample);
    case PIXELS_STEP_PREMULTIPLY:
        return is8 ? pixels_premultiply8(sample, alpha) : pixels_premultiply16(sample, alpha);
    case PIXELS_STEP_UNPREMULTIPLY:
        return out % 100u == 8u ? pixels_unpremultiply8(sample, alpha)
                                : pixels_unpremultiply16(sample, alpha);
    case PIXELS_STEP_FLIP:
        return most - sample;
    default:
        at += numbers[1] == 1 ? 0u : c * (most + 1u);
        return is8 ? table[at] : ((__global const ushort *)table)[at];
    }
}

/* Red, green and blue together. */
GPK_INLINE void pixels_step_rgb(uint step, uint in, const int *numbers, __global const uchar *table,
                                const uint *from, uint *to)
{
    const bool is8 = in % 100u == 8u;
    const uint most = is8 ? 255u : 65535u;
    const int r = (int)from[0], g = (int)from[1], b = (int)from[2];
    __global const uint *words = (__global const uint *)table;
    if (step == PIXELS_STEP_GRAY) {
        to[0] = pixels_gray(from[0], from[1], from[2], (uint)numbers[1], (uint)numbers[2],
                            (uint)numbers[3]);
    } else if (step == PIXELS_STEP_LIGHT) {
        const uint light = pixels_light(
            pixels_light_of(words, from[0]), pixels_light_of(words, from[1]),
            pixels_light_of(words, from[2]), (uint)numbers[1], (uint)numbers[2], (uint)numbers[3]);
        to[0] = pixels_light_value(words, light, most);
    } else if (step == PIXELS_STEP_MATRIX) {
        GPK_UNROLL
        for (uint c = 0; c < 3u; c++) {
            const int *by = numbers + 3u * c + 1u;
            to[c] = is8 ? pixels_mix8(r, g, b, by[0], by[1], by[2])
                        : pixels_mix16(r, g, b, by[0], by[1], by[2]);
        }
    } else {
        const pixels_place place =
            pixels_cube_place(from[0], from[1], from[2], (uint)numbers[1], most);
        GPK_UNROLL
        for (uint c = 0; c < 3u; c++)
            to[c] = pixels_cube_value(&place, words, c);
    }
}

/* Samples as words, in place. */
GPK_INLINE void pixels_step(uint step, uint in, uint out, const int *numbers,
                            __global const uchar *table, uint *pixel)
{
    const uint channels = in / 100u, colours = channels - (channels + 1u) % 2u; /* 1 or 3 */
    const uint alpha = pixel[channels - 1u];
    const uint from[3] = {pixel[0], pixel[1], pixel[2]};
    if (step == PIXELS_STEP_RGB) {
        pixel[1] = pixel[2] = pixel[0];
    } else if (step <= PIXELS_STEP_CUBE) {
        pixels_step_rgb(step, in, numbers, table, from, pixel);
    } else {
        GPK_UNROLL
        for (uint c = 0; c < colours; c++)
            pixel[c] = pixels_step_sample(step, in, out, numbers, table, c, from[c], alpha);
    }
    if (channels % 2u == 0u && step != PIXELS_STEP_FLATTEN)
        pixel[out / 100u - 1u] = pixels_step_alpha(step, in, out, alpha);
}

#endif /* GPK_LIB_PIXELS_STEP_H */
