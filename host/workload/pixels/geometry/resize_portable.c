// SPDX-License-Identifier: MIT
#include "lib/pixels_resize.h"
#include "workload/pixels/geometry/resize_path.h"

typedef int32_t sums8 __attribute__((vector_size(16)));
typedef double sums16 __attribute__((vector_size(16)));

static inline sums8 load8(const uint8_t *from)
{
    return (sums8){from[0], from[1], from[2], from[3]};
}

static inline void store8(uint8_t *to, sums8 sums)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)pixels_resize_end8(sums[i]);
}

static inline sums16 load16(const uint16_t *from)
{
    return (sums16){from[0], from[1]};
}

static inline void store16(uint16_t *to, sums16 sums)
{
    for (int i = 0; i < 2; i++)
        to[i] = (uint16_t)pixels_resize_end16((int64_t)sums[i]);
}

#define SUMS_TARGET

#define SUMS_NAME(what) what##8
#define SUMS_SAMPLE uint8_t
#define SUMS_VECTOR sums8
#define SUMS_LANES 4
#define SUMS_NUMBER int32_t
#define SUMS_LOAD load8
#define SUMS_STORE store8
#define SUMS_END pixels_resize_end8
#include "workload/pixels/geometry/resize_body.h"

#define SUMS_NAME(what) what##16
#define SUMS_SAMPLE uint16_t
#define SUMS_VECTOR sums16
#define SUMS_LANES 2
#define SUMS_NUMBER double
#define SUMS_LOAD load16
#define SUMS_STORE store16
#define SUMS_END(sum) pixels_resize_end16((int64_t)(sum))
#include "workload/pixels/geometry/resize_body.h"

#include "workload/pixels/geometry/resize_alpha_body.h"

const gpk_resize_path gpk_resize_portable = {across8, across16,    down8,
                                             down16,  premultiply, straighten};

const gpk_resize_path *gpk_resize_path_now(void)
{
#if defined(__x86_64__)
    if (gpk_pixels_level_now() == GPK_PIXELS_AVX512)
        return &gpk_resize_avx512;
    if (gpk_pixels_level_now() == GPK_PIXELS_AVX2)
        return &gpk_resize_avx2;
#endif
    return &gpk_resize_portable;
}
