// SPDX-License-Identifier: MIT
#include "workload/peaks/path.h"

#define PEAKS_WIDTH 4u
#define PEAKS_TARGET
#include "lib/peaks.h"

static bool is_available(void)
{
    return true;
}

PEAKS_TARGET static uint32_t chains(const peaks_args *args, uint64_t item, const float *starts)
{
    return peaks_item(args, item, starts);
}

const peaks_path gpk_peaks_portable = {
    .name = "portable",
    .is_available = is_available,
    .chains = chains,
};
