// SPDX-License-Identifier: MIT
#include "workload/pixels/level.h"

#include <assert.h>
#include <stdatomic.h>

static _Atomic int chosen = -1;

gpk_pixels_level gpk_pixels_level_best(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vnni"))
        return GPK_PIXELS_AVX512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
        __builtin_cpu_supports("fma"))
        return GPK_PIXELS_AVX2;
#endif
    return GPK_PIXELS_PORTABLE;
}

gpk_pixels_level gpk_pixels_level_now(void)
{
    const int level = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (level >= 0)
        return (gpk_pixels_level)level;
    const gpk_pixels_level best = gpk_pixels_level_best();
    gpk_pixels_level_set(best);
    return best;
}

void gpk_pixels_level_set(gpk_pixels_level level)
{
    assert(level <= gpk_pixels_level_best());
    atomic_store_explicit(&chosen, (int)level, memory_order_relaxed);
}
