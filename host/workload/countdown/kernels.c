// SPDX-License-Identifier: MIT
#include "workload/countdown/kernels.h"

#include "kernel_sources.h"
#include "workload/countdown/path.h"

static void run_teams(countdown_team *team, const countdown_args *args, uint32_t *words,
                      uint64_t first, uint64_t last)
{
    for (uint64_t i = first; i < last && i < args->teams; i++)
        team(args, (uint32_t)i, words);
}

static void arx_body(const void *args, void *const *memories, uint64_t first, uint64_t last)
{
    run_teams(gpk_countdown_path()->arx, args, memories[0], first, last);
}

static void peak_body(const void *args, void *const *memories, uint64_t first, uint64_t last)
{
    run_teams(gpk_countdown_path()->peak, args, memories[0], first, last);
}

static void plain_body(const void *args, void *const *memories, uint64_t first, uint64_t last)
{
    run_teams(gpk_countdown_path()->plain, args, memories[0], first, last);
}

static const gpk_source *const lanes_sources[] = {
    &gpk_source_lib_dialect_h,      &gpk_source_shared_countdown_args_h,
    &gpk_source_lib_countdown_h,    &gpk_source_lib_countdown_lanes_h,
    &gpk_source_countdown_lanes_cl, NULL,
};

static const gpk_source *const items_sources[] = {
    &gpk_source_lib_dialect_h,
    &gpk_source_shared_countdown_args_h,
    &gpk_source_lib_countdown_h,
    &gpk_source_countdown_items_cl,
    NULL,
};

#define KERNEL(name, which, does)                                                                  \
    {                                                                                              \
        .entry = name, .sources = which, .body = does, .args_size = sizeof(countdown_args),        \
        .memory_count = 1,                                                                         \
    }

const gpk_kernel gpk_countdown_lanes_kernels[] = {
    [GPUKIT_COUNTDOWN_ARX] = KERNEL("countdown_lanes_arx", lanes_sources, arx_body),
    [GPUKIT_COUNTDOWN_PEAK] = KERNEL("countdown_lanes_peak", lanes_sources, peak_body),
    [GPUKIT_COUNTDOWN_PLAIN] = KERNEL("countdown_lanes_plain", lanes_sources, plain_body),
};

const gpk_kernel gpk_countdown_items_kernels[] = {
    [GPUKIT_COUNTDOWN_ARX] = KERNEL("countdown_items_arx", items_sources, NULL),
    [GPUKIT_COUNTDOWN_PEAK] = KERNEL("countdown_items_peak", items_sources, NULL),
    [GPUKIT_COUNTDOWN_PLAIN] = KERNEL("countdown_items_plain", items_sources, NULL),
};

_Static_assert(sizeof(countdown_args) == 56, "the layout that OpenCL C has");
