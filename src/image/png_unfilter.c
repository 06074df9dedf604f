// SPDX-License-Identifier: MIT
/* png_unfilter.c - the filters of PNG undone, where each pixel waits for the one before it.
 *
 * Pixels of one or two bytes go byte by byte in plain C. For larger ones there are SSE2's
 * registers, a pixel at a time; other processors take the plain code for those too.
 */
#include "image/png_parts.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))

enum { SUB = 1, UP, AVERAGE, PAETH };

static void undo_up(unsigned char *restrict row, const unsigned char *restrict above, size_t size)
{
    for (size_t i = 0; i < size; i++)
        row[i] = (unsigned char)(row[i] + above[i]);
}

ALWAYS_INLINE unsigned char predict(int left, int above, int corner)
{
    const int from_left = abs(above - corner), from_above = abs(left - corner);
    const int from_corner = abs(left + above - 2 * corner);
    const int best = from_above <= from_corner ? above : corner;
    const int least = from_above <= from_corner ? from_above : from_corner;
    return (unsigned char)(from_left <= least ? left : best);
}

ALWAYS_INLINE void undo_plainly(unsigned filter, unsigned char *row, const unsigned char *above,
                                size_t size, size_t step)
{
    for (size_t i = 0; i < size; i++) {
        const unsigned left = i < step ? 0 : row[i - step];
        const unsigned corner = i < step ? 0 : above[i - step];
        if (filter == SUB)
            row[i] = (unsigned char)(row[i] + left);
        else if (filter == AVERAGE)
            row[i] = (unsigned char)(row[i] + ((left + above[i]) >> 1));
        else
            row[i] = (unsigned char)(row[i] + predict((int)left, above[i], (int)corner));
    }
}

#ifdef __SSE2__
/* May read up to 8 bytes; those behind the pixel do no harm in their lanes. */
ALWAYS_INLINE __m128i load_pixel(const unsigned char *at, size_t step)
{
    uint64_t bytes = 0;
    memcpy(&bytes, at, step > 4 ? 8 : 4);
    return step > 4 ? _mm_loadl_epi64((const __m128i *)&bytes) : _mm_cvtsi32_si128((int)bytes);
}

ALWAYS_INLINE void store_pixel(unsigned char *at, __m128i pixel, size_t step)
{
    uint64_t bytes = (uint32_t)_mm_cvtsi128_si32(pixel);
    if (step > 4)
        _mm_storel_epi64((__m128i *)&bytes, pixel);
    memcpy(at, &bytes, step);
}

ALWAYS_INLINE __m128i magnitude(__m128i value)
{
    return _mm_max_epi16(value, _mm_sub_epi16(_mm_setzero_si128(), value));
}

ALWAYS_INLINE __m128i choose(__m128i mask, __m128i yes, __m128i no)
{
    return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
}

/* In lanes of 16 bits, of which the upper halves are 0. */
ALWAYS_INLINE __m128i predict_pixel(__m128i left, __m128i above, __m128i corner)
{
    const __m128i by_above = _mm_sub_epi16(above, corner), by_left = _mm_sub_epi16(left, corner);
    const __m128i from_left = magnitude(by_above), from_above = magnitude(by_left);
    const __m128i from_corner = magnitude(_mm_add_epi16(by_above, by_left));
    const __m128i least = _mm_min_epi16(from_left, _mm_min_epi16(from_above, from_corner));
    return choose(_mm_cmpeq_epi16(least, from_left), left,
                  choose(_mm_cmpeq_epi16(least, from_above), above, corner));
}

ALWAYS_INLINE void undo_sub(unsigned char *row, size_t size, size_t step)
{
    __m128i left = _mm_setzero_si128();
    for (size_t i = 0; i < size; i += step) {
        left = _mm_add_epi8(load_pixel(row + i, step), left);
        store_pixel(row + i, left, step);
    }
}

/* The processor's average is rounded up, PNG's is rounded down. */
ALWAYS_INLINE void undo_average(unsigned char *row, const unsigned char *above, size_t size,
                                size_t step)
{
    __m128i left = _mm_setzero_si128();
    for (size_t i = 0; i < size; i += step) {
        const __m128i top = load_pixel(above + i, step);
        const __m128i odd = _mm_and_si128(_mm_xor_si128(left, top), _mm_set1_epi8(1));
        const __m128i mean = _mm_sub_epi8(_mm_avg_epu8(left, top), odd);
        left = _mm_add_epi8(load_pixel(row + i, step), mean);
        store_pixel(row + i, left, step);
    }
}

ALWAYS_INLINE void undo_paeth(unsigned char *row, const unsigned char *above, size_t size,
                              size_t step)
{
    const __m128i zero = _mm_setzero_si128();
    __m128i left = zero, corner = zero;
    for (size_t i = 0; i < size; i += step) {
        const __m128i top = _mm_unpacklo_epi8(load_pixel(above + i, step), zero);
        const __m128i raw = load_pixel(row + i, step);
        const __m128i guess = predict_pixel(left, top, corner);
        const __m128i pixel = _mm_add_epi8(raw, _mm_packus_epi16(guess, guess));
        store_pixel(row + i, pixel, step);
        left = _mm_unpacklo_epi8(pixel, zero);
        corner = top;
    }
}

ALWAYS_INLINE void undo(unsigned filter, unsigned char *row, const unsigned char *above,
                        size_t size, size_t step)
{
    if (filter == SUB)
        undo_sub(row, size, step);
    else if (filter == AVERAGE)
        undo_average(row, above, size, step);
    else
        undo_paeth(row, above, size, step);
}
#else
#define undo undo_plainly
#endif

/* step and filter are constants in each call, so that each pair is code of its own. */
ALWAYS_INLINE void undo_by_step(unsigned filter, unsigned char *row, const unsigned char *above,
                                size_t size, unsigned step)
{
    switch (step) {
    case 1:
        undo_plainly(filter, row, above, size, 1);
        break;
    case 2:
        undo_plainly(filter, row, above, size, 2);
        break;
    case 3:
        undo(filter, row, above, size, 3);
        break;
    case 4:
        undo(filter, row, above, size, 4);
        break;
    case 6:
        undo(filter, row, above, size, 6);
        break;
    default:
        undo(filter, row, above, size, 8);
    }
}

void png_unfilter(unsigned filter, unsigned char *row, const unsigned char *above, size_t size,
                  unsigned step)
{
    switch (filter) {
    case SUB:
        undo_by_step(SUB, row, above, size, step);
        break;
    case UP:
        undo_up(row, above, size);
        break;
    case AVERAGE:
        undo_by_step(AVERAGE, row, above, size, step);
        break;
    case PAETH:
        undo_by_step(PAETH, row, above, size, step);
        break;
    default: /* none */
        break;
    }
}
