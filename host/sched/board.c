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

static double total_rate(const gpk_board *board)
{
    double rate = 0;
    for (uint32_t i = 0; i < board->score_count; i++)
        rate += board->scores[i].is_retired ? 0 : board->scores[i].pace.rate;
    return rate;
}

static uint64_t probe_of(const gpk_job *job, const gpk_device *device)
{
    return job->probe_grains > 0 ? job->probe_grains : device->info.compute_units;
}

bool gpk_board_take(gpk_board *board, gpk_score *score, gpk_lease *out)
{
    pthread_mutex_lock(&board->lock);
    uint64_t grains = board->chunk_grains;
    if (grains == 0)
        grains = gpk_pace_next(&score->pace, gpk_leases_left(&board->leases), total_rate(board),
                               probe_of(board->job, score->device));
    if (grains > board->job->most_grains)
        grains = board->job->most_grains;
    bool taken = !board->is_stopping && gpk_leases_take(&board->leases, grains, out);
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

bool gpk_board_is_turn(gpk_board *board, const gpk_lease *lease)
{
    pthread_mutex_lock(&board->lock);
    bool is_turn = !board->job->is_ordered || board->collected == lease->first;
    pthread_mutex_unlock(&board->lock);
    return is_turn;
}

static uint64_t units_of(const gpk_job *job, const gpk_lease *lease)
{
    uint64_t before = lease->first == 0 ? 0 : lease->first * job->grain_units - job->lead_units;
    if (lease->first + lease->count == job->grains)
        return job->total_units - before;
    return (lease->first + lease->count) * job->grain_units - job->lead_units - before;
}

void gpk_board_collected(gpk_board *board, gpk_score *score, const gpk_lease *lease, double seconds)
{
    pthread_mutex_lock(&board->lock);
    uint64_t units = units_of(board->job, lease);
    gpk_pace_learn(&score->pace, lease->count, seconds);
    score->chunks++;
    score->grains += lease->count;
    score->units += units;
    board->units += units;
    board->collected += lease->count;
    announce(board);
    pthread_mutex_unlock(&board->lock);
}

void gpk_board_busy(gpk_board *board, gpk_score *score, bool is_busy)
{
    pthread_mutex_lock(&board->lock);
    uint64_t now = gpk_now_ns();
    if (is_busy && score->busy_since_ns == 0)
        score->busy_since_ns = now;
    if (!is_busy && score->busy_since_ns != 0) {
        score->busy_ns += now - score->busy_since_ns;
        score->busy_since_ns = 0;
    }
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
    board->living--;
    if (board->living == 0)
        stop_locked(board, status, error);
    else
        gpk_log(board->log, GPUKIT_LOG_WARNING, "%s failed and is out of this job: %s",
                score->device->info.id, error->text);
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
    for (uint32_t i = 0; i < board->score_count; i++) {
        const gpk_score *score = &board->scores[i];
        uint64_t busy_ns = score->busy_ns;
        if (score->busy_since_ns != 0)
            busy_ns += now - score->busy_since_ns;
        out->devices[i] = (gpukit_device_share){
            .device = &score->device->info,
            .done = score->units,
            .chunks = score->chunks,
            .rate = score->pace.rate * (double)board->job->grain_units,
            .busy_seconds = (double)busy_ns * 1e-9,
            .is_retired = score->is_retired,
        };
    }
    pthread_mutex_unlock(&board->lock);
}
