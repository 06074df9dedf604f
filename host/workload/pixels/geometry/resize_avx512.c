// SPDX-License-Identifier: MIT
#include "workload/pixels/geometry/resize_path.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "lib/pixels_resize.h"

#define SUMS_TARGET GPK_PIXELS_TARGET_AVX512

typedef int32_t sums8 __attribute__((vector_size(64)));
typedef double sums16 __attribute__((vector_size(64)));

SUMS_TARGET static inline sums8 load8(const uint8_t *from)
{
    return (sums8)_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)from));
}

SUMS_TARGET static inline void store8(uint8_t *to, sums8 sums)
{
    sums = (sums + (1 << (PIXELS_RESIZE_SHIFT8 - 1))) >> PIXELS_RESIZE_SHIFT8;
    const __m512i whole = _mm512_max_epi32((__m512i)sums, _mm512_setzero_si512());
    _mm_storeu_si128((__m128i *)to, _mm512_cvtusepi32_epi8(whole));
}

SUMS_TARGET static inline sums16 load16(const uint16_t *from)
{
    return _mm512_cvtepi32_pd(_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)from)));
}

SUMS_TARGET static inline void store16(uint16_t *to, sums16 sums)
{
    const double unit = 1.0 / ((int64_t)1 << PIXELS_RESIZE_SHIFT16);
    const __m512d whole = _mm512_max_pd(sums * unit + 0.5, _mm512_setzero_pd());
    const __m256i words = _mm512_cvttpd_epi32(whole);
    _mm_storeu_si128((__m128i *)to, _mm256_cvtusepi32_epi16(words));
}

#define SUMS_NAME(what) what##8
#define SUMS_SAMPLE uint8_t
#define SUMS_VECTOR sums8
#define SUMS_LANES 16
#define SUMS_NUMBER int32_t
#define SUMS_LOAD load8
#define SUMS_STORE store8
#define SUMS_END pixels_resize_end8
#include "workload/pixels/geometry/resize_body.h"

#define SUMS_NAME(what) what##16
#define SUMS_SAMPLE uint16_t
#define SUMS_VECTOR sums16
#define SUMS_LANES 8
#define SUMS_NUMBER double
#define SUMS_LOAD load16
#define SUMS_STORE store16
#define SUMS_END(sum) pixels_resize_end16((int64_t)(sum))
#include "workload/pixels/geometry/resize_body.h"

#include "workload/pixels/geometry/resize_alpha_body.h"

const gpk_resize_path gpk_resize_avx512 = {across8, across16,    down8,
                                           down16,  premultiply, straighten};

#endif
