// SPDX-License-Identifier: MIT
/* The window's bitmap by testing every number that 2, 3 and 5 do not divide. */
#include "workload/primes/kernels.h"
#include "workload/primes/window_job.h"

enum { GROUP_ITEMS = 64 };

static uint32_t one_record(const primes_window_job *job)
{
    (void)job;
    return 1;
}

static gpukit_status bench_alloc(primes_bench *bench, gpukit_error *err)
{
    const primes_window_job *job = bench->site->job;
    gpk_device *device = bench->site->device;
    return device->ops->memory_alloc(device, job->head.most_grains * job->plan.grain_bytes, NULL,
                                     &bench->bitmaps, err);
}

static gpukit_status enqueue(primes_bench *bench, gpk_stream *stream,
                             const primes_window_args *window, gpukit_error *err)
{
    const primes_site *site = bench->site;
    const gpk_backend_ops *ops = site->device->ops;
    size_t bytes = (size_t)window->grains * window->grain_bytes;
    gpk_memory *memories[] = {bench->bitmaps, bench->records};
    gpk_launch launch = {
        .args = window, .memories = memories, .items = bytes, .group = GROUP_ITEMS};
    gpukit_status status = ops->run(stream, bench->programs[0], &launch, err);
    launch.items = window->grains;
    if (status == GPUKIT_OK)
        status = ops->run(stream, bench->programs[1], &launch, err);
    if (status == GPUKIT_OK && site->job->sink != NULL)
        status = ops->download(stream, bench->bitmaps, 0, bench->host_bitmaps, bytes, err);
    return status;
}

const primes_variant gpk_primes_test_bytes = {
    .name = "bytes",
    .kernels = {&gpk_primes_test_window_kernel, &gpk_primes_sum_window_kernel},
    .records_per_grain = one_record,
    .bench_alloc = bench_alloc,
    .enqueue = enqueue,
};
