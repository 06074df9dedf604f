// SPDX-License-Identifier: MIT
#include "workload/primes/window_job.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/cores.h"
#include "base/error.h"
#include "workload/primes/groups/tune.h"
#include "workload/primes/prove.h"
#include "workload/primes/records.h"
#include "workload/primes/redo.h"

/* A lease has so many grains at most, so many of those that are launched one by one, and so many
 * bytes where their bitmaps are kept. */
enum { MOST_GRAINS = 4096, MOST_LONG_GRAINS = 16, MOST_KEPT_BYTES = 8 << 20 };

/* And so many bytes in any case: a work-group's records take 1/512 of them. */
static const uint64_t MOST_BYTES = UINT64_C(1) << 36;

static bool is_native(const gpukit_device_info *device)
{
    return strcmp(device->backend, "openmp") == 0;
}

static const primes_variant *variant_for(const primes_window_job *job,
                                         const gpukit_device_info *device)
{
    if (job->variant != NULL)
        return job->variant;
    if (job->plan.method == GPUKIT_PRIMES_TEST)
        return &gpk_primes_test_bytes;
    if (is_native(device))
        return &gpk_primes_sieve_native;
    return device->kind == GPUKIT_DEVICE_CPU ? &gpk_primes_sieve_workers
                                             : gpk_primes_group_variant(device);
}

static gpukit_status bring_base(primes_site *site, gpukit_error *err)
{
    static const uint64_t no_map = 0;
    primes_base *base = site->job->base;
    gpk_chain chain = {.queue = site->queue};
    gpukit_status status = gpk_primes_base_map(base, gpk_cores(), err);
    const void *map = base->map == NULL ? (const void *)&no_map : base->map;
    size_t map_bytes = base->map == NULL ? sizeof no_map : base->map_bytes;
    if (status == GPUKIT_OK)
        status = gpk_chain_bring(&chain, base->primes, base->prime_count * sizeof *base->primes,
                                 &site->primes, err);
    if (status == GPUKIT_OK)
        status = gpk_chain_bring(&chain, base->index, sizeof base->index, &site->index, err);
    if (status == GPUKIT_OK)
        status = gpk_chain_bring(&chain, base->patterns, base->patterns_size, &site->patterns, err);
    if (status == GPUKIT_OK)
        status = gpk_chain_bring(&chain, map, map_bytes, &site->map, err);
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
    gpukit_buffer_free(site->scratch);
    gpukit_buffer_free(site->pool);
    if (site->variant->site_free != NULL)
        site->variant->site_free(site);
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
    if (variant_for(job, site->device)->shape != NULL)
        gpk_primes_groups_tell(job, queue->device);
    site->variant = variant_for(job, site->device);
    *out = site; /* a base that is half there is for detach to clear away */
    gpukit_status status = site->variant->needs_base ? bring_base(site, err) : GPUKIT_OK;
    if (status == GPUKIT_OK && site->variant->site_alloc != NULL)
        status = site->variant->site_alloc(site, err);
    return status;
}

static void slot_close(void *state)
{
    primes_bench *bench = state;
    if (bench == NULL)
        return;
    for (int i = 0; i < PRIMES_MOST_PROGRAMS; i++)
        gpukit_program_close(bench->programs[i]);
    gpukit_buffer_free(bench->bitmaps);
    gpukit_buffer_free(bench->records);
    free(bench->tuplets);
    if (bench->site->variant->bench_free != NULL)
        bench->site->variant->bench_free(bench);
    free(bench);
}

static size_t records_size(const primes_site *site, uint64_t grains)
{
    return (size_t)grains * site->variant->records_per_grain(site) * sizeof(primes_record);
}

uint32_t gpk_primes_one_record(const primes_site *site)
{
    (void)site;
    return 1;
}

primes_layout gpk_primes_dense_layout(const primes_site *site)
{
    return (primes_layout){.stride = site->job->plan.grain_bytes};
}

static size_t bitmaps_size(const primes_site *site, uint64_t grains)
{
    return (size_t)grains * site->variant->layout(site).stride;
}

gpukit_status gpk_primes_bitmaps_alloc(primes_bench *bench, uint64_t grains, gpukit_error *err)
{
    bool is_wanted = gpk_primes_keeps_bitmaps(bench->site->job);
    return gpukit_buffer_alloc(bench->site->queue, bitmaps_size(bench->site, grains),
                               is_wanted ? GPUKIT_BUFFER_STAGED : GPUKIT_BUFFER_SCRATCH,
                               &bench->bitmaps, err);
}

static gpukit_status alloc_results(primes_bench *bench, gpukit_error *err)
{
    const primes_site *site = bench->site;
    const uint64_t grains = site->job->head.most_grains;
    if (site->job->plan.counts_tuplets) {
        bench->tuplets = calloc(grains, sizeof *bench->tuplets);
        if (bench->tuplets == NULL)
            return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for counts of tuplets");
    }
    return gpukit_buffer_alloc(site->queue, records_size(site, grains), GPUKIT_BUFFER_STAGED,
                               &bench->records, err);
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
        status = alloc_results(bench, err);
    if (status == GPUKIT_OK)
        status = site->variant->bench_alloc(bench, err);
    if (status != GPUKIT_OK) {
        slot_close(bench);
        return status;
    }
    *out = bench;
    return GPUKIT_OK;
}

primes_window_args gpk_primes_window(const primes_plan *plan, uint64_t first, uint64_t count)
{
    return (primes_window_args){
        .first = plan->first,
        .last = plan->last,
        .begin_byte = plan->begin_byte + first * plan->grain_bytes,
        .end_byte = plan->end_byte,
        .first_grain = first,
        .grains = (uint32_t)count,
        .grain_bytes = plan->grain_bytes,
        .counts_tuplets = plan->counts_tuplets,
    };
}

static void enqueue(void *state, gpk_chain *chain, const gpk_lease *lease)
{
    primes_bench *bench = state;
    const primes_site *site = bench->site;
    const primes_window_args window =
        gpk_primes_window(&site->job->plan, lease->first, lease->count);
    assert(lease->count <= site->job->head.most_grains);
    site->variant->enqueue(bench, chain, &window);
    if (gpk_primes_keeps_bitmaps(site->job))
        gpk_chain_download(chain, bench->bitmaps, 0, bitmaps_size(site, lease->count), NULL);
    gpk_chain_download(chain, bench->records, 0, records_size(site, lease->count), NULL);
}

static gpk_cargo cargo(const void *state, const gpk_lease *lease)
{
    const primes_bench *bench = state;
    if (bench->tuplets != NULL)
        return (gpk_cargo){(const unsigned char *)bench->tuplets, sizeof *bench->tuplets};
    const primes_layout layout = bench->site->variant->layout(bench->site);
    const unsigned char *bitmaps = gpukit_buffer_host(bench->bitmaps);
    (void)lease;
    return (gpk_cargo){bitmaps + layout.lead, layout.stride};
}

static gpukit_status deliver(gpk_job *head, const gpk_lease *lease, const gpk_cargo *cargo,
                             gpukit_error *err)
{
    const primes_window_job *job = (const primes_window_job *)head;
    return job->reader->receive(job->reader, job, lease, cargo, err);
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
    .kind = &gpk_primes_window_kind,
    .kernels = kernels,
    .attach = attach,
    .detach = detach,
    .slot_open = slot_open,
    .slot_close = slot_close,
    .enqueue = enqueue,
    .read = gpk_primes_read,
    .cargo = cargo,
    .deliver = deliver,
    .join = join,
    .prove = gpk_primes_prove_window,
    .redo = gpk_primes_redo,
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

/* Bytes that a grain puts out besides its result. */
static uint64_t cargo_bytes(const primes_window_job *job)
{
    if (job->plan.counts_tuplets)
        return sizeof(primes_tuplet_counts);
    return gpk_primes_keeps_bitmaps(job) ? job->plan.grain_bytes : 0;
}

static uint64_t most_grains(const primes_window_job *job)
{
    uint64_t most = needs_map(&job->plan) ? MOST_LONG_GRAINS : MOST_GRAINS;
    if (most > MOST_BYTES / job->plan.grain_bytes)
        most = MOST_BYTES / job->plan.grain_bytes;
    bool keeps_bitmaps = gpk_primes_keeps_bitmaps(job) || job->plan.method == GPUKIT_PRIMES_TEST;
    if (keeps_bitmaps && most > MOST_KEPT_BYTES / job->plan.grain_bytes)
        most = MOST_KEPT_BYTES / job->plan.grain_bytes;
    most = most == 0 ? 1 : most;
    return job->plan.grains < most ? job->plan.grains : most;
}

gpukit_status gpk_primes_window_job_init_plan(primes_window_job *job, const primes_plan *plan,
                                              primes_reader *reader, gpukit_error *err)
{
    memset(job, 0, sizeof *job);
    job->plan = *plan;
    job->reader = reader;
    job->plan.counts_tuplets = reader != NULL && reader->counts_tuplets;
    job->head = (gpk_job){
        .ops = &window_ops,
        .grains = plan->grains,
        .grain_units = plan->grain_bytes * (uint64_t)30,
        .total_units = window_units(plan),
        .lead_units = plan->first % 30,
        .probe_grains = needs_map(plan) ? 1 : 0,
        .most_grains = most_grains(job),
        .cargo_grain = cargo_bytes(job),
        .cargo_total = cargo_bytes(job) * plan->grains,
        .is_ordered = reader != NULL,
        .method = gpk_primes_method_name(plan->method),
    };
    gpk_primes_family(plan, job->head.family, sizeof job->head.family);
    if (plan->method != GPUKIT_PRIMES_SIEVE)
        return GPUKIT_OK;
    return gpk_primes_base_alloc(gpk_primes_isqrt(plan->last), &job->base, err);
}

gpukit_status gpk_primes_window_job_init(primes_window_job *job, const gpukit_primes_params *params,
                                         primes_reader *reader, gpukit_error *err)
{
    primes_plan plan;
    memset(job, 0, sizeof *job);
    gpukit_status status = gpk_primes_plan(params, &plan, err);
    if (status != GPUKIT_OK)
        return status;
    return gpk_primes_window_job_init_plan(job, &plan, reader, err);
}

void gpk_primes_window_job_finish(primes_window_job *job)
{
    if (!atomic_load(&job->head.is_abandoned))
        gpk_primes_base_free(job->base);
    job->base = NULL;
}

gpukit_status gpk_primes_window_job_alloc(const primes_plan *plan, primes_reader *reader,
                                          primes_window_job **out, gpukit_error *err)
{
    primes_window_job *job = malloc(sizeof *job);
    if (job == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for a job");
    gpukit_status status = gpk_primes_window_job_init_plan(job, plan, reader, err);
    if (status != GPUKIT_OK) {
        gpk_primes_window_job_free(job);
        return status;
    }
    *out = job;
    return GPUKIT_OK;
}

void gpk_primes_window_job_free(primes_window_job *job)
{
    if (job == NULL || atomic_load(&job->head.is_abandoned))
        return;
    gpk_primes_window_job_finish(job);
    free(job);
}
