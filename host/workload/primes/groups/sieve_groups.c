// SPDX-License-Identifier: MIT
/* The sieve for devices with many small cores: a work-group sieves a segment in local memory. */
#include <stdlib.h>

#include "base/error.h"
#include "workload/primes/groups/groups.h"
#include "workload/primes/groups/tune.h"
#include "workload/primes/mertens.h"

/* Bytes of the window that a launch sieves at most: offsets in it have 32 bits. */
static const uint64_t MOST_LAUNCH_BYTES = UINT64_C(1) << 31;

/* A slot's buckets take a sixteenth of the device's memory, if that does for a lease in so many
 * launches. */
enum { MEMORY_SHARE = 16, MOST_LAUNCHES = 20 };

/* A lease takes up to 250 ms (sched/pace.c), and a launch half of that, since some drivers end what
 * takes longer: but for one of so few segments, for each of the device's units. */
static const uint32_t WHOLE_SEGMENTS = 32;

static uint32_t segment_bytes(const primes_shape *shape, uint32_t grain_bytes)
{
    uint32_t size = shape->segment_bytes;
    while (grain_bytes % size != 0)
        size /= 2;
    return size;
}

uint32_t gpk_primes_groups_per_grain(const primes_site *site)
{
    const uint32_t grain_bytes = site->job->plan.grain_bytes;
    return grain_bytes / segment_bytes(site->variant->shape, grain_bytes);
}

static uint32_t square_root(double x)
{
    return gpk_primes_isqrt((uint64_t)x);
}

/* What is expected, and six times how far from it that may be if all were by chance. */
static uint32_t bucket_room(const primes_groups *groups, uint32_t listed_limit, uint32_t wanted)
{
    if (groups->listed_words == groups->map_words)
        return 0;
    if (wanted != 0)
        return wanted;
    const double expected =
        groups->segment_bytes * 8.0 * gpk_primes_mertens(listed_limit, groups->largest_prime);
    return (uint32_t)expected + 6 * square_root(expected) + 64;
}

static gpukit_status set_most_segments(primes_groups *groups, const primes_site *site,
                                       gpukit_error *err)
{
    const gpukit_device_info *device = site->device;
    const uint64_t lease = site->job->head.most_grains * gpk_primes_groups_per_grain(site);
    const uint64_t least = lease / MOST_LAUNCHES + 1;
    const uint64_t bucket = groups->bucket_room * sizeof(uint32_t);
    uint64_t most = MOST_LAUNCH_BYTES / groups->segment_bytes;
    if (bucket > 0 && least > device->max_alloc_size / bucket)
        return gpk_fail(
            err, GPUKIT_E_MEMORY, 0, "",
            "the multiples of base primes up to %u take %llu bytes, and %s has room for "
            "%llu in one piece",
            groups->largest_prime, (unsigned long long)(least * bucket), device->id,
            (unsigned long long)device->max_alloc_size);
    if (bucket > 0) {
        const uint64_t budget = device->memory_size / MEMORY_SHARE;
        const uint64_t room = budget < device->max_alloc_size ? budget : device->max_alloc_size;
        most = room / bucket < most ? room / bucket : most;
        most = most < least ? least : most;
    }
    groups->most_segments = (uint32_t)(most < lease ? most : lease);
    return GPUKIT_OK;
}

gpukit_status gpk_primes_groups_site_alloc(primes_site *site, gpukit_error *err)
{
    const primes_window_job *job = site->job;
    const primes_group_choice *choice = &job->groups;
    const uint32_t wanted =
        choice->listed_limit == 0 ? gpk_primes_group_limit(site->device) : choice->listed_limit;
    const uint32_t limit = wanted < PRIMES_GROUP_MAP_FROM ? PRIMES_GROUP_MAP_FROM : wanted;
    primes_groups *groups = calloc(1, sizeof *groups);
    if (groups == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a job");
    site->own = groups;
    groups->queue = site->queue;
    groups->shape = site->variant->shape;
    gpukit_status status = gpk_primes_groups_base(groups, job->base, limit, err);
    if (status != GPUKIT_OK)
        return status;
    groups->segment_bytes = segment_bytes(groups->shape, job->plan.grain_bytes);
    groups->bucket_room = bucket_room(groups, limit, choice->bucket_room);
    groups->whole_segments = WHOLE_SEGMENTS * (uint64_t)site->device->compute_units;
    return set_most_segments(groups, site, err);
}

void gpk_primes_groups_site_free(primes_site *site)
{
    gpk_primes_groups_free(site->own);
}

gpukit_status gpk_primes_group_bench_init(const primes_groups *groups, primes_group_bench *bench,
                                          gpukit_error *err)
{
    const uint64_t entries = (uint64_t)groups->most_segments * groups->bucket_room + 1;
    gpukit_status status = gpukit_buffer_alloc(groups->queue, groups->listed * sizeof(uint64_t),
                                               GPUKIT_BUFFER_SCRATCH, &bench->placed, err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(groups->queue, entries * sizeof(uint32_t),
                                     GPUKIT_BUFFER_SCRATCH, &bench->entries, err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(groups->queue, groups->most_segments * sizeof(uint32_t),
                                     GPUKIT_BUFFER_SCRATCH, &bench->filled, err);
    return status;
}

void gpk_primes_group_bench_finish(primes_group_bench *bench)
{
    gpukit_buffer_free(bench->placed);
    gpukit_buffer_free(bench->entries);
    gpukit_buffer_free(bench->filled);
}

/* Counting writes no bitmap, but a kernel wants a buffer all the same. */
gpukit_status gpk_primes_groups_bench_alloc(primes_bench *bench, gpukit_error *err)
{
    const primes_site *site = bench->site;
    const uint64_t grains = gpk_primes_keeps_bitmaps(site->job) ? site->job->head.most_grains : 1;
    primes_group_bench *own = calloc(1, sizeof *own);
    if (own == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a slot");
    bench->own = own;
    gpukit_status status = gpk_primes_group_bench_init(site->own, own, err);
    return status == GPUKIT_OK ? gpk_primes_bitmaps_alloc(bench, grains, err) : status;
}

void gpk_primes_groups_bench_free(primes_bench *bench)
{
    if (bench->own != NULL)
        gpk_primes_group_bench_finish(bench->own);
    free(bench->own);
}

/* program is one of the shape's. */
static void launch(gpk_chain *chain, const primes_groups *groups, gpukit_program *program,
                   const primes_group_args *args, gpukit_buffer *const *buffers, uint64_t items)
{
    const gpukit_launch launch = {
        .program = program,
        .args = args,
        .buffers = buffers,
        .items = items,
        .group = groups->shape->items,
    };
    gpk_chain_run(chain, &launch);
}

static void launch_all(const primes_groups *groups, const primes_group_bench *bench,
                       const primes_group_outlet *outlet, gpk_chain *chain,
                       const primes_group_args *args)
{
    gpukit_buffer *const begin[] = {groups->list, bench->placed, bench->filled};
    gpukit_buffer *const scatter[] = {groups->map, bench->entries, bench->filled};
    gpukit_buffer *const sieve[] = {bench->placed, groups->patterns, groups->map,    bench->entries,
                                    bench->filled, outlet->bitmaps,  outlet->records};
    const uint64_t prepared = args->listed > args->segments ? args->listed : args->segments;
    launch(chain, groups, outlet->begin, args, begin, prepared);
    if (args->bucket_room > 0)
        launch(chain, groups, outlet->scatter, args, scatter, args->map_words - args->listed_words);
    launch(chain, groups, outlet->sieve, args, sieve,
           (uint64_t)args->segments * groups->shape->items);
}

void gpk_primes_groups_run(const primes_groups *groups, const primes_group_bench *bench,
                           const primes_group_outlet *outlet, gpk_chain *chain,
                           primes_group_args *args, uint64_t count)
{
    args->map_words = groups->map_words;
    args->listed_words = groups->listed_words;
    args->segment_bytes = groups->segment_bytes;
    args->patterned = groups->patterned;
    args->known = groups->known;
    args->listed = groups->listed;
    args->bucket_room = groups->bucket_room;
    args->largest_prime = groups->largest_prime;
    const uint64_t half = count > groups->whole_segments ? (count + 1) / 2 : count;
    const uint64_t most = half < groups->most_segments ? half : groups->most_segments;
    for (uint64_t done = 0; done < count; done += args->segments) {
        const uint64_t left = count - done;
        args->segments = (uint32_t)(left < most ? left : most);
        launch_all(groups, bench, outlet, chain, args);
        args->first_segment += args->segments;
    }
}

void gpk_primes_groups_enqueue(primes_bench *bench, gpk_chain *chain,
                               const primes_window_args *window)
{
    const primes_site *site = bench->site;
    const primes_group_outlet outlet = {
        .begin = bench->programs[0],
        .scatter = bench->programs[1],
        .sieve = bench->programs[2],
        .bitmaps = bench->bitmaps,
        .records = bench->records,
    };
    primes_group_args args = {
        .window = *window,
        .per_grain = gpk_primes_groups_per_grain(site),
        .keeps_bitmaps = gpk_primes_keeps_bitmaps(site->job),
    };
    gpk_primes_groups_run(site->own, bench->own, &outlet, chain, &args,
                          (uint64_t)window->grains * args.per_grain);
}
