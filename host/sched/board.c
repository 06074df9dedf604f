// SPDX-License-Identifier: MIT
#include "sched/board_locked.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

void gpk_board_shard(uint64_t grains, const gpukit_job_params *params, uint64_t *first,
                     uint64_t *last)
{
    uint64_t shards = params->shards == 0 ? 1 : params->shards;
    uint64_t before = params->shards == 0 ? 0 : params->shard - 1;
    uint64_t whole = grains / shards, rest = grains % shards;
    *first = before * whole + (before < rest ? before : rest);
    *last = *first + whole + (before < rest ? 1 : 0);
}

static void take_part(gpk_board *board, const gpukit_job_params *params)
{
    const gpk_job *job = board->job;
    gpk_board_shard(job->grains, params, &board->first, &board->last);
    if (job->only_last > 0) {
        board->first = job->only_first;
        board->last = job->only_last;
    }
}

gpukit_status gpk_board_init(gpk_board *board, gpk_job *job, const gpukit_job_params *params,
                             gpk_journal *journal, const gpukit_log_params *log, gpukit_error *err)
{
    const uint32_t backoff_ms = params->backoff_ms == 0 ? 1000 : params->backoff_ms;
    memset(board, 0, sizeof *board);
    int rc = gpk_condition_init(&board->changed);
    if (rc != 0)
        return gpk_fail(err, GPUKIT_E_MEMORY, rc, "pthread_cond_init", "no memory for a job");
    pthread_mutex_init(&board->lock, NULL);
    pthread_mutex_init(&board->collecting, NULL);
    pthread_mutex_init(&board->joining, NULL);
    board->job = job;
    board->log = *log;
    board->journal = journal;
    board->chunk_grains = params->chunk_grains;
    board->backoff_ns = backoff_ms * UINT64_C(1000000);
    board->started_ns = gpk_now_ns();
    take_part(board, params);
    gpk_leases_init(&board->leases, board->first, board->last);
    board->goal = board->last - board->first;
    board->turn = board->first;
    const gpukit_status status = gpk_board_resume(board, err);
    if (status != GPUKIT_OK)
        gpk_board_finish(board);
    return status;
}

void gpk_board_finish(gpk_board *board)
{
    pthread_cond_destroy(&board->changed);
    pthread_mutex_destroy(&board->lock);
    pthread_mutex_destroy(&board->collecting);
    pthread_mutex_destroy(&board->joining);
    gpk_leases_finish(&board->leases);
    for (uint32_t i = 0; i < board->score_count; i++)
        gpk_ledger_finish(&board->scores[i].ledger);
}

void gpk_board_announce(gpk_board *board)
{
    board->version++;
    pthread_cond_broadcast(&board->changed);
}

uint32_t gpk_board_holder(const gpk_board *board, const gpk_score *score)
{
    return (uint32_t)(score - board->scores);
}

gpk_score *gpk_board_enter(gpk_board *board, const gpukit_device_info *device, double remembered)
{
    pthread_mutex_lock(&board->lock);
    gpk_score *score = &board->scores[board->score_count++];
    score->device = device;
    score->remembered = remembered;
    if (remembered > 0)
        gpk_pace_remember(&score->pace, remembered / (double)board->job->grain_units);
    pthread_mutex_unlock(&board->lock);
    return score;
}

static uint64_t probe_of(const gpk_job *job, const gpukit_device_info *device)
{
    return job->probe_grains > 0 ? job->probe_grains : device->compute_units;
}

static gpk_pace_field field_of(const gpk_board *board, const gpk_score *score)
{
    gpk_pace_field field = {
        .left = gpk_leases_left(&board->leases),
        .probe = probe_of(board->job, score->device),
        .is_hurried = score->device->ends_long_kernels,
    };
    for (uint32_t i = 0; i < board->score_count; i++) {
        bool is_able = board->scores[i].standing == GPK_STANDING_ABLE;
        double rate = is_able ? board->scores[i].pace.rate : 0;
        field.total_rate += rate;
        field.best_rate = rate > field.best_rate ? rate : field.best_rate;
    }
    return field;
}

static gpk_taker taker_of(const gpk_board *board, const gpk_score *score)
{
    gpk_taker taker = {.holder = gpk_board_holder(board, score), .most = 1};
    for (uint32_t i = 0; i < board->score_count; i++)
        if (board->scores[i].standing == GPK_STANDING_ABLE)
            taker.able |= UINT64_C(1) << i;
    return taker;
}

/* A device that is too slow for what is left helps out all the same with what others failed
 * at. */
static void size_lease(const gpk_board *board, const gpk_score *score, gpk_taker *taker)
{
    gpk_pace_field field = field_of(board, score);
    uint64_t grains = board->chunk_grains;
    if (grains == 0)
        grains = gpk_pace_next(&score->pace, &field);
    if (grains > board->job->most_grains)
        grains = board->job->most_grains;
    taker->helps_others = grains == 0;
    taker->most = grains == 0 ? 1 : grains;
}

/* Of an open job: the goal is not known until it is sealed. */
static void look_for_arrivals(gpk_board *board)
{
    gpk_job *job = board->job;
    if (!job->is_open)
        return;
    bool is_sealed = atomic_load(&job->is_sealed); /* before the count, which stands still then */
    uint64_t arrived = atomic_load(&job->arrived);
    board->leases.grains = board->last = arrived;
    board->goal = is_sealed ? arrived : UINT64_MAX;
}

void gpk_board_arrived(gpk_board *board)
{
    pthread_mutex_lock(&board->lock);
    gpk_board_announce(board);
    pthread_mutex_unlock(&board->lock);
}

bool gpk_board_take(gpk_board *board, gpk_score *score, gpk_lease *out)
{
    pthread_mutex_lock(&board->lock);
    look_for_arrivals(board);
    gpk_taker taker = taker_of(board, score);
    size_lease(board, score, &taker);
    bool taken = !board->is_stopping && score->standing == GPK_STANDING_ABLE &&
                 gpk_leases_take(&board->leases, &taker, out);
    pthread_mutex_unlock(&board->lock);
    return taken;
}

void gpk_board_return(gpk_board *board, const gpk_lease *lease)
{
    pthread_mutex_lock(&board->lock);
    gpk_leases_return(&board->leases, lease);
    gpk_board_announce(board);
    pthread_mutex_unlock(&board->lock);
}

uint64_t gpk_board_lowest(gpk_board *board, const gpk_score *score)
{
    pthread_mutex_lock(&board->lock);
    gpk_taker taker = taker_of(board, score);
    uint64_t lowest = gpk_leases_lowest(&board->leases, &taker);
    pthread_mutex_unlock(&board->lock);
    return lowest;
}

gpk_claim gpk_board_claim(gpk_board *board, const gpk_lease *lease)
{
    gpk_claim claim = GPK_CLAIM_LATER;
    pthread_mutex_lock(&board->lock);
    if (!gpk_leases_is_held(&board->leases, lease)) {
        claim = GPK_CLAIM_VOID;
    } else if (!board->job->is_ordered || board->turn == lease->first) {
        claim = GPK_CLAIM_GRANTED;
        gpk_leases_claim(&board->leases, lease);
    }
    pthread_mutex_unlock(&board->lock);
    return claim;
}

void gpk_board_unclaim(gpk_board *board, const gpk_lease *lease)
{
    pthread_mutex_lock(&board->lock);
    gpk_leases_unclaim(&board->leases, lease);
    pthread_mutex_unlock(&board->lock);
}

bool gpk_board_is_over(gpk_board *board)
{
    gpukit_error error;
    pthread_mutex_lock(&board->lock);
    if (board->leases.is_broken && !board->is_stopping)
        gpk_board_stop_locked(board,
                              gpk_fail(&error, GPUKIT_E_MEMORY, ENOMEM, "reallocarray",
                                       "no memory to keep account of the job"),
                              &error);
    look_for_arrivals(board);
    bool is_over = board->is_stopping || board->joined == board->goal;
    pthread_mutex_unlock(&board->lock);
    return is_over;
}

uint64_t gpk_board_version(gpk_board *board)
{
    pthread_mutex_lock(&board->lock);
    uint64_t version = board->version;
    pthread_mutex_unlock(&board->lock);
    return version;
}

void gpk_board_wait(gpk_board *board, uint64_t seen, uint64_t ns)
{
    const struct timespec until = gpk_condition_time(ns);
    int rc = 0;
    pthread_mutex_lock(&board->lock);
    while (board->version == seen && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&board->changed, &board->lock, &until);
    pthread_mutex_unlock(&board->lock);
}

bool gpk_board_is_running(gpk_board *board)
{
    pthread_mutex_lock(&board->lock);
    bool is_running = board->running > 0;
    pthread_mutex_unlock(&board->lock);
    return is_running;
}

void gpk_board_stop_locked(gpk_board *board, gpukit_status status, const gpukit_error *error)
{
    board->is_stopping = true;
    /* What comes after the last grain no longer matters to the answer. */
    if (board->status == GPUKIT_OK && board->joined < board->goal) {
        board->status = status;
        board->error = *error;
    }
    gpk_board_announce(board);
}

void gpk_board_stop(gpk_board *board, gpukit_status status, const gpukit_error *error)
{
    pthread_mutex_lock(&board->lock);
    gpk_board_stop_locked(board, status, error);
    pthread_mutex_unlock(&board->lock);
}

void gpk_board_agent_started(gpk_board *board)
{
    pthread_mutex_lock(&board->lock);
    board->running++;
    pthread_mutex_unlock(&board->lock);
}

void gpk_board_agent_ended(gpk_board *board)
{
    pthread_mutex_lock(&board->lock);
    board->running--;
    gpk_board_announce(board);
    pthread_mutex_unlock(&board->lock);
}

static gpukit_device_share share_of(const gpk_board *board, const gpk_score *score)
{
    return (gpukit_device_share){
        .device = score->device,
        .done = score->units,
        .chunks = score->chunks,
        .rate = score->pace.measured > 0 ? score->pace.rate * (double)board->job->grain_units : 0,
        .busy_seconds = score->stats.busy_seconds,
        .transfer_seconds = score->stats.transfer_seconds,
        .kernel_seconds = score->stats.kernel_seconds,
        .overlapped_seconds = score->stats.overlapped_seconds,
        .failures = score->failures,
        .wrong = score->wrong,
        .samples = score->samples,
        .is_lost = score->is_lost,
        .is_retired = score->standing != GPK_STANDING_ABLE,
    };
}

/* What was done, to what all devices would have done at their own speeds in that time. */
static double efficiency_of(const gpukit_report *report)
{
    double speed = 0;
    for (size_t i = 0; i < report->device_count; i++)
        if (report->devices[i].busy_seconds > 0)
            speed += (double)report->devices[i].done / report->devices[i].busy_seconds;
    double done = (double)(report->done - report->resumed);
    return speed > 0 && report->seconds > 0 ? done / (speed * report->seconds) : 0;
}

void gpk_board_report(gpk_board *board, gpukit_report *out)
{
    pthread_mutex_lock(&board->lock);
    uint64_t now = gpk_now_ns();
    memset(out, 0, sizeof *out);
    out->seconds = (double)(now - board->started_ns) * 1e-9;
    out->total = gpk_board_units(board->job, board->first, board->last);
    out->resumed = board->resumed;
    out->done = board->resumed + board->units;
    out->device_count = board->score_count;
    gpk_text_copy(out->method, sizeof out->method, board->job->method);
    for (uint32_t i = 0; i < board->score_count; i++)
        out->devices[i] = share_of(board, &board->scores[i]);
    out->efficiency = efficiency_of(out);
    pthread_mutex_unlock(&board->lock);
}
