// SPDX-License-Identifier: MIT
/* A station in a worker: leases go there, and trays with results come back. What the worker says
 * is compared with what it was asked. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "queue/trace.h"
#include "sched/station.h"
#include "worker/worker.h"

/* Beyond a chunk's deadline, which the worker looks at as well. */
static const uint64_t GRACE_NS = 2 * GPK_SECOND_NS;

/* For what is in flight when the job is over. */
static const uint64_t CLOSE_NS = 5 * GPK_SECOND_NS;

/* Messages, after which the clock is looked at. */
enum { MOST_AT_ONCE = 64 };

typedef struct remote_station {
    gpk_station head;
    gpk_worker *worker;
    unsigned char *trays; /* one for each slot */
    uint64_t tray_room;
    bool is_shared;
    bool has_job, is_ready; /* the worker was told of it, and can begin */
    uint64_t looked_ns;     /* at the worker, last */
    uint64_t since_ns;      /* an answer came, or the first lease of those in flight was given */
} remote_station;

static remote_station *remote(gpk_station *station)
{
    return (remote_station *)station;
}

static unsigned char *tray_of(const remote_station *station, uint32_t slot)
{
    return station->trays + slot * station->tray_room;
}

static bool is_wanted(void *user)
{
    const gpk_station_params *params = &((remote_station *)user)->head.params;
    return gpk_watch_goes_on(&params->watch, gpk_station_start_ns(params));
}

static gpukit_status alloc_trays(remote_station *station, int *fd, gpukit_error *err)
{
    const size_t size = station->tray_room * station->head.params.slot_count;
    void *memory = NULL;
    if (station->is_shared) {
        gpukit_status status = gpk_shared_alloc(size, fd, &memory, err);
        station->trays = memory;
        return status;
    }
    station->trays = calloc(1, size); /* nothing of an earlier job may pass for an answer */
    return station->trays != NULL
               ? GPUKIT_OK
               : gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for the results of %s",
                          station->head.params.device->info.id);
}

static void free_trays(remote_station *station)
{
    if (station->is_shared && station->trays != NULL)
        munmap(station->trays, station->tray_room * station->head.params.slot_count);
    else
        free(station->trays);
}

static gpk_message describe(const remote_station *station)
{
    const gpk_station_params *params = &station->head.params;
    const gpk_parcel *parcel = &params->freight->parcel;
    const gpk_job *job = params->job;
    gpk_message message = {
        .kind = GPK_SAY_JOB,
        .as.job =
            {
                .grains = job->grains,
                .grain_units = job->grain_units,
                .total_units = job->total_units,
                .most_grains = job->most_grains,
                .cargo_grain = job->cargo_grain,
                .cargo_total = job->cargo_total,
                .slot_count = params->slot_count,
                .depth = params->queue.depth,
                .staging = (uint32_t)params->queue.staging,
                .deadline_ms = params->queue.deadline_ms,
                .deadline_ns = params->deadline_ns,
                .is_return = params->is_return,
                .is_traced = params->queue.trace != NULL,
                .is_shared = station->is_shared,
                .blob_size = parcel->blob_size,
                .tray_size = station->tray_room,
                .body = {parcel->body, (uint32_t)parcel->to.size},
            },
    };
    gpk_text_copy(message.as.job.kind, sizeof message.as.job.kind, job->ops->kind->name);
    return message;
}

/* A piece of the blob, in packets. */
static gpukit_status send_bytes(remote_station *station, const unsigned char *bytes, size_t size,
                                uint64_t offset, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    for (size_t at = 0; at < size && status == GPUKIT_OK; at += GPK_MESSAGE_PIECE_MAX) {
        const size_t left = size - at;
        const gpk_message message = {
            .kind = GPK_SAY_BLOB,
            .as.part = {.offset = offset + at,
                        .piece = {bytes + at, left < GPK_MESSAGE_PIECE_MAX
                                                  ? (uint32_t)left
                                                  : GPK_MESSAGE_PIECE_MAX}},
        };
        status = is_wanted(station)
                     ? gpk_worker_say(station->worker, &message, NULL, 0, err)
                     : gpk_fail(err, GPUKIT_E_CANCELLED, 0, "", "it is not needed any more");
    }
    return status;
}

static gpukit_status send_blob(remote_station *station, gpukit_error *err)
{
    const gpk_parcel *parcel = &station->head.params.freight->parcel;
    gpukit_status status = GPUKIT_OK;
    uint64_t offset = 0;
    for (uint32_t i = 0; i < parcel->piece_count && status == GPUKIT_OK; i++) {
        status = send_bytes(station, parcel->pieces[i], parcel->sizes[i], offset, err);
        offset += gpk_parcel_aligned(parcel->sizes[i]);
    }
    return status;
}

static gpukit_status send_job(remote_station *station, gpukit_error *err)
{
    const gpk_message message = describe(station);
    const int blob = station->head.params.freight->memory;
    int fds[2] = {-1, blob};
    gpukit_status status = alloc_trays(station, &fds[0], err);
    if (status != GPUKIT_OK)
        return status;
    const size_t fd_count = station->is_shared ? 1 + (blob >= 0) : 0;
    station->has_job = gpk_worker_say(station->worker, &message, fds, fd_count, err) == GPUKIT_OK;
    if (fds[0] >= 0)
        close(fds[0]);
    if (!station->has_job) { /* it died since it was needed last */
        station->head.was_killed = gpk_worker_lose(station->worker, "", false, err);
        return GPUKIT_E_DEVICE;
    }
    return station->is_shared ? GPUKIT_OK : send_blob(station, err);
}

static gpk_worker_wait patience(remote_station *station)
{
    return (gpk_worker_wait){
        .limit_ns = gpk_station_start_ns(&station->head.params) + GRACE_NS,
        .goes_on = is_wanted,
        .user = station,
    };
}

static gpukit_status await_ready(remote_station *station, gpukit_error *err)
{
    gpk_message answer;
    gpk_worker_wait wait = patience(station);
    gpukit_status status = gpk_worker_expect(station->worker, GPK_SAY_READY, &wait, &answer, err);
    station->head.was_killed = wait.was_killed;
    return status;
}

static void fail_with_worker(const gpk_station *head, gpk_bay *bay)
{
    bay->state = GPK_BAY_FAILED;
    bay->error = head->why_lost;
    bay->was_killed = head->was_killed;
}

/* All that is in flight fails with it; the agent blames the lease that was first. */
static void lose(remote_station *station, const char *why, bool is_late)
{
    gpk_station *head = &station->head;
    head->was_killed = gpk_worker_lose(station->worker, why, is_late, &head->why_lost);
    for (uint32_t i = 0; i < head->params.slot_count; i++)
        if (head->bays[i].state == GPK_BAY_RUNNING)
            fail_with_worker(head, &head->bays[i]);
}

static void start(gpk_station *head, gpk_bay *bay)
{
    remote_station *station = remote(head);
    if (gpk_station_count(head, GPK_BAY_RUNNING) == 0)
        station->since_ns = station->looked_ns = gpk_now_ns();
    bay->state = GPK_BAY_RUNNING;
    bay->order = ++head->started;
    const gpk_message message = {
        .kind = GPK_SAY_LEASE,
        .as.lease =
            {
                .slot = (uint32_t)(bay - head->bays),
                .order = bay->order,
                .first = bay->lease.first,
                .count = bay->lease.count,
                .deadline_ns = bay->deadline_ns,
            },
    };
    /* What it does not take any more, it is found dead of: once, whatever more is given to it. */
    if (!station->worker->is_running)
        fail_with_worker(head, bay);
    else if (gpk_worker_say(station->worker, &message, NULL, 0, &bay->error) != GPUKIT_OK)
        lose(station, "", false);
}

/* The bay that an answer is for; NULL: it was not asked for. */
static gpk_bay *running_bay(gpk_station *head, uint32_t slot, uint64_t order)
{
    if (slot >= head->params.slot_count || head->bays[slot].state != GPK_BAY_RUNNING ||
        head->bays[slot].order != order)
        return NULL;
    return &head->bays[slot];
}

static bool take_tray(remote_station *station, const gpk_message *message)
{
    const uint64_t offset = message->as.part.offset;
    const gpk_piece *piece = &message->as.part.piece;
    const gpk_bay *bay = running_bay(&station->head, message->as.part.slot, message->as.part.order);
    if (bay == NULL || station->is_shared || offset > station->tray_room ||
        piece->size > station->tray_room - offset)
        return false;
    memcpy(tray_of(station, message->as.part.slot) + offset, piece->bytes, piece->size);
    return true;
}

static bool take_done(remote_station *station, const gpk_message_done *done)
{
    gpk_bay *bay = running_bay(&station->head, done->slot, done->order);
    if (bay == NULL)
        return false;
    const uint64_t size = gpk_tray_size(station->head.params.job, &bay->lease);
    station->since_ns = gpk_now_ns();
    station->head.stats = done->stats;
    bay->seconds = done->seconds;
    bay->state = GPK_BAY_DONE;
    if (gpk_tray_hash(tray_of(station, done->slot), size) == done->hash)
        return true;
    bay->state = GPK_BAY_FAILED;
    gpk_fail(&bay->error, GPUKIT_E_DEVICE, 0, "", "results of %s came damaged from its worker",
             station->head.params.device->info.id);
    return true;
}

static bool take_failed(remote_station *station, const gpk_message *message)
{
    gpk_bay *bay = running_bay(&station->head, message->as.part.slot, message->as.part.order);
    if (bay == NULL)
        return false;
    station->since_ns = gpk_now_ns();
    bay->state = GPK_BAY_FAILED;
    bay->error = message->as.part.error;
    return true;
}

/* False: it makes no sense. */
static bool take(remote_station *station, const gpk_message *message)
{
    switch (message->kind) {
    case GPK_SAY_TRAY:
        return take_tray(station, message);
    case GPK_SAY_DONE:
        return take_done(station, &message->as.done);
    case GPK_SAY_FAILED:
        return take_failed(station, message);
    case GPK_SAY_TRACE:
        gpk_trace_add(station->head.params.queue.trace, &message->as.trace);
        return true;
    default:
        return false;
    }
}

/* Time in which nobody looked is nobody's: this process was stopped, or had other things to do. */
static void forgive_absence(remote_station *station)
{
    const uint64_t now_ns = gpk_now_ns(), away_ns = now_ns - station->looked_ns;
    if (away_ns > GPK_SECOND_NS)
        station->since_ns += away_ns;
    station->looked_ns = now_ns;
}

/* A chunk in flight whose driver does not come back from a call. */
static bool is_late(remote_station *station)
{
    forgive_absence(station);
    const gpk_station *head = &station->head;
    uint64_t longest_ns = 0;
    for (uint32_t i = 0; i < head->params.slot_count; i++)
        if (head->bays[i].state == GPK_BAY_RUNNING && head->bays[i].deadline_ns > longest_ns)
            longest_ns = head->bays[i].deadline_ns;
    return longest_ns > 0 && station->looked_ns > station->since_ns + longest_ns + GRACE_NS;
}

/* A driver that hangs does so for good: the worker is of no use, and goes with all of it. */
static bool has_hung(const remote_station *station)
{
    const gpk_station *head = &station->head;
    for (uint32_t i = 0; i < head->params.slot_count; i++)
        if (head->bays[i].state == GPK_BAY_FAILED && head->bays[i].error.status == GPUKIT_E_TIMEOUT)
            return true;
    return false;
}

static bool listen_to(gpk_station *head)
{
    remote_station *station = remote(head);
    gpk_hearing heard = GPK_HEARD_NOTHING;
    gpk_message message;
    const char *why = "";
    bool moved = false;
    if (!station->is_ready || !station->worker->is_running) /* its loss was told when it was seen */
        return false;
    for (int i = 0; i < MOST_AT_ONCE && station->worker->is_running &&
                    (heard = gpk_worker_hear(station->worker, 0, &message, &why)) == GPK_HEARD;
         i++) {
        moved = true;
        if (!take(station, &message))
            lose(station, "talks out of turn", false);
    }
    if (!station->worker->is_running)
        return true;
    if (heard == GPK_HEARD_END)
        lose(station, why, false);
    else if (has_hung(station))
        lose(station, "hangs in its driver", true);
    else if (is_late(station))
        lose(station, "hangs in a call of its driver", true);
    return moved || !station->worker->is_running;
}

static gpukit_status read_tray(gpk_station *head, const gpk_bay *bay, gpk_result *out,
                               gpukit_error *err)
{
    (void)err;
    memcpy(out, tray_of(remote(head), (uint32_t)(bay - head->bays)),
           bay->lease.count * sizeof *out);
    return GPUKIT_OK;
}

static gpk_cargo cargo(gpk_station *head, const gpk_bay *bay)
{
    const unsigned char *tray = tray_of(remote(head), (uint32_t)(bay - head->bays));
    return (gpk_cargo){tray + bay->lease.count * sizeof(gpk_result), head->params.job->cargo_grain};
}

static gpukit_status renew(gpk_station *head, gpukit_error *err)
{
    remote_station *station = remote(head);
    gpk_message message = {.kind = GPK_SAY_RENEW};
    for (uint32_t i = 0; i < head->params.slot_count; i++) {
        message.as.slots |= head->bays[i].is_spoilt ? UINT32_C(1) << i : 0;
        head->bays[i].is_spoilt = false;
    }
    if (gpk_worker_say(station->worker, &message, NULL, 0, err) == GPUKIT_OK)
        return await_ready(station, err);
    lose(station, "", false);
    if (err != NULL)
        *err = head->why_lost;
    return GPUKIT_E_DEVICE;
}

static bool is_lost(gpk_station *head)
{
    return !remote(head)->worker->is_running;
}

/* There can always be another process, unless its rank is gone. */
static bool comes_back(gpk_station *head)
{
    const gpk_launcher *launcher = remote(head)->worker->launcher;
    return launcher->is_gone == NULL || !launcher->is_gone(launcher->user);
}

/* An answer ends it, so there is no need to look as often as at a device. */
static void rest(gpk_station *head, uint64_t ns)
{
    const uint64_t least_ns = 2000000;
    gpk_worker_rest(remote(head)->worker, ns < least_ns ? least_ns : ns);
}

/* What is still in flight has gone back to others: its answers are of no interest. */
static bool await_closed(remote_station *station)
{
    const uint64_t until_ns = gpk_now_ns() + CLOSE_NS;
    gpk_message message;
    const char *why;
    while (gpk_now_ns() < until_ns) {
        const gpk_hearing heard =
            gpk_worker_hear(station->worker, GPK_SECOND_NS / 10, &message, &why);
        if (heard == GPK_HEARD_END)
            return false;
        if (heard == GPK_HEARD && message.kind == GPK_SAY_TRACE)
            gpk_trace_add(station->head.params.queue.trace, &message.as.trace);
        if (heard == GPK_HEARD && message.kind == GPK_SAY_CLOSED)
            return true;
    }
    return false;
}

/* A worker that is still making itself ready for the job is not waited for. */
static void shut(gpk_station *head)
{
    remote_station *station = remote(head);
    const gpk_message message = {.kind = GPK_SAY_CLOSE};
    if (station->worker->is_running && station->has_job &&
        (!station->is_ready ||
         gpk_worker_say(station->worker, &message, NULL, 0, NULL) != GPUKIT_OK ||
         !await_closed(station)))
        gpk_worker_stop(station->worker);
    free_trays(station);
    free(station);
}

static const gpk_station_ops remote_ops = {
    .start = start,
    .poll = listen_to,
    .read = read_tray,
    .cargo = cargo,
    .renew = renew,
    .is_lost = is_lost,
    .comes_back = comes_back,
    .rest = rest,
    .shut = shut,
};

gpukit_status gpk_station_open_remote(const gpk_station_params *params, gpk_station **out,
                                      gpukit_error *err)
{
    remote_station *station = calloc(1, sizeof *station);
    if (station == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a job on %s",
                        params->device->info.id);
    station->head = (gpk_station){.ops = &remote_ops, .params = *params};
    station->worker = params->device->worker;
    station->is_shared = station->worker->launcher->shares_memory;
    station->tray_room = gpk_tray_room(params->job);
    *out = &station->head;
    gpk_worker_wait wait = patience(station);
    gpukit_status status = gpk_worker_open(station->worker, &wait, NULL, err);
    station->head.was_killed = wait.was_killed;
    if (status == GPUKIT_OK)
        status = send_job(station, err);
    if (status == GPUKIT_OK)
        status = await_ready(station, err);
    station->is_ready = status == GPUKIT_OK;
    return status == GPUKIT_E_CANCELLED ? GPUKIT_OK : status; /* the job is over without it */
}
