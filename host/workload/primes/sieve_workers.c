// SPDX-License-Identifier: MIT
/* The sieve for devices whose work items are CPU cores: one worker for each core, with a
 * bitmap of its own that stays in the core's cache. */
#include "workload/primes/kernels.h"
#include "workload/primes/window_job.h"

static primes_layout layout(const primes_site *site)
{
    return (primes_layout){.stride = site->job->plan.grain_bytes + 2 * PRIMES_PAD,
                           .lead = PRIMES_PAD};
}

static uint32_t workers_of(const primes_site *site, uint64_t grains)
{
    uint32_t cores = site->device->compute_units;
    return cores < grains ? cores : (uint32_t)grains;
}

static uint32_t small_count(const primes_window_job *job)
{
    return job->base->index[PRIMES_CLASSES];
}

/* The counter is set once; from then on its value is known. */
static gpukit_status alloc_next(primes_bench *bench, gpukit_error *err)
{
    gpukit_status status = gpukit_buffer_alloc(bench->site->queue, sizeof(uint32_t),
                                               GPUKIT_BUFFER_STAGED, &bench->next, err);
    if (status != GPUKIT_OK)
        return status;
    gpk_chain chain = {.queue = bench->site->queue};
    *(uint32_t *)gpukit_buffer_host(bench->next) = bench->taken = 0;
    gpk_chain_upload(&chain, bench->next, 0, sizeof(uint32_t), NULL);
    return gpk_chain_finish(&chain, err);
}

static gpukit_status bench_alloc(primes_bench *bench, gpukit_error *err)
{
    const primes_window_job *job = bench->site->job;
    size_t workers = workers_of(bench->site, job->head.most_grains);
    size_t turns = workers * (small_count(job) + 1) * sizeof(uint32_t);
    gpukit_status status = gpk_primes_bitmaps_alloc(
        bench, gpk_primes_keeps_bitmaps(job) ? job->head.most_grains : workers, err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(bench->site->queue, turns, GPUKIT_BUFFER_SCRATCH,
                                     &bench->turns, err);
    return status == GPUKIT_OK ? alloc_next(bench, err) : status;
}

static void enqueue(primes_bench *bench, gpk_chain *chain, const primes_window_args *window)
{
    const primes_site *site = bench->site;
    const primes_sieve_args args = {
        .window = *window,
        .map_bytes = site->job->base->map_bytes,
        .workers = workers_of(site, window->grains),
        .stride = (uint32_t)layout(site).stride,
        .small_count = small_count(site->job),
        .largest_prime = site->job->base->largest_prime,
        .keeps_bitmaps = gpk_primes_keeps_bitmaps(site->job),
        .taken = bench->taken,
    };
    gpukit_buffer *const buffers[] = {site->primes, site->index,    site->patterns, site->map,
                                      bench->turns, bench->bitmaps, bench->next,    bench->records};
    const gpukit_launch launch = {
        .program = bench->programs[0],
        .args = &args,
        .buffers = buffers,
        .items = args.workers,
        .group = 1,
    };
    bench->taken += window->grains + args.workers;
    gpk_chain_run(chain, &launch);
}

const primes_variant gpk_primes_sieve_workers = {
    .name = "workers",
    .needs_base = true,
    .kernels = {&gpk_primes_sieve_kernel},
    .records_per_grain = gpk_primes_one_record,
    .layout = layout,
    .bench_alloc = bench_alloc,
    .enqueue = enqueue,
};
