// SPDX-License-Identifier: MIT
/* The sieve for the cores of this machine: the blocks of all grains are dealt out one by one, and
 * grains with large base primes are worked off by all cores together. */
#include "workload/primes/native/native.h"

#include "workload/primes/native/block.h"

#include "workload/primes/kernels.h"
#include "workload/primes/window_job.h"

static bool has_large(const primes_site *site)
{
    return site->job->base->map_bytes != 0;
}

static uint32_t blocks_per_grain(const primes_site *site)
{
    return (site->job->plan.grain_bytes + PRIMES_BLOCK - 1) / PRIMES_BLOCK;
}

static primes_scratch_size scratch_size(const primes_site *site)
{
    const primes_window_job *job = site->job;
    primes_scratch_size size = {.workers = site->device->compute_units};
    if (!has_large(site))
        return size;
    const uint64_t words = job->base->map_bytes / 8;
    size.segments = blocks_per_grain(site) * PRIMES_BLOCK_SEGMENTS;
    size.pieces = (uint32_t)((words + PRIMES_PIECE_WORDS - 1) / PRIMES_PIECE_WORDS);
    size.chunks = gpk_primes_pool_chunks(job->base->largest_prime, job->plan.grain_bytes,
                                         (uint64_t)size.segments * size.workers);
    return size;
}

static primes_native_args args_of(const primes_site *site, const primes_window_args *window)
{
    const primes_window_job *job = site->job;
    return (primes_native_args){
        .window = *window,
        .path = job->path != NULL ? job->path : gpk_primes_path(),
        .scratch = site->scratch_size,
        .base = job->base,
        .blocks_per_grain = blocks_per_grain(site),
        .keeps_bitmaps = gpk_primes_keeps_bitmaps(job),
    };
}

/* program is one of the variant's kernels. */
static void run(gpk_chain *chain, const primes_native_args *args, gpukit_program *program,
                gpukit_buffer *const *buffers, uint64_t items)
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

static gpukit_status site_alloc(primes_site *site, gpukit_error *err)
{
    gpukit_status status = gpk_primes_base_map(site->job->base, site->device->compute_units, err);
    if (status != GPUKIT_OK)
        return status;
    site->scratch_size = scratch_size(site);
    return gpukit_buffer_alloc(site->queue, gpk_primes_scratch_bytes(&site->scratch_size),
                               GPUKIT_BUFFER_SCRATCH, &site->scratch, err);
}

static void begin(const primes_bench *bench, gpk_chain *chain, const primes_native_args *args)
{
    gpukit_buffer *const buffers[] = {bench->site->scratch};
    run(chain, args, bench->programs[0], buffers, 1);
}

/* Slots are opened before the first lease of any: once the memory is empty, it only wants to be so
 * again for grains with large base primes. Counting writes no bitmap, but a kernel wants a buffer
 * all the same. */
static gpukit_status bench_alloc(primes_bench *bench, gpukit_error *err)
{
    const primes_window_job *job = bench->site->job;
    const primes_native_args args = args_of(bench->site, &(primes_window_args){.grains = 0});
    gpk_chain chain = {.queue = bench->site->queue};
    begin(bench, &chain, &args);
    gpukit_status status = gpk_chain_finish(&chain, err);
    if (status != GPUKIT_OK)
        return status;
    return gpk_primes_bitmaps_alloc(bench,
                                    gpk_primes_keeps_bitmaps(job) ? job->head.most_grains : 1, err);
}

static void scatter(const primes_bench *bench, gpk_chain *chain, const primes_native_args *args)
{
    gpukit_buffer *const buffers[] = {bench->site->scratch};
    run(chain, args, bench->programs[1], buffers, args->scratch.pieces);
}

static void sieve(const primes_bench *bench, gpk_chain *chain, const primes_native_args *args)
{
    const primes_site *site = bench->site;
    gpukit_buffer *const buffers[] = {site->scratch, bench->bitmaps, bench->records};
    run(chain, args, bench->programs[2], buffers,
        (uint64_t)args->window.grains * args->blocks_per_grain);
}

static void enqueue(primes_bench *bench, gpk_chain *chain, const primes_window_args *window)
{
    primes_native_args args = args_of(bench->site, window);
    const uint32_t grains = window->grains, step = has_large(bench->site) ? 1 : grains;
    args.window.grains = step;
    for (; args.lease_grain < grains; args.lease_grain += step) {
        if (has_large(bench->site)) {
            begin(bench, chain, &args);
            scatter(bench, chain, &args);
        }
        sieve(bench, chain, &args);
        args.window.first_grain += step;
        args.window.begin_byte += (uint64_t)step * window->grain_bytes;
    }
}

const primes_variant gpk_primes_sieve_native = {
    .name = "native",
    .kernels = {&gpk_primes_native_begin, &gpk_primes_native_scatter, &gpk_primes_native_sieve},
    .records_per_grain = blocks_per_grain,
    .layout = gpk_primes_dense_layout,
    .site_alloc = site_alloc,
    .bench_alloc = bench_alloc,
    .enqueue = enqueue,
};
