// SPDX-License-Identifier: MIT
#include "workload/peaks/kernels.h"

#include "kernel_sources.h"
#include "workload/peaks/path.h"

#define PEAKS_WIDTH PEAKS_LANES
#define PEAKS_TARGET
#include "lib/peaks.h"

float gpk_peaks_left(uint64_t place)
{
    return peaks_left(place);
}

float gpk_peaks_right(uint64_t place)
{
    return peaks_right(place);
}

static void chains_body(const void *block, void *const *memories, uint64_t first, uint64_t last)
{
    const peaks_args *args = block;
    const peaks_path *path = gpk_peaks_path();
    uint32_t *totals = memories[1];
    for (uint64_t i = first; i < last && i < args->items; i++)
        totals[i] = path->chains(args, i, memories[0]);
}

static void fill_body(const void *block, void *const *memories, uint64_t first, uint64_t last)
{
    const peaks_args *args = block;
    for (uint64_t i = first; i < last && i < args->items; i++)
        peaks_fill_item(i, memories[0], memories[1]);
}

static void triad_body(const void *block, void *const *memories, uint64_t first, uint64_t last)
{
    const peaks_args *args = block;
    const uint64_t end = last < args->items ? last : args->items;
    const float factor = args->factor;
    float *sums = memories[0];
    const float *left = memories[1], *right = memories[2];
    for (uint64_t i = first; i < end; i++)
        peaks_triad_item(factor, i, sums, left, right);
    peaks_stream_end();
}

static void mark_body(const void *block, void *const *memories, uint64_t first, uint64_t last)
{
    const peaks_args *args = block;
    if (first < last && first < args->items)
        *(uint32_t *)memories[0] += 1;
}

static const gpk_source *const sources[] = {
    &gpk_source_lib_dialect_h,
    &gpk_source_shared_peaks_args_h,
    &gpk_source_lib_peaks_h,
    &gpk_source_peaks_cl,
    NULL,
};

#define KERNEL(name, does, memories)                                                               \
    {                                                                                              \
        .entry = (name), .sources = sources, .body = (does), .args_size = sizeof(peaks_args),      \
        .memory_count = (memories),                                                                \
    }

const gpk_kernel gpk_peaks_chains = KERNEL("peaks_chains", chains_body, 2);
const gpk_kernel gpk_peaks_fill = KERNEL("peaks_fill", fill_body, 2);
const gpk_kernel gpk_peaks_triad = KERNEL("peaks_triad", triad_body, 3);
const gpk_kernel gpk_peaks_mark = KERNEL("peaks_mark", mark_body, 1);

_Static_assert(sizeof(peaks_args) == 24, "the layout that OpenCL C has");
_Static_assert(PEAKS_CHAINS % (PEAKS_VECTORS * 16) == 0, "whole passes for any vector");
