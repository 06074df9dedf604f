// SPDX-License-Identifier: MIT
/* workload/pixels/colour/points_body.h - the loops over planes, for one level of instructions.
 *
 * Who includes this has defined POINTS_TARGET, which stands before each function, and POINTS_LOOPS,
 * the table's name.
 */
#include "lib/pixels_alpha.h"

#include "workload/pixels/colour/points.h"

/* Packed samples of so many bits and channels, to planes and back. */
#define POINTS_PACKING(bits, channels)                                                             \
    POINTS_TARGET static void unpack##bits##_##channels(const uint##bits##_t *restrict from,       \
                                                        gpk_points *restrict to, size_t count)     \
    {                                                                                              \
        for (size_t i = 0; i < count; i++)                                                         \
            for (size_t c = 0; c < (channels); c++)                                                \
                to->of[c][i] = from[i * (channels) + c];                                           \
    }                                                                                              \
    POINTS_TARGET static void pack##bits##_##channels(const gpk_points *restrict from,             \
                                                      uint##bits##_t *restrict to, size_t count)   \
    {                                                                                              \
        for (size_t i = 0; i < count; i++)                                                         \
            for (size_t c = 0; c < (channels); c++)                                                \
                to[i * (channels) + c] = (uint##bits##_t)from->of[c][i];                           \
    }

POINTS_PACKING(8, 1)
POINTS_PACKING(8, 2)
POINTS_PACKING(8, 3)
POINTS_PACKING(8, 4)
POINTS_PACKING(16, 1)
POINTS_PACKING(16, 2)
POINTS_PACKING(16, 3)
POINTS_PACKING(16, 4)

/* Alpha behind so many colours, which stood behind others. */
POINTS_TARGET static void move_alpha(gpk_points *points, size_t from, size_t to, size_t count)
{
    for (size_t i = 0; i < count; i++)
        points->of[to][i] = points->of[from][i];
}

POINTS_TARGET static void gray(const gpk_pixels_stage *stage, gpk_points *points, size_t count)
{
    const uint32_t wr = (uint32_t)stage->numbers[1], wg = (uint32_t)stage->numbers[2];
    const uint32_t wb = (uint32_t)stage->numbers[3];
    for (size_t i = 0; i < count; i++)
        points->of[0][i] =
            (uint16_t)pixels_gray(points->of[0][i], points->of[1][i], points->of[2][i], wr, wg, wb);
    if (stage->in.channels == 4)
        move_alpha(points, 3, 1, count);
}

POINTS_TARGET static void light(const gpk_pixels_stage *stage, gpk_points *points, size_t count)
{
    const uint32_t wr = (uint32_t)stage->numbers[1], wg = (uint32_t)stage->numbers[2];
    const uint32_t wb = (uint32_t)stage->numbers[3], most = stage->in.bits == 8 ? 255 : 65535;
    const uint32_t *table = stage->table;
    for (size_t i = 0; i < count; i++) {
        const uint32_t sum = pixels_light(pixels_light_of(table, points->of[0][i]),
                                          pixels_light_of(table, points->of[1][i]),
                                          pixels_light_of(table, points->of[2][i]), wr, wg, wb);
        points->of[0][i] = (uint16_t)pixels_light_value(table, sum, most);
    }
    if (stage->in.channels == 4)
        move_alpha(points, 3, 1, count);
}

POINTS_TARGET static void matrix(const gpk_pixels_stage *stage, gpk_points *points, size_t count)
{
    const int32_t *m = stage->numbers + 1;
    uint16_t *restrict red = points->of[0], *restrict green = points->of[1];
    uint16_t *restrict blue = points->of[2];
    if (stage->in.bits == 8) {
        for (size_t i = 0; i < count; i++) {
            const int32_t r = red[i], g = green[i], b = blue[i];
            red[i] = (uint16_t)pixels_mix8(r, g, b, m[0], m[1], m[2]);
            green[i] = (uint16_t)pixels_mix8(r, g, b, m[3], m[4], m[5]);
            blue[i] = (uint16_t)pixels_mix8(r, g, b, m[6], m[7], m[8]);
        }
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const int32_t r = red[i], g = green[i], b = blue[i];
        red[i] = (uint16_t)pixels_mix16(r, g, b, m[0], m[1], m[2]);
        green[i] = (uint16_t)pixels_mix16(r, g, b, m[3], m[4], m[5]);
        blue[i] = (uint16_t)pixels_mix16(r, g, b, m[6], m[7], m[8]);
    }
}

/* For each number of bits apart: then all divisors are constants. */
#define POINTS_CUBE(most)                                                                          \
    for (size_t i = 0; i < count; i++) {                                                           \
        const pixels_place place = pixels_cube_place(red[i], green[i], blue[i], n, most);          \
        red[i] = (uint16_t)pixels_cube_value(&place, table, 0);                                    \
        green[i] = (uint16_t)pixels_cube_value(&place, table, 1);                                  \
        blue[i] = (uint16_t)pixels_cube_value(&place, table, 2);                                   \
    }

POINTS_TARGET static void cube(const gpk_pixels_stage *stage, gpk_points *points, size_t count)
{
    const uint32_t n = (uint32_t)stage->numbers[1];
    const uint32_t *restrict table = stage->table; /* words, for vectors gather no halves */
    uint16_t *restrict red = points->of[0], *restrict green = points->of[1];
    uint16_t *restrict blue = points->of[2];
    if (stage->in.bits == 8)
        POINTS_CUBE(255u)
    else
        POINTS_CUBE(65535u)
}

POINTS_TARGET static void flatten(const gpk_pixels_stage *stage, gpk_points *points, size_t count)
{
    const uint32_t colours = stage->out.channels;
    const uint16_t *restrict alpha = points->of[colours];
    for (uint32_t c = 0; c < colours; c++) {
        const uint32_t behind = (uint32_t)stage->numbers[1 + c];
        uint16_t *restrict plane = points->of[c];
        if (stage->in.bits == 8)
            for (size_t i = 0; i < count; i++)
                plane[i] = (uint16_t)pixels_flatten8(plane[i], alpha[i], behind);
        else
            for (size_t i = 0; i < count; i++)
                plane[i] = (uint16_t)pixels_flatten16(plane[i], alpha[i], behind);
    }
}

POINTS_TARGET static void rgb(const gpk_pixels_stage *stage, gpk_points *points, size_t count)
{
    if (stage->in.channels == 2)
        move_alpha(points, 1, 3, count);
    for (size_t i = 0; i < count; i++)
        points->of[1][i] = points->of[2][i] = points->of[0][i];
}

POINTS_TARGET static void depth(const gpk_pixels_stage *stage, gpk_points *points, size_t count)
{
    for (uint32_t c = 0; c < stage->in.channels; c++) {
        uint16_t *restrict plane = points->of[c];
        if (stage->in.bits == 8)
            for (size_t i = 0; i < count; i++)
                plane[i] = (uint16_t)pixels_widen(plane[i]);
        else
            for (size_t i = 0; i < count; i++)
                plane[i] = (uint16_t)pixels_narrow(plane[i]);
    }
}

POINTS_TARGET static void premultiply(const gpk_pixels_stage *stage, gpk_points *points,
                                      size_t count)
{
    const uint32_t colours = stage->in.channels - 1;
    uint16_t *restrict alpha = points->of[colours];
    for (uint32_t c = 0; c < colours; c++) {
        uint16_t *restrict plane = points->of[c];
        if (stage->in.bits == 8)
            for (size_t i = 0; i < count; i++)
                plane[i] = (uint16_t)pixels_premultiply8(plane[i], alpha[i]);
        else
            for (size_t i = 0; i < count; i++)
                plane[i] = (uint16_t)pixels_premultiply16(plane[i], alpha[i]);
    }
    for (size_t i = 0; i < count && stage->in.bits == 8; i++)
        alpha[i] = (uint16_t)(alpha[i] * 255u);
}

POINTS_TARGET static void unpremultiply(const gpk_pixels_stage *stage, gpk_points *points,
                                        size_t count)
{
    const uint32_t colours = stage->in.channels - 1;
    uint16_t *restrict alpha = points->of[colours];
    for (uint32_t c = 0; c < colours; c++) {
        uint16_t *restrict plane = points->of[c];
        if (stage->out.bits == 8)
            for (size_t i = 0; i < count; i++)
                plane[i] = (uint16_t)pixels_unpremultiply8(plane[i], alpha[i]);
        else
            for (size_t i = 0; i < count; i++)
                plane[i] = (uint16_t)pixels_unpremultiply16(plane[i], alpha[i]);
    }
    for (size_t i = 0; i < count && stage->out.bits == 8; i++)
        alpha[i] = (uint16_t)pixels_alpha8(alpha[i]);
}

const gpk_points_loops POINTS_LOOPS = {
#ifdef POINTS_GRAY8
    .gray8 = POINTS_GRAY8,
#endif
    .unpack8 = {unpack8_1, unpack8_2, unpack8_3, unpack8_4},
    .unpack16 = {unpack16_1, unpack16_2, unpack16_3, unpack16_4},
    .pack8 = {pack8_1, pack8_2, pack8_3, pack8_4},
    .pack16 = {pack16_1, pack16_2, pack16_3, pack16_4},
    .steps =
        {
            [PIXELS_STEP_GRAY] = gray,
            [PIXELS_STEP_LIGHT] = light,
            [PIXELS_STEP_MATRIX] = matrix,
            [PIXELS_STEP_CUBE] = cube,
            [PIXELS_STEP_FLATTEN] = flatten,
            [PIXELS_STEP_RGB] = rgb,
            [PIXELS_STEP_DEPTH] = depth,
            [PIXELS_STEP_PREMULTIPLY] = premultiply,
            [PIXELS_STEP_UNPREMULTIPLY] = unpremultiply,
        },
};
