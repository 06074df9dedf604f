// SPDX-License-Identifier: MIT
/* The sieve for devices whose work items are CPU cores: one worker for each core, with a
 * block of its own that stays in the core's cache. */
#include "lib/workers.h"
#include "workload/primes/kernels.h"
#include "workload/primes/native/buckets.h"
#include "workload/primes/window_job.h"

/* A worker sieves so much at once, or twice that: finding the first multiple of a prime is paid for
 * once. What is crossed off must stay in the third cache. */
enum { UNIT_BYTES = 4 << 20 };

/* From here on there are so many large primes that finding the first multiple of each for every
 * unit costs more than buckets do. */
static const uint32_t least_bucket_root = UINT32_C(1) << 26;

static uint32_t unit_bytes(const primes_site *site)
{
    const uint32_t grain_bytes = site->job->plan.grain_bytes;
    return grain_bytes < UNIT_BYTES ? grain_bytes : UNIT_BYTES;
}

static uint32_t units_per_grain(const primes_site *site)
{
    return (site->job->plan.grain_bytes + UNIT_BYTES - 1) / UNIT_BYTES;
}

/* With buckets, where they are worth it and the device has the memory. */
static void add_buckets(const primes_site *site, primes_sieve_args *args)
{
    const gpukit_device_info *device = site->device;
    const uint32_t grain_bytes = site->job->plan.grain_bytes;
    const uint64_t words = args->map_bytes / 8, quarter = device->memory_size / 4;
    const uint64_t most = quarter < device->max_alloc_size ? quarter : device->max_alloc_size;
    primes_sieve_args with = *args;
    if (args->map_bytes == 0 || args->largest_prime < least_bucket_root)
        return;
    with.buckets = (grain_bytes + PRIMES_BUCKET_BYTES - 1) / PRIMES_BUCKET_BYTES;
    with.pieces = (uint32_t)((words + PRIMES_PIECE_WORDS - 1) / PRIMES_PIECE_WORDS);
    with.chunks = gpk_primes_pool_chunks(args->largest_prime, grain_bytes,
                                         (uint64_t)with.buckets * args->workers);
    if (primes_pool_bytes(&with) <= most)
        *args = with;
}

/* Of the units of a launch two for each worker stay single. */
static uint32_t doubles(const primes_sieve_args *args)
{
    const uint32_t units = args->window.grains * args->units_per_grain, single = 2 * args->workers;
    return args->units_per_grain % 2 != 0 || units < single ? 0 : (units - single) / 2;
}

static primes_sieve_args args_of(const primes_site *site, const primes_window_args *window)
{
    const primes_window_job *job = site->job;
    const primes_base *base = job->base;
    primes_sieve_args args = {
        .window = *window,
        .map_bytes = base->map_bytes,
        .workers = site->device->compute_units,
        .small_count = base->index[PRIMES_CLASSES],
        .largest_prime = base->largest_prime,
        .unit_bytes = unit_bytes(site),
        .units_per_grain = units_per_grain(site),
        .keeps_bitmaps = gpk_primes_keeps_bitmaps(job),
    };
    add_buckets(site, &args);
    return args;
}

static gpukit_status site_alloc(primes_site *site, gpukit_error *err)
{
    const primes_sieve_args args = args_of(site, &(primes_window_args){.grains = 0});
    gpukit_status status = gpukit_buffer_alloc(site->queue, primes_workplace_of(&args).bytes,
                                               GPUKIT_BUFFER_SCRATCH, &site->scratch, err);
    if (status != GPUKIT_OK)
        return status;
    return gpukit_buffer_alloc(site->queue, primes_pool_bytes(&args), GPUKIT_BUFFER_SCRATCH,
                               &site->pool, err);
}

/* Counting writes no bitmap, but a kernel wants a buffer all the same. */
static gpukit_status bench_alloc(primes_bench *bench, gpukit_error *err)
{
    const primes_window_job *job = bench->site->job;
    return gpk_primes_bitmaps_alloc(bench,
                                    gpk_primes_keeps_bitmaps(job) ? job->head.most_grains : 1, err);
}

/* program is one of the variant's kernels. */
static void run(gpk_chain *chain, const primes_sieve_args *args, gpukit_program *program,
                gpukit_buffer *const *buffers, uint32_t items)
{
    const gpukit_launch launch = {
        .program = program,
        .args = args,
        .buffers = buffers,
        .items = items,
        .group = 1,
    };
    gpk_chain_run(chain, &launch);
}

/* The launches of one grain with large base primes, or of several without. */
static void launch(const primes_bench *bench, gpk_chain *chain, const primes_sieve_args *args)
{
    const primes_site *site = bench->site;
    gpukit_buffer *const begin[] = {site->scratch};
    gpukit_buffer *const scatter[] = {site->map, site->scratch, site->pool};
    gpukit_buffer *const sieve[] = {site->primes,  site->index, site->patterns, site->map,
                                    site->scratch, site->pool,  bench->bitmaps, bench->records};
    run(chain, args, bench->programs[0], begin, 1);
    if (args->buckets != 0)
        run(chain, args, bench->programs[1], scatter, args->workers);
    run(chain, args, bench->programs[2], sieve, args->workers);
}

static void enqueue(primes_bench *bench, gpk_chain *chain, const primes_window_args *window)
{
    primes_sieve_args args = args_of(bench->site, window);
    const uint32_t grains = window->grains, step = args.buckets != 0 ? 1 : grains;
    args.window.grains = step;
    args.doubles = doubles(&args);
    for (; args.lease_grain < grains; args.lease_grain += step) {
        launch(bench, chain, &args);
        args.window.first_grain += step;
        args.window.begin_byte += (uint64_t)step * window->grain_bytes;
    }
}

const primes_variant gpk_primes_sieve_workers = {
    .name = "workers",
    .needs_base = true,
    .kernels = {&gpk_primes_sieve_begin_kernel, &gpk_primes_sieve_scatter_kernel,
                &gpk_primes_sieve_kernel},
    .records_per_grain = units_per_grain,
    .layout = gpk_primes_dense_layout,
    .site_alloc = site_alloc,
    .bench_alloc = bench_alloc,
    .enqueue = enqueue,
};
