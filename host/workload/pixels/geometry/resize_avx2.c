// SPDX-License-Identifier: MIT
#include "workload/pixels/geometry/resize_path.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "lib/pixels_resize.h"

#define SUMS_TARGET GPK_PIXELS_TARGET_AVX2

typedef int32_t sums8 __attribute__((vector_size(32)));
typedef double sums16 __attribute__((vector_size(32)));

SUMS_TARGET static inline sums8 load8(const uint8_t *from)
{
    return (sums8)_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)from));
}

SUMS_TARGET static inline void store8(uint8_t *to, sums8 sums)
{
    sums = (sums + (1 << (PIXELS_RESIZE_SHIFT8 - 1))) >> PIXELS_RESIZE_SHIFT8;
    const __m128i low = _mm256_castsi256_si128((__m256i)sums);
    const __m128i high = _mm256_extracti128_si256((__m256i)sums, 1);
    const __m128i words = _mm_packs_epi32(low, high);
    _mm_storel_epi64((__m128i *)to, _mm_packus_epi16(words, words));
}

SUMS_TARGET static inline sums16 load16(const uint16_t *from)
{
    return _mm256_cvtepi32_pd(_mm_cvtepu16_epi32(_mm_loadl_epi64((const __m128i *)from)));
}

SUMS_TARGET static inline void store16(uint16_t *to, sums16 sums)
{
    const double unit = 1.0 / ((int64_t)1 << PIXELS_RESIZE_SHIFT16);
    const __m256d most = _mm256_set1_pd(65535), least = _mm256_setzero_pd();
    const __m256d whole = _mm256_min_pd(_mm256_max_pd(sums * unit + 0.5, least), most);
    const __m128i words = _mm256_cvttpd_epi32(whole);
    _mm_storel_epi64((__m128i *)to, _mm_packus_epi32(words, words));
}

#define SUMS_NAME(what) what##8
#define SUMS_SAMPLE uint8_t
#define SUMS_VECTOR sums8
#define SUMS_LANES 8
#define SUMS_NUMBER int32_t
#define SUMS_LOAD load8
#define SUMS_STORE store8
#define SUMS_END pixels_resize_end8
#include "workload/pixels/geometry/resize_body.h"

#define SUMS_NAME(what) what##16
#define SUMS_SAMPLE uint16_t
#define SUMS_VECTOR sums16
#define SUMS_LANES 4
#define SUMS_NUMBER double
#define SUMS_LOAD load16
#define SUMS_STORE store16
#define SUMS_END(sum) pixels_resize_end16((int64_t)(sum))
#include "workload/pixels/geometry/resize_body.h"

#include "workload/pixels/geometry/resize_alpha_body.h"

const gpk_resize_path gpk_resize_avx2 = {across8, across16, down8, down16, premultiply, straighten};

#endif
