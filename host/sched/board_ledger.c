// SPDX-License-Identifier: MIT
/* Results on their way: from a device to its ledger, and from there into the journal and the
 * answer, or back to the leases. */
#include <string.h>

#include "base/error.h"
#include "sched/board_locked.h"

uint64_t gpk_board_units(const gpk_job *job, uint64_t first, uint64_t last)
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
    for (uint64_t i = 0; job->expected != NULL && i < count; i++) {
        const unsigned long long grain = first + i;
        if (!gpk_job_is_same(job, &job->expected[grain], &results[i]))
            return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                            "grain %llu is %llu in the journal and %llu when it is done again; "
                            "begin with another journal",
                            grain, (unsigned long long)results[i].value,
                            (unsigned long long)job->expected[grain].value);
    }
    return GPUKIT_OK;
}

gpukit_status gpk_board_resume(gpk_board *board, gpukit_error *err)
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
        board->resumed += gpk_board_units(board->job, first, last);
    }
    return status;
}

static uint64_t units_of(const gpk_job *job, const gpk_lease *lease)
{
    return gpk_board_units(job, lease->first, lease->first + lease->count);
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
