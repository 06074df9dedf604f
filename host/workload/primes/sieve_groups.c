// SPDX-License-Identifier: MIT
/* The sieve for devices with many small cores: a work-group sieves a segment in local
 * memory. */
#include "workload/primes/kernels.h"
#include "workload/primes/window_job.h"

static uint32_t segments_per_grain(const primes_window_job *job)
{
    return job->plan.grain_bytes / PRIMES_GROUP_SEGMENT;
}

/* Counting writes no bitmap, but a kernel wants a memory all the same. */
static gpukit_status bench_alloc(primes_bench *bench, gpukit_error *err)
{
    const primes_window_job *job = bench->site->job;
    gpk_device *device = bench->site->device;
    size_t size = job->sink == NULL ? 64 : job->head.most_grains * job->plan.grain_bytes;
    return device->ops->memory_alloc(device, size, NULL, &bench->bitmaps, err);
}

static gpukit_status enqueue(primes_bench *bench, gpk_stream *stream,
                             const primes_window_args *window, gpukit_error *err)
{
    const primes_site *site = bench->site;
    const primes_base *base = site->job->base;
    const primes_group_args args = {
        .window = *window,
        .map_bytes = base->map_bytes,
        .largest_prime = base->largest_prime,
        .keeps_bitmaps = site->job->sink != NULL,
    };
    gpk_memory *memories[] = {site->primes, site->index,    site->patterns,
                              site->map,    bench->bitmaps, bench->records};
    const gpk_launch launch = {
        .args = &args,
        .memories = memories,
        .items = (uint64_t)window->grains * segments_per_grain(site->job) * PRIMES_GROUP_ITEMS,
        .group = PRIMES_GROUP_ITEMS,
    };
    gpukit_status status = site->device->ops->run(stream, bench->programs[0], &launch, err);
    if (status == GPUKIT_OK && site->job->sink != NULL)
        status = site->device->ops->download(stream, bench->bitmaps, 0, bench->host_bitmaps,
                                             (size_t)window->grains * window->grain_bytes, err);
    return status;
}

const primes_variant gpk_primes_sieve_groups = {
    .name = "groups",
    .needs_base = true,
    .kernels = {&gpk_primes_sieve_group_kernel},
    .records_per_grain = segments_per_grain,
    .bench_alloc = bench_alloc,
    .enqueue = enqueue,
};
