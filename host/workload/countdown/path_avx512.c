// SPDX-License-Identifier: MIT
#include "workload/countdown/path.h"

#if defined(__x86_64__)
#define COUNTDOWN_WIDTH 16u
#define COUNTDOWN_VECTORS 8u
#define COUNTDOWN_TARGET __attribute__((target("avx512f")))
#define COUNTDOWN_LANES COUNTDOWN_TARGET GPK_INLINE
#include "workload/countdown/path_body.h"

static bool is_available(void)
{
    return __builtin_cpu_supports("avx512f") != 0;
}

const countdown_path gpk_countdown_avx512 = {
    .name = "avx512",
    .is_available = is_available,
    .arx = arx,
    .peak = peak,
    .plain = plain,
};

#endif
