// SPDX-License-Identifier: MIT
#include "workload/pixels/neighbour/gaussian_rows.h"

#include "workload/pixels/neighbour/levels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { BLOCK = 256 }; /* samples: their sums and those of the rows around fit the first cache */

/* ---- along rows ---- */

/* Two pairs at a time: what has been summed is loaded and stored half as often. */
GPK_INLINE void line8_block(const gpk_gaussian_line *line, const uint8_t *restrict x,
                            uint16_t *restrict sum, size_t n)
{
    const size_t step = line->channels, radius = line->radius;
    const uint16_t middle = (uint16_t)line->by->weights[0].whole;
    const uint16_t next = (uint16_t)line->by->weights[1].whole;
    if (radius % 2 == 0) {
        for (size_t i = 0; i < n; i++)
            sum[i] = (uint16_t)(middle * x[i]);
    } else {
        const uint8_t *left = x - step, *right = x + step;
        for (size_t i = 0; i < n; i++)
            sum[i] = (uint16_t)(middle * x[i] + next * (left[i] + right[i]));
    }
    for (size_t k = 1 + radius % 2; k < radius; k += 2) {
        const uint16_t w = (uint16_t)line->by->weights[k].whole;
        const uint16_t v = (uint16_t)line->by->weights[k + 1].whole;
        const uint8_t *left = x - k * step, *right = x + k * step;
        const uint8_t *lefter = left - step, *righter = right + step;
        for (size_t i = 0; i < n; i++)
            sum[i] = (uint16_t)(sum[i] + w * (left[i] + right[i]) + v * (lefter[i] + righter[i]));
    }
}

GPK_INLINE void line8_body(const gpk_gaussian_line *line, const uint8_t *from, uint16_t *to)
{
    size_t at = 0;
    for (; line->count - at >= BLOCK; at += BLOCK)
        line8_block(line, from + at, to + at, BLOCK);
    line8_block(line, from + at, to + at, line->count - at);
}

GPK_INLINE void line16_block(const gpk_gaussian_line *line, const uint16_t *restrict x,
                             float *restrict sum, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum[i] = line->by->weights[0].part * (float)x[i];
    for (size_t k = 1; k <= line->radius; k++) {
        const float w = line->by->weights[k].part;
        const uint16_t *left = x - k * line->channels, *right = x + k * line->channels;
        for (size_t i = 0; i < n; i++)
            sum[i] += w * (float)(left[i] + right[i]);
    }
}

GPK_INLINE void line16_body(const gpk_gaussian_line *line, const uint16_t *from, float *to)
{
    size_t at = 0;
    for (; line->count - at >= BLOCK; at += BLOCK)
        line16_block(line, from + at, to + at, BLOCK);
    line16_block(line, from + at, to + at, line->count - at);
}

GPK_PIXELS_BY_LEVEL(line8, (const gpk_gaussian_line *line, const uint8_t *from, uint16_t *to),
                    (line, from, to))
GPK_PIXELS_BY_LEVEL(line16, (const gpk_gaussian_line *line, const uint16_t *from, float *to),
                    (line, from, to))

void gpk_gaussian_line8(const gpk_gaussian_line *line, const uint8_t *from, uint16_t *to)
{
    line8(line, from, to);
}

void gpk_gaussian_line16(const gpk_gaussian_line *line, const uint16_t *from, float *to)
{
    line16(line, from, to);
}

/* ---- of rows ---- */

GPK_INLINE void sum8(const gpk_gaussian_strip *strip, const uint16_t *const *middle, size_t at,
                     size_t n, uint32_t *restrict sum)
{
    const uint32_t weight = strip->by->weights[0].whole;
    const uint16_t *row = middle[0] + at;
    for (size_t i = 0; i < n; i++)
        sum[i] = weight * row[i];
    for (ptrdiff_t k = 1; k <= (ptrdiff_t)strip->radius; k++) {
        const uint32_t w = strip->by->weights[k].whole;
        const uint16_t *above = middle[-k] + at, *below = middle[k] + at;
        for (size_t i = 0; i < n; i++)
            sum[i] += w * ((uint32_t)above[i] + below[i]);
    }
}

GPK_INLINE void sum16(const gpk_gaussian_strip *strip, const float *const *middle, size_t at,
                      size_t n, float *restrict sum)
{
    const float *row = middle[0] + at;
    for (size_t i = 0; i < n; i++)
        sum[i] = strip->by->weights[0].part * row[i];
    for (ptrdiff_t k = 1; k <= (ptrdiff_t)strip->radius; k++) {
        const float w = strip->by->weights[k].part;
        const float *above = middle[-k] + at, *below = middle[k] + at;
        for (size_t i = 0; i < n; i++)
            sum[i] += w * (above[i] + below[i]);
    }
}

GPK_INLINE void finish8(const gpk_gaussian_strip *strip, uint32_t y, size_t at, size_t n,
                        const uint32_t *restrict sum)
{
    uint8_t *restrict to = (uint8_t *)strip->out[y] + at;
    if (strip->samples == NULL) {
        for (size_t i = 0; i < n; i++)
            to[i] = (uint8_t)pixels_blur8(sum[i]);
        return;
    }
    const uint8_t *restrict from = (const uint8_t *)strip->samples[y] + at;
    const pixels_sharpness by = strip->by->sharpness;
    for (size_t i = 0; i < n; i++)
        to[i] = (uint8_t)pixels_sharpen8(from[i], sum[i], by);
}

GPK_INLINE void finish16(const gpk_gaussian_strip *strip, uint32_t y, size_t at, size_t n,
                         const float *restrict sum)
{
    uint16_t *restrict to = (uint16_t *)strip->out[y] + at;
    if (strip->samples == NULL) {
        for (size_t i = 0; i < n; i++)
            to[i] = (uint16_t)pixels_blur16(sum[i]);
        return;
    }
    const uint16_t *restrict from = (const uint16_t *)strip->samples[y] + at;
    const pixels_sharpness by = strip->by->sharpness;
    for (size_t i = 0; i < n; i++)
        to[i] = (uint16_t)pixels_sharpen16(from[i], sum[i], by);
}

GPK_INLINE void strip8_block(const gpk_gaussian_strip *strip, size_t at, size_t n)
{
    _Alignas(64) uint32_t sum[BLOCK];
    const uint16_t *const *sums = (const uint16_t *const *)strip->sums;
    for (uint32_t y = 0; y < strip->rows; y++) {
        sum8(strip, sums + y + strip->radius, at, n, sum);
        finish8(strip, y, at, n, sum);
    }
}

GPK_INLINE void strip8_body(const gpk_gaussian_strip *strip)
{
    size_t at = 0;
    for (; strip->count - at >= BLOCK; at += BLOCK)
        strip8_block(strip, at, BLOCK);
    strip8_block(strip, at, strip->count - at);
}

GPK_INLINE void strip16_block(const gpk_gaussian_strip *strip, size_t at, size_t n)
{
    _Alignas(64) float sum[BLOCK];
    const float *const *sums = (const float *const *)strip->sums;
    for (uint32_t y = 0; y < strip->rows; y++) {
        sum16(strip, sums + y + strip->radius, at, n, sum);
        finish16(strip, y, at, n, sum);
    }
}

GPK_INLINE void strip16_body(const gpk_gaussian_strip *strip)
{
    size_t at = 0;
    for (; strip->count - at >= BLOCK; at += BLOCK)
        strip16_block(strip, at, BLOCK);
    strip16_block(strip, at, strip->count - at);
}

#if defined(__x86_64__)
enum { WORDS = 32, VECTORS = BLOCK / WORDS }; /* of a vector; of a block */

/* sum8 of a whole block. Two rows are multiplied and added at once, as signed words: 32768 is taken
 * from each, and from a sum by weights of 256 in all that many times. What unpacking has put apart
 * is in its order again at the end. */
GPK_PIXELS_TARGET_AVX512 static void sum8_avx512(const gpk_gaussian_strip *strip,
                                                 const uint16_t *const *middle, size_t at,
                                                 uint32_t *sum)
{
    const __m512i bias = _mm512_set1_epi16(INT16_MIN), zero = _mm512_setzero_si512();
    const __m512i first = _mm512_setr_epi32(0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    const __m512i second = _mm512_add_epi32(first, _mm512_set1_epi32(8));
    __m512i low[VECTORS], high[VECTORS];
    const __m512i one = _mm512_set1_epi32((int)strip->by->weights[0].whole);
#pragma GCC unroll 8
    for (ptrdiff_t i = 0; i < VECTORS; i++) {
        const __m512i row = _mm512_loadu_si512(middle[0] + at + WORDS * i);
        const __m512i all = _mm512_set1_epi32(256 * 32768), word = _mm512_xor_si512(row, bias);
        low[i] = _mm512_dpwssd_epi32(all, _mm512_unpacklo_epi16(word, zero), one);
        high[i] = _mm512_dpwssd_epi32(all, _mm512_unpackhi_epi16(word, zero), one);
    }
    for (ptrdiff_t k = 1; k <= (ptrdiff_t)strip->radius; k++) {
        const __m512i weight = _mm512_set1_epi16((short)strip->by->weights[k].whole);
        const uint16_t *above = middle[-k] + at, *below = middle[k] + at;
#pragma GCC unroll 8
        for (ptrdiff_t i = 0; i < VECTORS; i++) {
            const __m512i a = _mm512_xor_si512(_mm512_loadu_si512(above + WORDS * i), bias);
            const __m512i b = _mm512_xor_si512(_mm512_loadu_si512(below + WORDS * i), bias);
            low[i] = _mm512_dpwssd_epi32(low[i], _mm512_unpacklo_epi16(a, b), weight);
            high[i] = _mm512_dpwssd_epi32(high[i], _mm512_unpackhi_epi16(a, b), weight);
        }
    }
#pragma GCC unroll 8
    for (ptrdiff_t i = 0; i < VECTORS; i++) {
        uint32_t *to = sum + WORDS * i;
        _mm512_storeu_si512(to, _mm512_permutex2var_epi32(low[i], first, high[i]));
        _mm512_storeu_si512(to + 16, _mm512_permutex2var_epi32(low[i], second, high[i]));
    }
}

GPK_PIXELS_TARGET_AVX512 static void strip8_avx512(const gpk_gaussian_strip *strip)
{
    _Alignas(64) uint32_t sum[BLOCK];
    const uint16_t *const *sums = (const uint16_t *const *)strip->sums;
    size_t at = 0;
    for (; strip->count - at >= BLOCK; at += BLOCK) {
        for (uint32_t y = 0; y < strip->rows; y++) {
            sum8_avx512(strip, sums + y + strip->radius, at, sum);
            finish8(strip, y, at, BLOCK, sum);
        }
    }
    strip8_block(strip, at, strip->count - at);
}

GPK_PIXELS_TARGET_AVX2 static void strip8_avx2(const gpk_gaussian_strip *strip)
{
    strip8_body(strip);
}
#endif

GPK_PIXELS_BY_LEVEL(strip16, (const gpk_gaussian_strip *strip), (strip))

void gpk_gaussian_strip8(const gpk_gaussian_strip *strip)
{
#if defined(__x86_64__)
    const gpk_pixels_level level = gpk_pixels_level_now();
    if (level == GPK_PIXELS_AVX512)
        strip8_avx512(strip);
    else if (level == GPK_PIXELS_AVX2)
        strip8_avx2(strip);
    else
#endif
        strip8_body(strip);
}

void gpk_gaussian_strip16(const gpk_gaussian_strip *strip)
{
    strip16(strip);
}
