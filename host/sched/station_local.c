// SPDX-License-Identifier: MIT
/* A station on a device of this process. */
#include <assert.h>
#include <stdlib.h>

#include "backend/proven.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/flight.h"
#include "sched/self_test.h"
#include "sched/station.h"

typedef struct local_station {
    gpk_station head;
    gpukit_queue *queue;
    void *site;
    uint64_t ended_ns; /* the latest chunk, on the device */
} local_station;

static local_station *local(gpk_station *station)
{
    return (local_station *)station;
}

static bool is_wanted(const local_station *station)
{
    const gpk_station_params *params = &station->head.params;
    return gpk_watch_goes_on(&params->watch, gpk_station_start_ns(params));
}

/* Until the kernel is built, or the job is over without it. */
static gpukit_status prepare(local_station *station, const gpk_kernel *kernel, gpukit_error *err)
{
    const uint64_t longest_nap_ns = 5000000;
    gpk_device *device = station->head.params.device;
    uint64_t limit_ns = gpk_station_start_ns(&station->head.params);
    uint64_t began_ns = gpk_now_ns(), nap_ns = 100000;
    bool is_ready = false;
    device->build_limit_ns = limit_ns;
    while (is_wanted(station)) {
        gpukit_status status = gpk_queue_program_prepare(station->queue, kernel, &is_ready, err);
        if (status != GPUKIT_OK || is_ready)
            return status;
        if (gpk_now_ns() - began_ns > limit_ns) {
            atomic_store(&device->is_abandoned, true); /* its compiler hangs */
            return gpk_fail(err, GPUKIT_E_TIMEOUT, 0, "",
                            "%s did not build kernel %s within %.3g s", device->info.id,
                            kernel->entry, (double)limit_ns * 1e-9);
        }
        gpk_sleep_ns(nap_ns);
        nap_ns = nap_ns < longest_nap_ns ? 2 * nap_ns : nap_ns;
    }
    return GPUKIT_OK;
}

static gpukit_status prepare_all(local_station *station, gpukit_error *err)
{
    const gpk_job *job = station->head.params.job;
    const gpk_kernel *const *kernels =
        job->ops->kernels == NULL ? NULL
                                  : job->ops->kernels(job, &station->head.params.device->info);
    gpukit_status status = GPUKIT_OK;
    for (; kernels != NULL && *kernels != NULL && status == GPUKIT_OK; kernels++)
        status = prepare(station, *kernels, err);
    return status;
}

/* Before the first work of a driver's compiler, and after every quarantine. The team runs
 * the very code that others are compared with. */
static bool needs_self_test(const local_station *station)
{
    const gpk_station_params *params = &station->head.params;
    bool has_driver = params->device->ops->program_prepare != NULL;
    return params->is_return ||
           (has_driver && (!gpk_self_test_is_known(params->device, params->job) ||
                           !gpk_proven_find_driver(&params->device->info)));
}

static gpukit_status self_test(local_station *station, gpukit_error *err)
{
    gpk_device *device = station->head.params.device;
    if (!needs_self_test(station))
        return GPUKIT_OK;
    gpukit_status status = prepare(station, &gpk_self_test_kernel, err);
    if (status != GPUKIT_OK || !is_wanted(station))
        return status;
    gpk_flight_note("tested itself", "", 0, 0);
    status = gpk_self_test_run(station->queue, station->head.params.job, err);
    if (status == GPUKIT_OK && device->ops->program_prepare != NULL)
        gpk_proven_keep_driver(&device->info, &device->log);
    return status;
}

static gpukit_status open_slots(local_station *station, gpukit_error *err)
{
    const gpk_station_params *params = &station->head.params;
    const gpk_job_ops *ops = params->job->ops;
    gpukit_status status = ops->attach(params->job, station->queue, &station->site, err);
    for (uint32_t i = 0; i < params->slot_count && status == GPUKIT_OK; i++)
        status = ops->slot_open(station->site, &station->head.bays[i].bench, err);
    return status;
}

static void start(gpk_station *head, gpk_bay *bay)
{
    local_station *station = local(head);
    gpk_chain chain = {
        .queue = station->queue,
        .tag = bay,
        .first = bay->lease.first,
        .grains = bay->lease.count,
    };
    bay->state = GPK_BAY_RUNNING;
    bay->order = ++head->started;
    bay->started_ns = bay->ended_ns = 0;
    bay->error = (gpukit_error){.status = GPUKIT_OK};
    gpk_queue_deadline(station->queue, bay->deadline_ns);
    head->params.job->ops->enqueue(bay->bench, &chain, &bay->lease);
    bay->commands = chain.count;
    /* Enqueueing takes its time on the host: what the driver may take begins here. */
    gpk_watch_goes_on(&head->params.watch, bay->deadline_ns);
    /* The queue has room for the chains of all bays, whose completions are reaped. */
    gpukit_status status = gpukit_queue_submit(station->queue, NULL);
    assert(status == GPUKIT_OK);
    (void)status;
}

/* A chunk's time is from the end of the one before, if that came later than its own begin. */
static void finish_chunk(local_station *station, gpk_bay *bay)
{
    uint64_t from_ns = bay->started_ns > station->ended_ns ? bay->started_ns : station->ended_ns;
    bay->seconds = bay->ended_ns > from_ns ? (double)(bay->ended_ns - from_ns) * 1e-9 : 0;
    if (bay->ended_ns > station->ended_ns)
        station->ended_ns = bay->ended_ns;
    bay->state = GPK_BAY_DONE;
}

static void take_done(local_station *station, const gpukit_done *done)
{
    gpk_bay *bay = done->user_data;
    bay->commands--;
    if (done->error.status != GPUKIT_OK && bay->error.status == GPUKIT_OK)
        bay->error = done->error;
    if (bay->started_ns == 0 || (done->started_ns != 0 && done->started_ns < bay->started_ns))
        bay->started_ns = done->started_ns;
    if (done->ended_ns > bay->ended_ns)
        bay->ended_ns = done->ended_ns;
    if (bay->commands > 0)
        return;
    if (bay->error.status == GPUKIT_OK)
        finish_chunk(station, bay);
    else
        bay->state = GPK_BAY_FAILED;
}

static bool poll(gpk_station *head)
{
    local_station *station = local(head);
    gpukit_done done[8];
    size_t count = gpukit_queue_poll(station->queue, done, sizeof done / sizeof done[0]);
    for (size_t i = 0; i < count; i++)
        take_done(station, &done[i]);
    return count > 0;
}

/* Without device calls. */
static gpukit_status read(gpk_station *head, const gpk_bay *bay, gpk_result *out, gpukit_error *err)
{
    gpukit_queue_measure(local(head)->queue, &head->stats);
    return head->params.job->ops->read(bay->bench, &bay->lease, out, err);
}

static gpk_cargo cargo(gpk_station *head, const gpk_bay *bay)
{
    return head->params.job->ops->cargo(bay->bench, &bay->lease);
}

static gpukit_status renew(gpk_station *head, gpukit_error *err)
{
    const gpk_job_ops *ops = head->params.job->ops;
    gpukit_status status = GPUKIT_OK;
    for (uint32_t i = 0; i < head->params.slot_count && status == GPUKIT_OK; i++) {
        gpk_bay *bay = &head->bays[i];
        if (!bay->is_spoilt)
            continue;
        ops->slot_close(bay->bench);
        bay->bench = NULL;
        bay->is_spoilt = false;
        status = ops->slot_open(local(head)->site, &bay->bench, err);
    }
    return status;
}

static bool is_lost(gpk_station *head)
{
    return gpk_queue_is_lost(local(head)->queue);
}

/* A queue that is lost is given its time. */
static bool comes_back(gpk_station *head)
{
    gpk_device *device = head->params.device;
    gpukit_queue *queue = local(head)->queue;
    if (queue != NULL && gpk_queue_is_lost(queue) && !gpk_queue_settle(queue))
        atomic_store(&device->is_abandoned, true);
    return !atomic_load(&device->is_abandoned);
}

static void rest(gpk_station *head, uint64_t ns)
{
    (void)head;
    gpk_sleep_ns(ns);
}

/* What a device that hangs may still use stays behind with it. */
static void shut_queue(local_station *station)
{
    gpk_job *job = station->head.params.job;
    gpk_queue_drain(station->queue);
    if (!gpk_queue_settle(station->queue))
        atomic_store(&job->is_abandoned, true);
    for (uint32_t i = 0; i < station->head.params.slot_count; i++)
        job->ops->slot_close(station->head.bays[i].bench);
    job->ops->detach(station->site);
    gpukit_queue_close(station->queue);
}

static void shut(gpk_station *head)
{
    if (local(head)->queue != NULL)
        shut_queue(local(head));
    free(head);
}

static const gpk_station_ops local_ops = {
    .start = start,
    .poll = poll,
    .read = read,
    .cargo = cargo,
    .renew = renew,
    .is_lost = is_lost,
    .comes_back = comes_back,
    .rest = rest,
    .shut = shut,
};

gpukit_status gpk_station_open_local(const gpk_station_params *params, gpk_station **out,
                                     gpukit_error *err)
{
    local_station *station = calloc(1, sizeof *station);
    if (station == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a job on %s",
                        params->device->info.id);
    station->head = (gpk_station){.ops = &local_ops, .params = *params};
    *out = &station->head;
    gpukit_status status = gpk_queue_open(params->device, &params->queue, &station->queue, err);
    if (status == GPUKIT_OK)
        status = prepare_all(station, err);
    if (status == GPUKIT_OK && is_wanted(station))
        status = self_test(station, err);
    if (status == GPUKIT_OK && is_wanted(station))
        status = open_slots(station, err);
    return status;
}
