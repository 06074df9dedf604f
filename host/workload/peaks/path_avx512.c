// SPDX-License-Identifier: MIT
#include "workload/peaks/path.h"

#if defined(__x86_64__)
#define PEAKS_WIDTH 16u
#define PEAKS_TARGET __attribute__((target("avx512f")))
#include "lib/peaks.h"

static bool is_available(void)
{
    return __builtin_cpu_supports("avx512f") != 0;
}

PEAKS_TARGET static uint32_t chains(const peaks_args *args, uint64_t item, const float *starts)
{
    return peaks_item(args, item, starts);
}

const peaks_path gpk_peaks_avx512 = {
    .name = "avx512",
    .is_available = is_available,
    .chains = chains,
};

#endif
