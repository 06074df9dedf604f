// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/points.h"
#include "workload/pixels/level.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define POINTS_TARGET GPK_PIXELS_TARGET_AVX512
#define POINTS_GRAY8 gray8

/* Sixteen pixels of 48 bytes at a time, which are read as 64: red and green side by side in a
 * pair of words, blue in another, multiplied and added as pairs. */
POINTS_TARGET static size_t gray8(const gpk_pixels_stage *stage, const uint8_t *from, uint8_t *to,
                                  size_t count)
{
    enum { AT_ONCE = 16, READ = 22 }; /* pixels; those that 64 bytes touch */
    uint8_t places[64], blues[64];
    for (size_t i = 0; i < 64; i++) {
        places[i] = (uint8_t)(i / 4 * 3 + i % 4 / 2);
        blues[i] = (uint8_t)(i / 4 * 3 + 2);
    }
    const __m512i red_green = _mm512_loadu_si512(places), blue = _mm512_loadu_si512(blues);
    const __m512i first = _mm512_set1_epi32(stage->numbers[1] | stage->numbers[2] << 16);
    const __m512i second = _mm512_set1_epi32(stage->numbers[3]);
    const __m512i half = _mm512_set1_epi32(1 << 14);
    size_t i = 0;
    for (; i + READ <= count; i += AT_ONCE) {
        const __m512i bytes = _mm512_loadu_si512(from + 3 * i);
        const __m512i a = _mm512_maskz_permutexvar_epi8(0x5555555555555555u, red_green, bytes);
        const __m512i b = _mm512_maskz_permutexvar_epi8(0x1111111111111111u, blue, bytes);
        const __m512i sum = _mm512_add_epi32(_mm512_add_epi32(_mm512_madd_epi16(a, first), half),
                                             _mm512_madd_epi16(b, second));
        _mm_storeu_si128((__m128i *)(to + i), _mm512_cvtepi32_epi8(_mm512_srli_epi32(sum, 15)));
    }
    return i;
}

#define POINTS_LOOPS gpk_points_avx512
#include "workload/pixels/colour/points_body.h"
#endif
