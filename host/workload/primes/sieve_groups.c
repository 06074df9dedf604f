// SPDX-License-Identifier: MIT
/* The sieve for devices with many small cores: a work-group sieves a segment in local
 * memory. */
#include "workload/primes/kernels.h"
#include "workload/primes/window_job.h"

static uint32_t segments_per_grain(const primes_window_job *job)
{
    return job->plan.grain_bytes / PRIMES_GROUP_SEGMENT;
}

/* Counting writes no bitmap, but a kernel wants a buffer all the same. */
static gpukit_status bench_alloc(primes_bench *bench, gpukit_error *err)
{
    const primes_window_job *job = bench->site->job;
    return gpk_primes_bitmaps_alloc(bench, job->reader == NULL ? 1 : job->head.most_grains, err);
}

static void enqueue(primes_bench *bench, gpk_chain *chain, const primes_window_args *window)
{
    const primes_site *site = bench->site;
    const primes_base *base = site->job->base;
    const primes_group_args args = {
        .window = *window,
        .map_bytes = base->map_bytes,
        .largest_prime = base->largest_prime,
        .keeps_bitmaps = site->job->reader != NULL,
    };
    gpukit_buffer *const buffers[] = {site->primes, site->index,    site->patterns,
                                      site->map,    bench->bitmaps, bench->records};
    const gpukit_launch launch = {
        .program = bench->programs[0],
        .args = &args,
        .buffers = buffers,
        .items = (uint64_t)window->grains * segments_per_grain(site->job) * PRIMES_GROUP_ITEMS,
        .group = PRIMES_GROUP_ITEMS,
    };
    gpk_chain_run(chain, &launch);
}

const primes_variant gpk_primes_sieve_groups = {
    .name = "groups",
    .needs_base = true,
    .kernels = {&gpk_primes_sieve_group_kernel},
    .records_per_grain = segments_per_grain,
    .layout = gpk_primes_dense_layout,
    .bench_alloc = bench_alloc,
    .enqueue = enqueue,
};
