// SPDX-License-Identifier: MIT
#include "workload/pixels/neighbour/convolve.h"
#include "workload/pixels/neighbour/levels.h"

enum { BLOCK = 256 }; /* samples: their sums stay in the first cache */

/* Adds the products of three taps: what was summed is loaded and stored a third as often. */
GPK_INLINE void whole_add(const gpk_convolved *of, uint32_t first_tap, size_t at, size_t n,
                          int16_t *restrict sum)
{
    const uint8_t *x[GPK_TAPS_TOGETHER];
    int16_t weight[GPK_TAPS_TOGETHER];
    for (uint32_t k = 0; k < GPK_TAPS_TOGETHER; k++) {
        const pixels_tap tap = of->by->taps[first_tap + k];
        x[k] = of->rows[(ptrdiff_t)of->radius + tap.down];
        x[k] += (ptrdiff_t)at + tap.across * (ptrdiff_t)of->step;
        weight[k] = (int16_t)tap.whole;
    }
    const uint8_t *a = x[0], *b = x[1], *c = x[2];
    const int16_t u = weight[0], v = weight[1], w = weight[2];
    if (first_tap == 0) {
        for (size_t i = 0; i < n; i++)
            sum[i] = (int16_t)(u * a[i] + v * b[i] + w * c[i]);
    } else {
        for (size_t i = 0; i < n; i++)
            sum[i] = (int16_t)(sum[i] + u * a[i] + v * b[i] + w * c[i]);
    }
}

/* Whole weights, and sums of 16 bits: no float would round any of them. */
GPK_INLINE void whole_block(const gpk_convolved *of, uint8_t *restrict to, size_t at, size_t n)
{
    const pixels_taps head = of->by->head;
    int16_t sum[BLOCK];
    whole_add(of, 0, at, n, sum);
    for (uint32_t k = GPK_TAPS_TOGETHER; k < head.count; k += GPK_TAPS_TOGETHER)
        whole_add(of, k, at, n, sum);
    for (size_t i = 0; i < n; i++)
        to[at + i] = (uint8_t)pixels_convolved_whole(sum[i], head.scale, head.offset);
}

GPK_INLINE void whole_body(const gpk_convolved *of, uint8_t *to)
{
    size_t at = 0;
    for (; of->count - at >= BLOCK; at += BLOCK)
        whole_block(of, to, at, BLOCK);
    whole_block(of, to, at, of->count - at);
}

// NOLINTBEGIN(bugprone-macro-parentheses): a type is not an expression
#define CONVOLVE(name, sample, most)                                                               \
    GPK_INLINE void name##_block(const gpk_convolved *of, sample *restrict to, size_t at,          \
                                 size_t n)                                                         \
    {                                                                                              \
        const pixels_taps head = of->by->head;                                                     \
        float sum[BLOCK] = {0};                                                                    \
        for (uint32_t k = 0; k < head.count; k++) {                                                \
            const pixels_tap tap = of->by->taps[k];                                                \
            const sample *x = of->rows[(ptrdiff_t)of->radius + tap.down];                          \
            x += (ptrdiff_t)at + tap.across * (ptrdiff_t)of->step;                                 \
            for (size_t i = 0; i < n; i++)                                                         \
                sum[i] += tap.weight * (float)x[i];                                                \
        }                                                                                          \
        for (size_t i = 0; i < n; i++)                                                             \
            to[at + i] = (sample)pixels_convolved(sum[i], head.scale, head.offset, most);          \
    }                                                                                              \
    GPK_INLINE void name##_body(const gpk_convolved *of, sample *to)                               \
    {                                                                                              \
        size_t at = 0;                                                                             \
        for (; of->count - at >= BLOCK; at += BLOCK)                                               \
            name##_block(of, to, at, BLOCK);                                                       \
        name##_block(of, to, at, of->count - at);                                                  \
    }
// NOLINTEND(bugprone-macro-parentheses)

CONVOLVE(parts8, uint8_t, 255.0f)
CONVOLVE(parts16, uint16_t, 65535.0f)

GPK_PIXELS_BY_LEVEL(whole, (const gpk_convolved *of, uint8_t *to), (of, to))
GPK_PIXELS_BY_LEVEL(parts8, (const gpk_convolved *of, uint8_t *to), (of, to))
GPK_PIXELS_BY_LEVEL(parts16, (const gpk_convolved *of, uint16_t *to), (of, to))

void gpk_convolve8(const gpk_convolved *of, uint8_t *to)
{
    if (of->by->head.is_whole)
        whole(of, to);
    else
        parts8(of, to);
}

void gpk_convolve16(const gpk_convolved *of, uint16_t *to)
{
    parts16(of, to);
}
