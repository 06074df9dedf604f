// SPDX-License-Identifier: MIT
#include "workload/countdown/path.h"

#define COUNTDOWN_WIDTH 4u
#define COUNTDOWN_VECTORS 4u
#define COUNTDOWN_TARGET
#define COUNTDOWN_LANES COUNTDOWN_TARGET GPK_INLINE
#include "workload/countdown/path_body.h"

static bool is_available(void)
{
    return true;
}

const countdown_path gpk_countdown_portable = {
    .name = "portable",
    .is_available = is_available,
    .arx = arx,
    .peak = peak,
    .plain = plain,
};
