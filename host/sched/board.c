// SPDX-License-Identifier: MIT
#include "sched/board_locked.h"

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

/* [first, last) of them, in natural units. */
static uint64_t units_between(const gpk_job *job, uint64_t first, uint64_t last)
{
    uint64_t before = first == 0 ? 0 : first * job->grain_units - job->lead_units;
    if (first == last)
        return 0;
    return (last == job->grains ? job->total_units : last * job->grain_units - job->lead_units) -
           before;
}

/* Into the answer, and where results are kept. */
static void join_results(gpk_job *job, uint64_t first, uint64_t count, const gpk_result *results)
{
    job->ops->join(job, first, count, results);
    if (job->kept != NULL)
        memcpy(job->kept + first, results, count * sizeof *results);
}

/* What a journal had counts as one of two passes. */
static gpukit_status check_resumed(const gpk_job *job, uint64_t first, uint64_t count,
                                   const gpk_result *results, gpukit_error *err)
{
    for (uint64_t i = 0; job->expected != NULL && i < count; i++)
        if (!gpk_result_is_same(&job->expected[first + i], &results[i]))
            return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                            "grain %llu is %llu in the journal and %llu when it is done again; "
                            "begin with another journal",
                            (unsigned long long)(first + i), (unsigned long long)results[i].value,
                            (unsigned long long)job->expected[first + i].value);
    return GPUKIT_OK;
}

/* What the journal has of this job's grains is done. */
static gpukit_status resume(gpk_board *board, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    gpk_journal_run run;
    for (size_t i = 0; board->journal != NULL && gpk_journal_run_at(board->journal, i, &run); i++) {
        uint64_t first = run.first < board->first ? board->first : run.first;
        uint64_t last = run.first + run.count;
        last = last > board->last ? board->last : last;
        if (first >= last)
            continue;
        const gpk_result *results = run.results + (first - run.first);
        status = check_resumed(board->job, first, last - first, results, err);
        if (status != GPUKIT_OK)
            break;
        gpk_leases_skip(&board->leases, first, last - first);
        join_results(board->job, first, last - first, results);
        board->goal -= last - first;
        board->resumed += units_between(board->job, first, last);
    }
    return status;
}

gpukit_status gpk_board_init(gpk_board *board, gpk_job *job, const gpukit_job_params *params,
                             gpk_journal *journal, const gpukit_log_params *log, gpukit_error *err)
{
    const uint32_t backoff_ms = params->backoff_ms == 0 ? 1000 : params->backoff_ms;
    memset(board, 0, sizeof *board);
    if (init_changed(board) != GPUKIT_OK)
        return gpk_fail(err, GPUKIT_E_MEMORY, ENOMEM, "pthread_cond_init", "no memory for a job");
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
    const gpukit_status status = resume(board, err);
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

bool gpk_board_take(gpk_board *board, gpk_score *score, gpk_lease *out)
{
    pthread_mutex_lock(&board->lock);
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

static uint64_t units_of(const gpk_job *job, const gpk_lease *lease)
{
    return units_between(job, lease->first, lease->first + lease->count);
}

void gpk_board_collected(gpk_board *board, gpk_score *score, const gpk_lease *lease,
                         const gpk_result *results, double seconds, const gpukit_queue_stats *stats)
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
    if (!gpk_ledger_add(&score->ledger, lease, results))
        board->leases.is_broken = true;
    gpk_board_announce(board);
    pthread_mutex_unlock(&board->lock);
}

void gpk_board_delivered(gpk_board *board, const gpk_lease *lease)
{
    pthread_mutex_lock(&board->lock);
    board->turn = lease->first + lease->count;
    gpk_board_announce(board);
    pthread_mutex_unlock(&board->lock);
}

void gpk_board_undo_ledger(gpk_board *board, gpk_score *score)
{
    for (size_t i = 0; i < score->ledger.lease_count; i++) {
        const gpk_lease *lease = &score->ledger.leases[i];
        uint64_t units = units_of(board->job, lease);
        gpk_leases_undo(&board->leases, lease);
        score->units -= units;
        score->chunks--;
        board->units -= units;
        board->collected -= lease->count;
    }
    gpk_ledger_clear(&score->ledger);
}

bool gpk_board_draw_edge(gpk_board *board, gpk_score *score, bool is_last, gpk_draw *out)
{
    pthread_mutex_lock(&board->lock);
    const gpk_ledger *ledger = &score->ledger;
    size_t index = gpk_ledger_find(ledger, is_last ? board->last - 1 : board->first);
    bool is_drawn = index < ledger->grain_count;
    if (is_drawn)
        out->grain = gpk_ledger_grain_at(ledger, index, &out->result);
    pthread_mutex_unlock(&board->lock);
    return is_drawn;
}

bool gpk_board_draw(gpk_board *board, gpk_score *score, uint64_t random, gpk_draw *out)
{
    pthread_mutex_lock(&board->lock);
    const gpk_ledger *ledger = &score->ledger;
    bool is_drawn = ledger->grain_count > 0;
    if (is_drawn) {
        uint64_t latest = ledger->leases[ledger->lease_count - 1].count;
        size_t index = ledger->grain_count - 1 - (size_t)(random % latest);
        out->grain = gpk_ledger_grain_at(ledger, index, &out->result);
    }
    pthread_mutex_unlock(&board->lock);
    return is_drawn;
}

bool gpk_board_wants_ledger(gpk_board *board, const gpk_score *score)
{
    pthread_mutex_lock(&board->lock);
    bool wants =
        score->ledger.grain_count > 0 && (board->is_stopping || board->collected == board->goal);
    pthread_mutex_unlock(&board->lock);
    return wants;
}

static gpukit_status join_ledger(gpk_board *board, const gpk_ledger *ledger, gpukit_error *err)
{
    const gpk_result *results = ledger->results;
    gpukit_status status = GPUKIT_OK;
    for (size_t i = 0; i < ledger->lease_count && status == GPUKIT_OK; i++) {
        const gpk_lease *lease = &ledger->leases[i];
        if (board->journal != NULL)
            status = gpk_journal_append(board->journal, lease->first, lease->count, results, err);
        if (status == GPUKIT_OK)
            join_results(board->job, lease->first, lease->count, results);
        results += lease->count;
    }
    return status;
}

/* Ordered jobs have no journal, so this cannot fail. */
void gpk_board_join_delivered(gpk_board *board, gpk_score *score)
{
    pthread_mutex_lock(&board->joining);
    join_ledger(board, &score->ledger, NULL);
    pthread_mutex_unlock(&board->joining);
    board->joined += score->ledger.grain_count;
    gpk_ledger_clear(&score->ledger);
}

void gpk_board_join(gpk_board *board, gpk_score *score, bool is_sample)
{
    gpukit_error error;
    pthread_mutex_lock(&board->lock);
    gpk_ledger ledger = score->ledger; /* off the board: nobody can take it away any more */
    score->ledger = (gpk_ledger){0};
    score->samples += is_sample;
    score->rounds = 0;
    pthread_mutex_unlock(&board->lock);

    pthread_mutex_lock(&board->joining);
    gpukit_status status = join_ledger(board, &ledger, &error);
    pthread_mutex_unlock(&board->joining);

    pthread_mutex_lock(&board->lock);
    if (status != GPUKIT_OK)
        gpk_board_stop_locked(board, status, &error);
    else
        board->joined += ledger.grain_count;
    gpk_ledger_clear(&ledger);
    if (score->ledger.lease_room == 0)
        score->ledger = ledger;
    else
        gpk_ledger_finish(&ledger);
    gpk_board_announce(board);
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
    out->total = units_between(board->job, board->first, board->last);
    out->resumed = board->resumed;
    out->done = board->resumed + board->units;
    out->device_count = board->score_count;
    gpk_text_copy(out->method, sizeof out->method, board->job->method);
    for (uint32_t i = 0; i < board->score_count; i++)
        out->devices[i] = share_of(board, &board->scores[i]);
    out->efficiency = efficiency_of(out);
    pthread_mutex_unlock(&board->lock);
}
