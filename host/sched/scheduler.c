// SPDX-License-Identifier: MIT
#include "sched/scheduler.h"

#include <stdlib.h>
#include <string.h>

#include "backend/rates.h"
#include "base/clock.h"
#include "base/error.h"
#include "sched/agent.h"
#include "sched/board.h"

typedef struct team {
    gpk_board board;
    gpk_freight *freight; /* the job for those in workers; NULL: there are none */
    bool is_started[GPUKIT_MAX_DEVICES];
    pthread_t threads[GPUKIT_MAX_DEVICES];
    gpk_agent agents[GPUKIT_MAX_DEVICES];
} team;

enum { DEFAULT_SLOTS = 3, COMMANDS_PER_CHUNK = 64 };

static const uint64_t WATCH_NS = 100000000;

static uint32_t slots_of(const gpukit_job_params *params)
{
    uint32_t slots = params->slots == 0 ? DEFAULT_SLOTS : params->slots;
    return slots > GPK_MAX_SLOTS ? GPK_MAX_SLOTS : slots;
}

static bool remembers(const gpk_job *job, const gpukit_job_params *params)
{
    return job->family[0] != '\0' && !params->forgets;
}

static gpk_station_params station_params(const team *t, gpk_device *device,
                                         const gpukit_job_params *params)
{
    return (gpk_station_params){
        .device = device,
        .queue =
            {
                .depth = slots_of(params) * COMMANDS_PER_CHUNK,
                .staging = params->staging,
                .deadline_ms = params->deadline_ms,
                .trace = params->trace,
            },
        .slot_count = slots_of(params),
        .deadline_ns = (uint64_t)params->deadline_ms * 1000000u,
        .freight = t->freight,
    };
}

/* A job that cannot leave this process is for the devices of this one. */
static bool suits(const gpk_job *job, const gpk_device *device)
{
    const gpk_job_kind *kind = job->ops->kind;
    const bool is_reached =
        device->worker == NULL ||
        (kind != NULL && (kind->suits == NULL || kind->suits(job, &device->info)));
    return is_reached && (job->ops->suits == NULL || job->ops->suits(job, &device->info));
}

static void prepare_agents(team *t, gpukit_context *context, const gpukit_job_params *params)
{
    const gpk_job *job = t->board.job;
    for (size_t i = 0; i < context->device_count; i++) {
        gpk_device *device = context->devices[i];
        if (!suits(job, device))
            continue;
        double rate = remembers(job, params) ? gpk_rates_find(job->family, &device->info) : 0;
        const uint32_t index = t->board.score_count;
        t->agents[index] = (gpk_agent){
            .board = &t->board,
            .score = gpk_board_enter(&t->board, &device->info, rate),
            .params = station_params(t, device, params),
            .verify = params->verify,
        };
    }
}

/* What the devices were like, for the next run: where they had time to show it. The first
 * chunk may hold what a driver does at a first launch. */
static void keep_rates(const gpk_board *board, const gpukit_job_params *params)
{
    enum { TELLING_CHUNKS = 3 };
    const gpukit_device_info *devices[GPUKIT_MAX_DEVICES];
    double rates[GPUKIT_MAX_DEVICES];
    size_t count = 0;
    for (uint32_t i = 0; i < board->score_count && remembers(board->job, params); i++) {
        const gpk_score *score = &board->scores[i];
        if (score->standing != GPK_STANDING_ABLE || score->pace.measured < TELLING_CHUNKS)
            continue;
        const double rate = score->pace.rate * (double)board->job->grain_units;
        if (rate > score->remembered * 0.8 && rate < score->remembered * 1.25)
            continue; /* no news, and writing a file takes a millisecond */
        devices[count] = score->device;
        rates[count++] = rate;
    }
    if (count > 0)
        gpk_rates_keep(board->job->family, devices, rates, count, &board->log);
}

static void start_agents(team *t)
{
    for (uint32_t i = 0; i < t->board.score_count; i++) {
        gpk_board_agent_started(&t->board);
        int rc = pthread_create(&t->threads[i], NULL, gpk_agent_main, &t->agents[i]);
        t->is_started[i] = rc == 0;
        if (rc == 0)
            continue;
        gpukit_error error;
        gpk_fail(&error, GPUKIT_E_MEMORY, rc, "pthread_create", "no thread for device %s",
                 t->board.scores[i].device->id);
        gpk_board_refuse(&t->board, &t->board.scores[i], &error);
        gpk_board_agent_ended(&t->board);
    }
}

static void report_progress(gpk_board *board, const gpukit_job_params *params)
{
    gpukit_report report;
    gpk_board_report(board, &report);
    if (params->progress == NULL || params->progress(params->user, &report))
        return;
    gpukit_error error;
    gpukit_status status =
        gpk_fail(&error, GPUKIT_E_CANCELLED, 0, "", "the job was stopped before its end");
    gpk_board_stop(board, status, &error);
}

/* Devices whose driver does not come back from a call. What their threads may still touch
 * stays: their queues, this team, and the job. */
static void leave_behind(team *t, uint64_t now_ns)
{
    for (uint32_t i = 0; i < t->board.score_count; i++) {
        if (!gpk_board_lose_overdue(&t->board, &t->board.scores[i], now_ns))
            continue;
        atomic_store(&t->agents[i].params.device->is_abandoned, true);
        atomic_store(&t->board.job->is_abandoned, true);
        pthread_detach(t->threads[i]);
    }
}

static void sync_journal(gpk_board *board)
{
    gpukit_error error;
    if (board->journal != NULL && gpk_journal_sync(board->journal, false, &error) != GPUKIT_OK)
        gpk_board_stop(board, error.status, &error);
}

/* Time in which the process was stopped is nobody's. */
static void note_sleep(gpk_board *board, uint64_t since_ns, uint64_t now_ns)
{
    const uint64_t unseen_ns = 500000000;
    if (now_ns - since_ns > WATCH_NS + unseen_ns)
        atomic_fetch_add(&board->asleep_ns, now_ns - since_ns - WATCH_NS);
}

/* Progress, deadlines of calls and the journal, in the caller's thread, until every agent
 * has ended. */
static void watch(team *t, const gpukit_job_params *params)
{
    gpk_board *board = &t->board;
    uint64_t interval_ns = (params->interval_ms == 0 ? 100 : params->interval_ms) * 1000000ull;
    uint64_t next_ns = gpk_now_ns() + interval_ns;
    while (gpk_board_is_running(board)) {
        uint64_t version = gpk_board_version(board);
        uint64_t seen_ns = gpk_now_ns();
        gpk_board_wait(board, version, interval_ns < WATCH_NS ? interval_ns : WATCH_NS);
        uint64_t now_ns = gpk_now_ns();
        note_sleep(board, seen_ns, now_ns);
        leave_behind(t, now_ns);
        sync_journal(board);
        if (now_ns < next_ns)
            continue;
        next_ns = now_ns + interval_ns;
        report_progress(board, params);
    }
}

static gpukit_status open_journal(const gpk_job *job, const gpukit_job_params *params,
                                  gpk_journal **out, gpukit_error *err)
{
    const gpk_journal_job about = {
        .description = job->description,
        .command = job->command,
        .grains = job->grains,
        .grain_units = job->grain_units,
        .total_units = job->total_units,
        .lead_units = job->lead_units,
    };
    *out = NULL;
    if (params->journal == NULL)
        return GPUKIT_OK;
    if (job->description[0] == '\0')
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "only counts can have a journal");
    return gpk_journal_open(params->journal, &about, out, err);
}

static gpukit_status check_shard(const gpk_job *job, const gpukit_job_params *params,
                                 gpukit_error *err)
{
    if (params->shards == 0 ||
        (params->shard >= 1 && params->shard <= params->shards && params->shards <= job->grains))
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                    "shard %u of %u: they are numbered from 1, and this job has %llu grains to "
                    "share out",
                    params->shard, params->shards, (unsigned long long)job->grains);
}

/* Once for all workers of the context. A job that cannot be packed needs a device of this
 * process. */
static gpukit_status pack(team *t, const gpukit_context *context, gpukit_error *err)
{
    size_t workers = 0;
    for (size_t i = 0; i < context->device_count; i++)
        workers += context->devices[i]->worker != NULL;
    const bool needs_none = t->board.job->ops->kind == NULL && workers < context->device_count;
    return workers == 0 || needs_none ? GPUKIT_OK
                                      : gpk_freight_alloc(t->board.job, &t->freight, err);
}

static void refuse_all(gpk_board *board)
{
    gpukit_error error;
    gpukit_status status = gpk_fail(&error, GPUKIT_E_NO_DEVICE, 0, "",
                                    "no device can do this job: worker processes know functions by "
                                    "the names that gpukit_worker_function gave them; or open the "
                                    "context without isolation and processes");
    gpk_board_stop(board, status, &error);
}

static void run_agents(team *t, gpukit_context *context, const gpukit_job_params *params)
{
    prepare_agents(t, context, params);
    if (t->board.score_count == 0)
        refuse_all(&t->board);
    if (t->board.goal > 0 || t->board.job->is_open)
        start_agents(t);
    watch(t, params);
    for (uint32_t i = 0; i < t->board.score_count; i++)
        if (t->is_started[i] && !t->board.scores[i].is_lost)
            pthread_join(t->threads[i], NULL);
}

static bool left_something(const team *t)
{
    for (uint32_t i = 0; i < t->board.score_count; i++)
        if (t->board.scores[i].is_lost)
            return true;
    return false;
}

/* The journal is on the disk before anything is told of it. */
static gpukit_status finish(team *t, const gpukit_job_params *params, gpukit_report *report,
                            gpukit_error *err)
{
    gpk_board *board = &t->board;
    gpukit_error error;
    bool is_synced =
        board->journal == NULL || gpk_journal_sync(board->journal, true, &error) == GPUKIT_OK;
    gpk_journal_close(board->journal);
    pthread_mutex_lock(&board->lock); /* a thread that was left behind may still come */
    board->journal = NULL;
    if (!is_synced && board->status == GPUKIT_OK) {
        board->status = error.status;
        board->error = error;
    }
    gpukit_status status = board->status;
    error = board->error;
    pthread_mutex_unlock(&board->lock);
    keep_rates(board, params);
    if (report != NULL) {
        gpk_board_report(board, report);
        report->is_verified =
            status == GPUKIT_OK && (board->job->expected != NULL ||
                                    (params->verify == GPUKIT_VERIFY_ALL && board->resumed == 0));
    }
    if (status != GPUKIT_OK && err != NULL)
        *err = error;
    return status;
}

/* The journal is this call's to close; it may be NULL. */
static gpukit_status run(gpukit_context *context, gpk_job *job, const gpukit_job_params *params,
                         gpk_journal *journal, gpukit_report *report, gpukit_error *err)
{
    team *t = calloc(1, sizeof *t);
    if (t == NULL) {
        gpk_journal_close(journal);
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a job");
    }
    gpukit_status status = gpk_board_init(&t->board, job, params, journal, &context->log, err);
    if (status != GPUKIT_OK) {
        gpk_journal_close(journal);
        free(t);
        return status;
    }
    status = pack(t, context, err);
    if (status != GPUKIT_OK) {
        gpk_journal_close(journal);
        gpk_board_finish(&t->board);
        free(t);
        return status;
    }
    if (job->ops->on_board != NULL)
        job->ops->on_board(job, &t->board);
    run_agents(t, context, params);
    if (job->ops->on_board != NULL)
        job->ops->on_board(job, NULL);
    status = finish(t, params, report, err);
    if (left_something(t))
        return status;
    gpk_freight_free(t->freight);
    gpk_board_finish(&t->board);
    free(t);
    return status;
}

/* What would be refused, is refused before anything is done. */
static gpukit_status begin(const gpk_job *job, const gpukit_job_params *params,
                           gpk_journal **journal, gpukit_report *report, gpukit_error *err)
{
    if (report != NULL)
        memset(report, 0, sizeof *report);
    gpukit_status status = check_shard(job, params, err);
    return status == GPUKIT_OK ? open_journal(job, params, journal, err) : status;
}

gpukit_status gpk_scheduler_run(gpukit_context *context, gpk_job *job,
                                const gpukit_job_params *params, gpukit_report *report,
                                gpukit_error *err)
{
    static const gpukit_job_params defaults = {0};
    gpk_journal *journal = NULL;
    params = params == NULL ? &defaults : params;
    gpukit_status status = begin(job, params, &journal, report, err);
    return status == GPUKIT_OK ? run(context, job, params, journal, report, err) : status;
}

/* So many grains of the twin are one of the job. */
static void add_up(const gpk_result *fine, uint64_t fine_count, uint64_t ratio, gpk_result *coarse)
{
    for (uint64_t i = 0; i < fine_count; i++) {
        coarse[i / ratio].value += fine[i].value;
        coarse[i / ratio].digest += fine[i].digest;
    }
}

static uint64_t ratio_of(const gpk_job *twin, const gpk_job *job)
{
    return twin->grain_units == job->grain_units ? 1 : 2;
}

/* Times are of both passes, and so is what each device did and failed at. How far the job is,
 * its rates and its efficiency are the second one's. */
static void add_pass(gpukit_report *report, const gpukit_report *first)
{
    report->seconds += first->seconds;
    for (size_t i = 0; i < report->device_count; i++) {
        gpukit_device_share *share = &report->devices[i];
        const gpukit_device_share *other = &first->devices[i];
        share->chunks += other->chunks;
        share->done += other->done;
        share->busy_seconds += other->busy_seconds;
        share->transfer_seconds += other->transfer_seconds;
        share->kernel_seconds += other->kernel_seconds;
        share->overlapped_seconds += other->overlapped_seconds;
        share->failures += other->failures;
        share->is_lost = share->is_lost || other->is_lost;
    }
}

/* The same part of the work as the job's shard. */
static void narrow(gpk_job *twin, const gpk_job *job, const gpukit_job_params *params)
{
    gpk_board_shard(job->grains, params, &twin->only_first, &twin->only_last);
    uint64_t ratio = ratio_of(twin, job), last = ratio * twin->only_last;
    twin->only_first *= ratio;
    twin->only_last = last < twin->grains ? last : twin->grains;
}

static gpukit_status run_first(gpukit_context *context, gpk_job *twin,
                               const gpukit_job_params *params, gpukit_report *report,
                               gpukit_error *err)
{
    gpukit_job_params first = *params;
    first.journal = NULL;
    first.shards = 0;
    twin->kept = calloc(twin->grains, sizeof *twin->kept);
    if (twin->kept == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc",
                        "no memory for the results of %llu grains; use --verify sample",
                        (unsigned long long)twin->grains);
    return run(context, twin, &first, NULL, report, err);
}

/* What the first pass found, on the job's grid. */
static gpukit_status expect(gpk_job *job, const gpk_job *twin, gpk_result **out, gpukit_error *err)
{
    gpk_result *expected = calloc(job->grains, sizeof *expected);
    if (expected == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc",
                        "no memory for the results of a first pass");
    add_up(twin->kept, twin->grains, ratio_of(twin, job), expected);
    job->expected = *out = expected;
    return GPUKIT_OK;
}

gpukit_status gpk_scheduler_run_twice(gpukit_context *context, gpk_job *job, gpk_job *twin,
                                      const gpukit_job_params *params, gpukit_report *report,
                                      gpukit_error *err)
{
    gpukit_report first = {0};
    gpk_result *expected = NULL;
    gpk_journal *journal = NULL;
    gpukit_status status = begin(job, params, &journal, report, err);
    if (status != GPUKIT_OK)
        return status;
    narrow(twin, job, params);
    status = run_first(context, twin, params, &first, err);
    if (status == GPUKIT_OK)
        status = expect(job, twin, &expected, err);
    if (status == GPUKIT_OK) {
        status = run(context, job, params, journal, report, err);
        add_pass(report, &first);
    } else {
        gpk_journal_close(journal);
        *report = first;
    }
    if (!atomic_load(&job->is_abandoned) && !atomic_load(&twin->is_abandoned)) {
        job->expected = NULL;
        free(twin->kept);
        free(expected);
    }
    return status;
}
