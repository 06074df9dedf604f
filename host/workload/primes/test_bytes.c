// SPDX-License-Identifier: MIT
/* The window's bitmap by testing every number that 2, 3 and 5 do not divide. */
#include "workload/primes/kernels.h"
#include "workload/primes/window_job.h"

enum { GROUP_BYTES = 1024, SUM_ITEMS = 64 };

static gpukit_status bench_alloc(primes_bench *bench, gpukit_error *err)
{
    return gpk_primes_bitmaps_alloc(bench, bench->site->job->head.most_grains, err);
}

static void enqueue(primes_bench *bench, gpk_chain *chain, const primes_window_args *window)
{
    gpukit_buffer *const buffers[] = {bench->bitmaps, bench->records};
    gpukit_launch launch = {
        .program = bench->programs[0],
        .args = window,
        .buffers = buffers,
    };
    gpk_primes_test_deal(bench->site->device, (uint64_t)window->grains * window->grain_bytes,
                         PRIMES_TEST_TILE / 8, GROUP_BYTES, &launch);
    gpk_chain_run(chain, &launch);
    launch.program = bench->programs[1];
    launch.items = window->grains;
    launch.group = SUM_ITEMS;
    gpk_chain_run(chain, &launch);
}

const primes_variant gpk_primes_test_bytes = {
    .name = "bytes",
    .kernels = {&gpk_primes_test_window_kernel, &gpk_primes_sum_window_kernel},
    .records_per_grain = gpk_primes_one_record,
    .layout = gpk_primes_dense_layout,
    .bench_alloc = bench_alloc,
    .enqueue = enqueue,
};
