// SPDX-License-Identifier: MIT
#include "sched/board.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

static gpukit_status init_changed(gpk_board *board)
{
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0)
        return GPUKIT_E_MEMORY;
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    int rc = pthread_cond_init(&board->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return rc == 0 ? GPUKIT_OK : GPUKIT_E_MEMORY;
}

gpukit_status gpk_board_init(gpk_board *board, gpk_job *job, const gpukit_job_params *params,
                             const gpukit_log_params *log, gpukit_error *err)
{
    memset(board, 0, sizeof *board);
    if (init_changed(board) != GPUKIT_OK)
        return gpk_fail(err, GPUKIT_E_MEMORY, ENOMEM, "pthread_cond_init", "no memory for a job");
    pthread_mutex_init(&board->lock, NULL);
    pthread_mutex_init(&board->collecting, NULL);
    board->job = job;
    board->log = log;
    board->chunk_grains = params->chunk_grains;
    board->started_ns = gpk_now_ns();
    gpk_leases_init(&board->leases, job->grains);
    return GPUKIT_OK;
}

void gpk_board_finish(gpk_board *board)
{
    pthread_cond_destroy(&board->changed);
    pthread_mutex_destroy(&board->lock);
    pthread_mutex_destroy(&board->collecting);
}

/* Under the lock: wakes whoever waits for a change. */
static void announce(gpk_board *board)
{
    board->version++;
    pthread_cond_broadcast(&board->changed);
}

static uint32_t holder_of(const gpk_board *board, const gpk_score *score)
{
    return (uint32_t)(score - board->scores);
}

gpk_score *gpk_board_enter(gpk_board *board, const gpukit_device_info *device, double remembered)
{
    pthread_mutex_lock(&board->lock);
    gpk_score *score = &board->scores[board->score_count++];
    *score = (gpk_score){.device = device};
    board->living++;
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
    };
    for (uint32_t i = 0; i < board->score_count; i++) {
        double rate = board->scores[i].is_retired ? 0 : board->scores[i].pace.rate;
        field.total_rate += rate;
        field.best_rate = rate > field.best_rate ? rate : field.best_rate;
    }
    return field;
}

bool gpk_board_take(gpk_board *board, gpk_score *score, gpk_lease *out)
{
    pthread_mutex_lock(&board->lock);
    gpk_pace_field field = field_of(board, score);
    uint64_t grains = board->chunk_grains;
    if (grains == 0)
        grains = gpk_pace_next(&score->pace, &field);
    if (grains > board->job->most_grains)
        grains = board->job->most_grains;
    bool taken = !board->is_stopping && !score->is_retired && grains > 0 &&
                 gpk_leases_take(&board->leases, holder_of(board, score), grains, out);
    pthread_mutex_unlock(&board->lock);
    return taken;
}

void gpk_board_return(gpk_board *board, const gpk_lease *lease)
{
    pthread_mutex_lock(&board->lock);
    gpk_leases_return(&board->leases, lease);
    announce(board);
    pthread_mutex_unlock(&board->lock);
}

uint64_t gpk_board_lowest(gpk_board *board)
{
    pthread_mutex_lock(&board->lock);
    uint64_t lowest = gpk_leases_lowest(&board->leases);
    pthread_mutex_unlock(&board->lock);
    return lowest;
}

gpk_claim gpk_board_claim(gpk_board *board, const gpk_lease *lease)
{
    gpk_claim claim = GPK_CLAIM_LATER;
    pthread_mutex_lock(&board->lock);
    if (!gpk_leases_is_held(&board->leases, lease)) {
        claim = GPK_CLAIM_VOID;
    } else if (!board->job->is_ordered || board->collected == lease->first) {
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

static uint64_t units_of(const gpk_job *job, const gpk_lease *lease)
{
    uint64_t before = lease->first == 0 ? 0 : lease->first * job->grain_units - job->lead_units;
    if (lease->first + lease->count == job->grains)
        return job->total_units - before;
    return (lease->first + lease->count) * job->grain_units - job->lead_units - before;
}

void gpk_board_collected(gpk_board *board, gpk_score *score, const gpk_lease *lease, double seconds,
                         const gpukit_queue_stats *stats)
{
    pthread_mutex_lock(&board->lock);
    uint64_t units = units_of(board->job, lease);
    gpk_leases_end(&board->leases, lease);
    gpk_pace_learn(&score->pace, lease->count, seconds);
    score->stats = *stats;
    score->chunks++;
    score->units += units;
    board->units += units;
    board->collected += lease->count;
    announce(board);
    pthread_mutex_unlock(&board->lock);
}

bool gpk_board_is_over(gpk_board *board)
{
    pthread_mutex_lock(&board->lock);
    bool is_over = board->is_stopping || board->collected == board->job->grains;
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
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    uint64_t nanoseconds = (uint64_t)until.tv_nsec + ns;
    until.tv_sec += (time_t)(nanoseconds / 1000000000u);
    until.tv_nsec = (long)(nanoseconds % 1000000000u);

    pthread_mutex_lock(&board->lock);
    int rc = 0;
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

static void stop_locked(gpk_board *board, gpukit_status status, const gpukit_error *error)
{
    board->is_stopping = true;
    /* What comes after the last grain no longer matters to the answer. */
    if (board->status == GPUKIT_OK && board->collected < board->job->grains) {
        board->status = status;
        board->error = *error;
    }
    announce(board);
}

void gpk_board_stop(gpk_board *board, gpukit_status status, const gpukit_error *error)
{
    pthread_mutex_lock(&board->lock);
    stop_locked(board, status, error);
    pthread_mutex_unlock(&board->lock);
}

void gpk_board_retire(gpk_board *board, gpk_score *score, gpukit_status status,
                      const gpukit_error *error)
{
    pthread_mutex_lock(&board->lock);
    score->is_retired = true;
    gpk_leases_revoke(&board->leases, holder_of(board, score));
    board->living--;
    if (board->living == 0)
        stop_locked(board, status, error);
    else
        gpk_log(board->log, GPUKIT_LOG_WARNING, "%s failed and is out of this job: %s",
                score->device->id, error->text);
    announce(board);
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
    announce(board);
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
        .is_retired = score->is_retired,
    };
}

/* What was done, to what all devices would have done at their own speeds in that time. */
static double efficiency_of(const gpukit_report *report)
{
    double speed = 0;
    for (size_t i = 0; i < report->device_count; i++)
        if (report->devices[i].busy_seconds > 0)
            speed += (double)report->devices[i].done / report->devices[i].busy_seconds;
    return speed > 0 && report->seconds > 0 ? (double)report->done / (speed * report->seconds) : 0;
}

void gpk_board_report(gpk_board *board, gpukit_report *out)
{
    pthread_mutex_lock(&board->lock);
    uint64_t now = gpk_now_ns();
    memset(out, 0, sizeof *out);
    out->seconds = (double)(now - board->started_ns) * 1e-9;
    out->total = board->job->total_units;
    out->done = board->units;
    out->device_count = board->score_count;
    gpk_text_copy(out->method, sizeof out->method, board->job->method);
    for (uint32_t i = 0; i < board->score_count; i++)
        out->devices[i] = share_of(board, &board->scores[i]);
    out->efficiency = efficiency_of(out);
    pthread_mutex_unlock(&board->lock);
}
