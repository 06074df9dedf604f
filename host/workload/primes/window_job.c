// SPDX-License-Identifier: MIT
#include "workload/primes/window_job.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "workload/primes/listing.h"
#include "workload/primes/prove.h"

/* A lease has so many grains at most, and so many bytes where their bitmaps are kept. */
enum { MOST_GRAINS = 4096, MOST_KEPT_BYTES = 8 << 20 };

static const primes_variant *variant_for(const primes_window_job *job,
                                         const gpukit_device_info *device)
{
    if (job->variant != NULL)
        return job->variant;
    if (job->plan.method == GPUKIT_PRIMES_TEST)
        return &gpk_primes_test_bytes;
    return device->kind == GPUKIT_DEVICE_CPU ? &gpk_primes_sieve_workers : &gpk_primes_sieve_groups;
}

/* A buffer that holds these bytes from then on. In place, where the queue maps: then they
 * are a copy of the job's all the same, since each device may only have memory that no
 * other device has. */
static gpukit_status bring(gpk_chain *chain, const void *from, size_t size, gpukit_buffer **out,
                           gpukit_error *err)
{
    bool maps = gpukit_queue_maps(chain->queue);
    gpukit_status status = gpukit_buffer_alloc(
        chain->queue, size, maps ? GPUKIT_BUFFER_STAGED : GPUKIT_BUFFER_SCRATCH, out, err);
    if (status != GPUKIT_OK)
        return status;
    if (maps)
        memcpy(gpukit_buffer_host(*out), from, size);
    gpk_chain_upload(chain, *out, 0, size, maps ? NULL : from);
    return GPUKIT_OK;
}

static gpukit_status bring_base(primes_site *site, gpukit_error *err)
{
    static const uint64_t no_map = 0;
    const primes_base *base = site->job->base;
    const void *map = base->map == NULL ? (const void *)&no_map : base->map;
    size_t map_bytes = base->map == NULL ? sizeof no_map : base->map_bytes;
    gpk_chain chain = {.queue = site->queue};
    gpukit_status status =
        bring(&chain, base->primes, base->prime_count * sizeof *base->primes, &site->primes, err);
    if (status == GPUKIT_OK)
        status = bring(&chain, base->index, sizeof base->index, &site->index, err);
    if (status == GPUKIT_OK)
        status = bring(&chain, base->patterns, base->patterns_size, &site->patterns, err);
    if (status == GPUKIT_OK)
        status = bring(&chain, map, map_bytes, &site->map, err);
    return status == GPUKIT_OK ? gpk_chain_finish(&chain, err) : status;
}

static void detach(void *state)
{
    primes_site *site = state;
    if (site == NULL)
        return;
    gpukit_buffer_free(site->primes);
    gpukit_buffer_free(site->index);
    gpukit_buffer_free(site->patterns);
    gpukit_buffer_free(site->map);
    free(site);
}

static gpukit_status attach(gpk_job *head, gpukit_queue *queue, void **out, gpukit_error *err)
{
    primes_window_job *job = (primes_window_job *)head;
    primes_site *site = calloc(1, sizeof *site);
    if (site == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a job");
    site->job = job;
    site->queue = queue;
    site->device = &queue->device->info;
    site->variant = variant_for(job, site->device);
    *out = site; /* a base that is half there is for detach to clear away */
    return site->variant->needs_base ? bring_base(site, err) : GPUKIT_OK;
}

static void slot_close(void *state)
{
    primes_bench *bench = state;
    if (bench == NULL)
        return;
    for (int i = 0; i < PRIMES_MOST_PROGRAMS; i++)
        gpukit_program_close(bench->programs[i]);
    gpukit_buffer_free(bench->bitmaps);
    gpukit_buffer_free(bench->turns);
    gpukit_buffer_free(bench->next);
    gpukit_buffer_free(bench->records);
    free(bench);
}

static size_t records_size(const primes_site *site, uint64_t grains)
{
    return (size_t)grains * site->variant->records_per_grain(site->job) * sizeof(primes_record);
}

uint32_t gpk_primes_one_record(const primes_window_job *job)
{
    (void)job;
    return 1;
}

primes_layout gpk_primes_dense_layout(const primes_window_job *job)
{
    return (primes_layout){.stride = job->plan.grain_bytes};
}

static size_t bitmaps_size(const primes_site *site, uint64_t grains)
{
    return (size_t)grains * site->variant->layout(site->job).stride;
}

gpukit_status gpk_primes_bitmaps_alloc(primes_bench *bench, uint64_t grains, gpukit_error *err)
{
    bool is_wanted = bench->site->job->sink != NULL;
    return gpukit_buffer_alloc(bench->site->queue, bitmaps_size(bench->site, grains),
                               is_wanted ? GPUKIT_BUFFER_STAGED : GPUKIT_BUFFER_SCRATCH,
                               &bench->bitmaps, err);
}

static gpukit_status slot_open(void *state, void **out, gpukit_error *err)
{
    const primes_site *site = state;
    primes_bench *bench = calloc(1, sizeof *bench);
    if (bench == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a slot of %s",
                        site->device->id);
    bench->site = site;
    gpukit_status status = GPUKIT_OK;
    for (int i = 0; i < PRIMES_MOST_PROGRAMS && status == GPUKIT_OK; i++)
        if (site->variant->kernels[i] != NULL)
            status = gpk_queue_program_open(site->queue, site->variant->kernels[i],
                                            &bench->programs[i], err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(site->queue, records_size(site, site->job->head.most_grains),
                                     GPUKIT_BUFFER_STAGED, &bench->records, err);
    if (status == GPUKIT_OK)
        status = site->variant->bench_alloc(bench, err);
    if (status != GPUKIT_OK) {
        slot_close(bench);
        return status;
    }
    *out = bench;
    return GPUKIT_OK;
}

static void enqueue(void *state, gpk_chain *chain, const gpk_lease *lease)
{
    primes_bench *bench = state;
    const primes_site *site = bench->site;
    const primes_plan *plan = &site->job->plan;
    const primes_window_args window = {
        .first = plan->first,
        .last = plan->last,
        .begin_byte = plan->begin_byte + lease->first * plan->grain_bytes,
        .end_byte = plan->end_byte,
        .first_grain = lease->first,
        .grains = (uint32_t)lease->count,
        .grain_bytes = plan->grain_bytes,
    };
    assert(lease->count <= site->job->head.most_grains);
    site->variant->enqueue(bench, chain, &window);
    if (site->job->sink != NULL)
        gpk_chain_download(chain, bench->bitmaps, 0, bitmaps_size(site, lease->count), NULL);
    gpk_chain_download(chain, bench->records, 0, records_size(site, lease->count), NULL);
}

/* A record that was never written, is stale or was damaged on the way does not fit its own
 * complement and grain. */
static gpukit_status read_results(const void *state, const gpk_lease *lease, gpk_result *out,
                                  gpukit_error *err)
{
    const primes_bench *bench = state;
    const primes_site *site = bench->site;
    const primes_record *records = gpukit_buffer_host(bench->records);
    uint32_t per_grain = site->variant->records_per_grain(site->job);
    memset(out, 0, lease->count * sizeof *out);
    for (uint64_t i = 0; i < lease->count * per_grain; i++) {
        const primes_record *record = &records[i];
        uint64_t grain = lease->first + i / per_grain;
        if (record->complement != ~record->count || record->grain != grain)
            return gpk_fail(err, GPUKIT_E_DEVICE, 0, "",
                            "%s gave back a damaged record for grain %llu", site->device->id,
                            (unsigned long long)grain);
        out[i / per_grain].value += record->count;
        out[i / per_grain].digest += record->hash * (2 * grain + 1);
    }
    uint64_t wheel[3];
    if (lease->first == 0)
        out[0].value += gpk_primes_of_wheel(&site->job->plan, wheel);
    return GPUKIT_OK;
}

static gpukit_status deliver(const void *state, const gpk_lease *lease, gpukit_error *err)
{
    const primes_bench *bench = state;
    const primes_window_job *job = bench->site->job;
    if (job->sink == NULL)
        return GPUKIT_OK;
    primes_layout layout = bench->site->variant->layout(job);
    const uint8_t *bitmaps = gpukit_buffer_host(bench->bitmaps);
    return gpk_primes_emit(job, lease, bitmaps + layout.lead, layout.stride, err);
}

static void join(gpk_job *head, uint64_t first, uint64_t count, const gpk_result *results)
{
    primes_window_job *job = (primes_window_job *)head;
    (void)first;
    for (uint64_t i = 0; i < count; i++) {
        job->count += results[i].value;
        job->hash += results[i].digest;
    }
}

static const gpk_kernel *const *kernels(const gpk_job *job, const gpukit_device_info *device)
{
    return variant_for((const primes_window_job *)job, device)->kernels;
}

static const gpk_job_ops window_ops = {
    .kernels = kernels,
    .attach = attach,
    .detach = detach,
    .slot_open = slot_open,
    .slot_close = slot_close,
    .enqueue = enqueue,
    .read = read_results,
    .deliver = deliver,
    .join = join,
    .prove = gpk_primes_prove_window,
};

/* Numbers of the window; 2^64 of them would not fit. */
static uint64_t window_units(const primes_plan *plan)
{
    uint64_t units = plan->last - plan->first;
    return units == UINT64_MAX ? units : units + 1;
}

/* Grains are then long, and there may be 2e8 large base primes to divide into each. */
static bool needs_map(const primes_plan *plan)
{
    return plan->method == GPUKIT_PRIMES_SIEVE && gpk_primes_isqrt(plan->last) >= PRIMES_MAP_FROM;
}

static uint64_t most_grains(const primes_window_job *job)
{
    uint64_t most = MOST_GRAINS;
    bool keeps_bitmaps = job->sink != NULL || job->plan.method == GPUKIT_PRIMES_TEST;
    if (keeps_bitmaps && most > MOST_KEPT_BYTES / job->plan.grain_bytes)
        most = MOST_KEPT_BYTES / job->plan.grain_bytes;
    most = most == 0 ? 1 : most;
    return job->plan.grains < most ? job->plan.grains : most;
}

gpukit_status gpk_primes_window_job_init(primes_window_job *job, const gpukit_primes_params *params,
                                         gpukit_primes_sink sink, void *user, gpukit_error *err)
{
    memset(job, 0, sizeof *job);
    gpukit_status status = gpk_primes_plan(params, &job->plan, err);
    if (status != GPUKIT_OK)
        return status;
    job->sink = sink;
    job->user = user;
    job->head = (gpk_job){
        .ops = &window_ops,
        .grains = job->plan.grains,
        .grain_units = job->plan.grain_bytes * (uint64_t)30,
        .total_units = window_units(&job->plan),
        .lead_units = job->plan.first % 30,
        .probe_grains = needs_map(&job->plan) ? 1 : 0,
        .most_grains = most_grains(job),
        .is_ordered = sink != NULL,
        .method = gpk_primes_method_name(job->plan.method),
    };
    gpk_primes_family(&job->plan, job->head.family, sizeof job->head.family);
    if (job->plan.method == GPUKIT_PRIMES_SIEVE)
        status = gpk_primes_base_alloc(gpk_primes_isqrt(job->plan.last), &job->base, err);
    return status;
}

void gpk_primes_window_job_finish(primes_window_job *job)
{
    if (!atomic_load(&job->head.is_abandoned))
        gpk_primes_base_free(job->base);
    job->base = NULL;
}
