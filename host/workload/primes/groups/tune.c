// SPDX-License-Identifier: MIT
#include "workload/primes/groups/tune.h"

#include "backend/context.h"
#include "backend/rates.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

/* Primes from here on go through buckets, where nothing was measured: see docs/gpu-models.md. */
static const uint32_t USUAL_LIMIT = 1 << 22;
static const uint32_t limits[] = {1 << 20, 1 << 21, 1 << 22, 1 << 23};

enum { LIMITS = sizeof limits / sizeof limits[0], KEY = 32 };

/* A run of so long can be measured, and need not be longer. */
static const uint64_t ENOUGH_NS = 20000000;

/* A job of so many numbers takes seconds on the fastest GPU. */
static const uint64_t LONG_JOB = UINT64_C(10000000000000);

/* Where trials run: the first has no base primes but those that are listed in any case, the second
 * one has larger ones. In grains that a slow device has done in a moment. */
static const uint64_t SHAPE_FROM = UINT64_C(1000000000000);
static const uint64_t LIMIT_FROM = UINT64_C(100000000000000);
static const uint64_t GRAIN_NUMBERS = UINT64_C(30) << 19, MOST_GRAINS = 1024;

static void shape_key(const primes_variant *variant, char *out)
{
    gpk_text_format(out, KEY, "primes.%s", variant->name);
}

static void limit_key(uint32_t limit, char *out)
{
    gpk_text_format(out, KEY, "primes.groups below %u", limit);
}

static double rate_of_shape(const primes_variant *variant, const gpukit_device_info *device)
{
    char key[KEY];
    shape_key(variant, key);
    return gpk_rates_find(key, device);
}

/* The fastest that is known; NULL: nothing is. */
static const primes_variant *fastest(const gpukit_device_info *device)
{
    const primes_variant *best = NULL;
    double best_rate = 0;
    for (int i = 0; i < PRIMES_SHAPES; i++) {
        const primes_variant *variant = gpk_primes_group_variants[i];
        const double rate = rate_of_shape(variant, device);
        if (rate > best_rate && gpk_primes_shape_suits(variant->shape, device)) {
            best = variant;
            best_rate = rate;
        }
    }
    return best;
}

const primes_variant *gpk_primes_group_variant(const gpukit_device_info *device)
{
    const primes_variant *best = fastest(device);
    for (int i = 0; best == NULL && i < PRIMES_SHAPES; i++)
        if (gpk_primes_shape_suits(gpk_primes_group_variants[i]->shape, device))
            best = gpk_primes_group_variants[i];
    /* The smallest one of all will fail, and say why. */
    return best != NULL ? best : gpk_primes_group_variants[PRIMES_SHAPES - 1];
}

uint32_t gpk_primes_group_limit(const gpukit_device_info *device)
{
    uint32_t best = USUAL_LIMIT;
    double best_rate = 0;
    for (int i = 0; i < LIMITS; i++) {
        char key[KEY];
        limit_key(limits[i], key);
        const double rate = gpk_rates_find(key, device);
        if (rate > best_rate) {
            best = limits[i];
            best_rate = rate;
        }
    }
    return best;
}

/* A trial's job on the device, where leases of any length can run. */
typedef struct rig {
    primes_window_job job;
    void *site, *bench;
} rig;

static gpukit_status run_lease(rig *t, gpukit_queue *queue, uint64_t grains, uint64_t *took_ns,
                               gpukit_error *err)
{
    const gpk_lease lease = {.count = grains};
    gpk_chain chain = {.queue = queue, .grains = grains};
    const uint64_t began_ns = gpk_now_ns();
    t->job.head.ops->enqueue(t->bench, &chain, &lease);
    const gpukit_status status = gpk_chain_finish(&chain, err);
    *took_ns = gpk_now_ns() - began_ns;
    return status;
}

/* Numbers per second of the longest lease: the better of two, since the first one may have had to
 * wait for the device to wake up. */
static gpukit_status measure(rig *t, gpukit_queue *queue, double *rate, gpukit_error *err)
{
    uint64_t grains = 1, took_ns = 0, again_ns = 0;
    gpukit_status status = run_lease(t, queue, grains, &took_ns, err);
    if (status == GPUKIT_OK)
        status = run_lease(t, queue, grains, &took_ns, err);
    while (status == GPUKIT_OK && took_ns < ENOUGH_NS && grains < t->job.head.most_grains) {
        grains = 2 * grains < t->job.head.most_grains ? 2 * grains : t->job.head.most_grains;
        status = run_lease(t, queue, grains, &took_ns, err);
    }
    if (status == GPUKIT_OK)
        status = run_lease(t, queue, grains, &again_ns, err);
    if (status == GPUKIT_OK)
        *rate = (double)(grains * t->job.head.grain_units) * 1e9 /
                (double)(again_ns < took_ns ? again_ns : took_ns);
    return status;
}

static gpukit_status set_up(rig *t, gpukit_queue *queue, gpukit_error *err)
{
    const gpk_job_ops *ops = t->job.head.ops;
    gpukit_status status = ops->attach(&t->job.head, queue, &t->site, err);
    return status == GPUKIT_OK ? ops->slot_open(t->site, &t->bench, err) : status;
}

static gpukit_status try_out(gpukit_queue *queue, const primes_variant *variant, uint64_t from,
                             uint32_t limit, double *rate, gpukit_error *err)
{
    rig t = {.site = NULL};
    const gpukit_primes_params params = {
        .first = from,
        .last = from + MOST_GRAINS * GRAIN_NUMBERS,
        .method = GPUKIT_PRIMES_SIEVE,
        .job.grain_size = GRAIN_NUMBERS,
    };
    gpukit_status status = gpk_primes_window_job_init(&t.job, &params, NULL, err);
    if (status != GPUKIT_OK)
        return status;
    t.job.variant = variant;
    t.job.groups.listed_limit = limit;
    t.job.head.most_grains = t.job.head.grains; /* one lease is to keep a device busy */
    status = set_up(&t, queue, err);
    if (status == GPUKIT_OK)
        status = measure(&t, queue, rate, err);
    if (status == GPUKIT_E_TIMEOUT)
        atomic_store(&t.job.head.is_abandoned, true);
    t.job.head.ops->slot_close(t.bench);
    t.job.head.ops->detach(t.site);
    gpk_primes_window_job_finish(&t.job);
    return status;
}

/* A trial, which is told of. */
static gpukit_status measure_one(const primes_tuning *tuning, const primes_variant *variant,
                                 uint32_t limit, double *rate, gpukit_error *err)
{
    const uint64_t from = limit == 0 ? SHAPE_FROM : LIMIT_FROM;
    const gpukit_status status = try_out(tuning->queue, variant, from, limit, rate, err);
    const gpukit_primes_trial trial = {
        .device = tuning->queue->device->info.id,
        .segment_bytes = variant->shape->segment_bytes,
        .group_items = variant->shape->items,
        .limit = limit,
        .numbers_per_s = *rate,
    };
    if (status == GPUKIT_OK && tuning->found != NULL)
        tuning->found(tuning->user, &trial);
    return status;
}

/* What does not build or has no room is left out. A device that was lost is none for any shape. */
static bool is_only_this_one(gpukit_status status)
{
    return status == GPUKIT_OK || status == GPUKIT_E_BUILD || status == GPUKIT_E_MEMORY;
}

/* Rates of the variants; the fastest is *best, which stays NULL where none runs. */
static gpukit_status measure_shapes(const primes_tuning *tuning, double *rates,
                                    const primes_variant **best, gpukit_error *err)
{
    double best_rate = 0;
    gpukit_status status = GPUKIT_OK;
    for (size_t i = 0; i < tuning->count && is_only_this_one(status); i++) {
        if (!gpk_primes_shape_suits(tuning->variants[i]->shape, &tuning->queue->device->info))
            continue;
        status = measure_one(tuning, tuning->variants[i], 0, &rates[i], err);
        if (rates[i] > best_rate) {
            *best = tuning->variants[i];
            best_rate = rates[i];
        }
    }
    if (!is_only_this_one(status) || *best != NULL)
        return is_only_this_one(status) ? GPUKIT_OK : status;
    return status != GPUKIT_OK ? status
                               : gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "",
                                          "%s has too little local memory for the sieve of "
                                          "work-groups",
                                          tuning->queue->device->info.id);
}

/* All at once, so that nothing half-known is remembered. */
static void keep(const primes_tuning *tuning, const double *shapes, const double *of_limits)
{
    char key[KEY];
    gpk_device *device = tuning->queue->device;
    const gpukit_device_info *info = &device->info;
    for (size_t i = 0; i < LIMITS; i++) {
        limit_key(limits[i], key);
        gpk_rates_keep(key, &info, &of_limits[i], 1, &device->log);
    }
    for (size_t i = 0; i < tuning->count; i++) {
        shape_key(tuning->variants[i], key);
        gpk_rates_keep(key, &info, &shapes[i], 1, &device->log);
    }
}

gpukit_status gpk_primes_groups_tune(const primes_tuning *tuning, gpukit_error *err)
{
    double shapes[PRIMES_SHAPES] = {0}, of_limits[LIMITS] = {0};
    const primes_variant *best = NULL;
    gpukit_status status = measure_shapes(tuning, shapes, &best, err);
    for (size_t i = 0; i < LIMITS && is_only_this_one(status); i++)
        if (best != NULL)
            status = measure_one(tuning, best, limits[i], &of_limits[i], err);
    if (best == NULL || !is_only_this_one(status))
        return status;
    keep(tuning, shapes, of_limits);
    return GPUKIT_OK;
}

static gpukit_status tune_device(gpukit_context *context, size_t index,
                                 gpukit_primes_trial_sink *found, void *user, gpukit_error *err)
{
    gpukit_queue *queue = NULL;
    gpukit_status status = gpukit_queue_open(context, index, NULL, &queue, err);
    const primes_tuning tuning = {
        .queue = queue,
        .variants = gpk_primes_group_variants,
        .count = PRIMES_SHAPES,
        .found = found,
        .user = user,
    };
    if (status == GPUKIT_OK)
        status = gpk_primes_groups_tune(&tuning, err);
    gpukit_queue_close(queue);
    return status;
}

gpukit_status gpukit_primes_tune(gpukit_context *context, gpukit_primes_trial_sink *found,
                                 void *user, gpukit_error *err)
{
    size_t tuned = 0;
    gpukit_status status = GPUKIT_OK;
    if (context == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a context is needed");
    for (size_t i = 0; i < context->device_count && status == GPUKIT_OK; i++) {
        if (context->devices[i]->info.kind == GPUKIT_DEVICE_CPU)
            continue;
        status = tune_device(context, i, found, user, err);
        tuned++;
    }
    if (tuned == 0)
        return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "",
                        "there is no GPU among the devices, and nothing to tune on a CPU");
    return status;
}

void gpk_primes_groups_tell(const primes_window_job *job, const gpk_device *device)
{
    const bool is_long = job->plan.last - job->plan.first >= LONG_JOB;
    if (is_long && job->variant == NULL && fastest(&device->info) == NULL)
        gpk_log(&device->log, GPUKIT_LOG_INFO,
                "%s (%s) was never tuned; gpukit tune finds out what suits it", device->info.id,
                device->info.name);
}
