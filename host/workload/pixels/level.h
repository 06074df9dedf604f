// SPDX-License-Identifier: MIT
/* workload/pixels/level.h - which instructions the loops over rows may use. */
#ifndef GPK_WORKLOAD_PIXELS_LEVEL_H
#define GPK_WORKLOAD_PIXELS_LEVEL_H

typedef enum gpk_pixels_level {
    GPK_PIXELS_PORTABLE = 0,
    GPK_PIXELS_AVX2,
    GPK_PIXELS_AVX512, /* F, BW, DQ, VL, VBMI, VNNI: Ice Lake, Zen 4 and later */
    GPK_PIXELS_LEVELS,
} gpk_pixels_level;

/* Put before a function of a level; loops in it are vectorised for that. */
#if defined(__x86_64__)
#define GPK_PIXELS_TARGET_AVX2 __attribute__((target("avx2,bmi2,fma")))
#if defined(__clang__)
#define GPK_PIXELS_WIDTH "" /* it has no such option of a function */
#else
#define GPK_PIXELS_WIDTH ",prefer-vector-width=512"
#endif
#define GPK_PIXELS_TARGET_AVX512                                                                   \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vnni,avx2,bmi2,"    \
                          "fma" GPK_PIXELS_WIDTH)))
#endif

/* The best one here; or the one that a test asked for. Any thread. */
gpk_pixels_level gpk_pixels_level_now(void);

/* The best one that this processor has. */
gpk_pixels_level gpk_pixels_level_best(void);

/* For tests: from now on this one, which must not be above the best one. */
void gpk_pixels_level_set(gpk_pixels_level level);

#endif /* GPK_WORKLOAD_PIXELS_LEVEL_H */
