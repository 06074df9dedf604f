// SPDX-License-Identifier: MIT
/* The sieve for devices whose work items are CPU cores: one worker for each core, with a
 * bitmap of its own that stays in the core's cache. */
#include "workload/primes/kernels.h"
#include "workload/primes/window_job.h"

static uint32_t one_record(const primes_window_job *job)
{
    (void)job;
    return 1;
}

static uint32_t stride_of(const primes_window_job *job)
{
    return job->plan.grain_bytes + 2 * PRIMES_PAD;
}

static uint32_t workers_of(const primes_site *site, uint64_t grains)
{
    uint32_t cores = site->device->info.compute_units;
    return cores < grains ? cores : (uint32_t)grains;
}

static uint32_t small_count(const primes_window_job *job)
{
    return job->base->index[PRIMES_CLASSES];
}

static gpukit_status bench_alloc(primes_bench *bench, gpukit_error *err)
{
    const primes_window_job *job = bench->site->job;
    gpk_device *device = bench->site->device;
    size_t workers = workers_of(bench->site, job->head.most_grains);
    size_t bitmaps = job->sink == NULL ? workers : job->head.most_grains;
    size_t turns = workers * (small_count(job) + 1) * sizeof(uint32_t);
    gpukit_status status =
        device->ops->memory_alloc(device, bitmaps * stride_of(job), NULL, &bench->bitmaps, err);
    if (status == GPUKIT_OK)
        status = device->ops->memory_alloc(device, turns, NULL, &bench->turns, err);
    if (status == GPUKIT_OK)
        status = device->ops->memory_alloc(device, sizeof(uint32_t), NULL, &bench->next, err);
    return status;
}

static gpukit_status download_bitmaps(primes_bench *bench, gpk_stream *stream, uint32_t grains,
                                      gpukit_error *err)
{
    const primes_window_job *job = bench->site->job;
    uint32_t bytes = job->plan.grain_bytes;
    gpukit_status status = GPUKIT_OK;
    for (uint32_t i = 0; i < grains && status == GPUKIT_OK; i++)
        status = bench->site->device->ops->download(
            stream, bench->bitmaps, (size_t)i * stride_of(job) + PRIMES_PAD,
            bench->host_bitmaps + (size_t)i * bytes, bytes, err);
    return status;
}

static gpukit_status enqueue(primes_bench *bench, gpk_stream *stream,
                             const primes_window_args *window, gpukit_error *err)
{
    const primes_site *site = bench->site;
    const primes_sieve_args args = {
        .window = *window,
        .map_bytes = site->job->base->map_bytes,
        .workers = workers_of(site, window->grains),
        .stride = stride_of(site->job),
        .small_count = small_count(site->job),
        .largest_prime = site->job->base->largest_prime,
        .keeps_bitmaps = site->job->sink != NULL,
    };
    gpk_memory *memories[] = {site->primes, site->index,    site->patterns, site->map,
                              bench->turns, bench->bitmaps, bench->next,    bench->records};
    const gpk_launch launch = {
        .args = &args,
        .memories = memories,
        .items = args.workers,
        .group = 1,
    };
    static const uint32_t none_taken = 0;
    const gpk_backend_ops *ops = site->device->ops;
    gpukit_status status = ops->upload(stream, bench->next, 0, &none_taken, sizeof none_taken, err);
    if (status == GPUKIT_OK)
        status = ops->run(stream, bench->programs[0], &launch, err);
    if (status == GPUKIT_OK && site->job->sink != NULL)
        status = download_bitmaps(bench, stream, window->grains, err);
    return status;
}

const primes_variant gpk_primes_sieve_workers = {
    .name = "workers",
    .needs_base = true,
    .kernels = {&gpk_primes_sieve_kernel},
    .records_per_grain = one_record,
    .bench_alloc = bench_alloc,
    .enqueue = enqueue,
};
