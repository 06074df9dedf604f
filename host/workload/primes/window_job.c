// SPDX-License-Identifier: MIT
#include "workload/primes/window_job.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "workload/primes/listing.h"

/* A lease has so many grains at most, and so many bytes where their bitmaps are kept. */
enum { MOST_GRAINS = 4096, MOST_KEPT_BYTES = 8 << 20 };

static const primes_variant *variant_for(const primes_window_job *job, const gpk_device *device)
{
    if (job->variant != NULL)
        return job->variant;
    if (job->plan.method == GPUKIT_PRIMES_TEST)
        return &gpk_primes_test_bytes;
    return device->info.kind == GPUKIT_DEVICE_CPU ? &gpk_primes_sieve_workers
                                                  : &gpk_primes_sieve_groups;
}

static gpukit_status upload_new(gpk_device *device, gpk_stream *stream, const void *from,
                                size_t size, gpk_memory **out, gpukit_error *err)
{
    gpukit_status status = device->ops->memory_alloc(device, size, NULL, out, err);
    if (status == GPUKIT_OK)
        status = device->ops->upload(stream, *out, 0, from, size, err);
    return status;
}

static gpukit_status upload_base(primes_site *site, gpk_stream *stream, gpukit_error *err)
{
    static const uint64_t no_map = 0;
    const primes_base *base = site->job->base;
    const void *map = base->map == NULL ? (const void *)&no_map : base->map;
    size_t map_bytes = base->map == NULL ? sizeof no_map : base->map_bytes;
    gpk_device *device = site->device;
    gpukit_status status = upload_new(device, stream, base->primes,
                                      base->prime_count * sizeof *base->primes, &site->primes, err);
    if (status == GPUKIT_OK)
        status = upload_new(device, stream, base->index, sizeof base->index, &site->index, err);
    if (status == GPUKIT_OK)
        status =
            upload_new(device, stream, base->patterns, base->patterns_size, &site->patterns, err);
    if (status == GPUKIT_OK)
        status = upload_new(device, stream, map, map_bytes, &site->map, err);
    return status;
}

static void detach(void *state)
{
    primes_site *site = state;
    if (site == NULL)
        return;
    const gpk_backend_ops *ops = site->device->ops;
    ops->memory_free(site->primes);
    ops->memory_free(site->index);
    ops->memory_free(site->patterns);
    ops->memory_free(site->map);
    free(site);
}

/* The base primes go over through a slot of their own, which ends when they are there. */
static gpukit_status bring_base(primes_site *site, gpukit_error *err)
{
    gpk_slot slot;
    gpukit_status status = gpk_slot_init(&slot, site->device, err);
    if (status == GPUKIT_OK)
        status = upload_base(site, slot.stream, err);
    if (status == GPUKIT_OK)
        status = gpk_slot_submit(&slot, err);
    if (status == GPUKIT_OK)
        status = gpk_slot_wait(&slot, 300000000000u, err);
    site->is_left_behind = !gpk_slot_settle(&slot, gpk_now_ns() + GPK_SLOT_PATIENCE_NS);
    if (site->is_left_behind)
        atomic_store(&site->job->head.is_abandoned, true);
    else
        gpk_slot_finish(&slot);
    return status;
}

static gpukit_status attach(gpk_job *head, gpk_device *device, void **out, gpukit_error *err)
{
    primes_window_job *job = (primes_window_job *)head;
    primes_site *site = calloc(1, sizeof *site);
    if (site == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a job on %s",
                        device->info.id);
    site->job = job;
    site->device = device;
    site->variant = variant_for(job, device);
    gpukit_status status = site->variant->needs_base ? bring_base(site, err) : GPUKIT_OK;
    if (site->is_left_behind)
        return status; // NOLINT(clang-analyzer-unix.Malloc): this leak is meant
    if (status != GPUKIT_OK) {
        detach(site);
        return status;
    }
    *out = site;
    return GPUKIT_OK;
}

static void slot_close(void *state)
{
    primes_bench *bench = state;
    if (bench == NULL)
        return;
    const gpk_backend_ops *ops = bench->site->device->ops;
    for (int i = 0; i < PRIMES_MOST_PROGRAMS; i++)
        ops->program_close(bench->programs[i]);
    ops->memory_free(bench->bitmaps);
    ops->memory_free(bench->turns);
    ops->memory_free(bench->next);
    ops->memory_free(bench->records);
    free(bench->host_records);
    free(bench->host_bitmaps);
    free(bench);
}

static size_t records_size(const primes_site *site, uint64_t grains)
{
    return (size_t)grains * site->variant->records_per_grain(site->job) * sizeof(primes_record);
}

static gpukit_status host_alloc(primes_bench *bench, gpukit_error *err)
{
    const primes_window_job *job = bench->site->job;
    size_t bitmaps = job->sink == NULL ? 0 : job->head.most_grains * job->plan.grain_bytes;
    bench->host_records = malloc(records_size(bench->site, job->head.most_grains));
    if (bitmaps > 0)
        bench->host_bitmaps = malloc(bitmaps);
    if (bench->host_records == NULL || (bitmaps > 0 && bench->host_bitmaps == NULL))
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for the results of %s",
                        bench->site->device->info.id);
    return GPUKIT_OK;
}

static gpukit_status slot_open(void *state, void **out, gpukit_error *err)
{
    const primes_site *site = state;
    gpk_device *device = site->device;
    primes_bench *bench = calloc(1, sizeof *bench);
    if (bench == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a slot of %s",
                        device->info.id);
    bench->site = site;
    gpukit_status status = host_alloc(bench, err);
    for (int i = 0; i < PRIMES_MOST_PROGRAMS && status == GPUKIT_OK; i++)
        if (site->variant->kernels[i] != NULL)
            status = device->ops->program_open(device, site->variant->kernels[i],
                                               &bench->programs[i], err);
    if (status == GPUKIT_OK)
        status = device->ops->memory_alloc(device, records_size(site, site->job->head.most_grains), NULL,
                                           &bench->records, err);
    if (status == GPUKIT_OK)
        status = site->variant->bench_alloc(bench, err);
    if (status != GPUKIT_OK) {
        slot_close(bench);
        return status;
    }
    *out = bench;
    return GPUKIT_OK;
}

static gpukit_status enqueue(void *state, gpk_stream *stream, const gpk_lease *lease,
                             gpukit_error *err)
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
    gpukit_status status = site->variant->enqueue(bench, stream, &window, err);
    if (status != GPUKIT_OK)
        return status;
    return site->device->ops->download(stream, bench->records, 0, bench->host_records,
                                       records_size(site, lease->count), err);
}

/* The records of a lease, joined; a record that was never written, is stale or was
 * damaged on the way does not fit its own complement and grain. */
static gpukit_status check_records(const primes_bench *bench, const gpk_lease *lease,
                                   uint64_t *count, uint64_t *hash, gpukit_error *err)
{
    const primes_site *site = bench->site;
    uint32_t per_grain = site->variant->records_per_grain(site->job);
    *count = *hash = 0;
    for (uint64_t i = 0; i < lease->count * per_grain; i++) {
        const primes_record *record = &bench->host_records[i];
        uint64_t grain = lease->first + i / per_grain;
        if (record->complement != ~record->count || record->grain != grain)
            return gpk_fail(err, GPUKIT_E_DEVICE, 0, "",
                            "%s gave back a damaged record for grain %llu", site->device->info.id,
                            (unsigned long long)grain);
        *count += record->count;
        *hash += record->hash * (2 * grain + 1);
    }
    return GPUKIT_OK;
}

static gpukit_status collect(void *state, const gpk_lease *lease, gpukit_error *err)
{
    const primes_bench *bench = state;
    primes_window_job *job = bench->site->job;
    uint64_t count, hash, wheel[3];
    gpukit_status status = check_records(bench, lease, &count, &hash, err);
    if (status == GPUKIT_OK && job->sink != NULL)
        status = gpk_primes_emit(job, lease, bench->host_bitmaps, err);
    if (status != GPUKIT_OK)
        return status;
    job->count += count + (lease->first == 0 ? gpk_primes_of_wheel(&job->plan, wheel) : 0);
    job->hash += hash;
    return GPUKIT_OK;
}

static const gpk_job_ops window_ops = {
    .attach = attach,
    .detach = detach,
    .slot_open = slot_open,
    .slot_close = slot_close,
    .enqueue = enqueue,
    .collect = collect,
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
