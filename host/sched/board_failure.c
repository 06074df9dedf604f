// SPDX-License-Identifier: MIT
/* What follows from a failure: retries, strikes, quarantine and return, and the end. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "sched/board_locked.h"
#include "sched/failure.h"

enum { STRIKES = 2, ROUNDS = 3, ATTEMPTS = 3, LONGEST_BACKOFF = 60 };

/* In the place of a time at which a call is due. */
static const unsigned long long LEFT_BEHIND = ~0ull;

static void tell(const gpk_board *board, gpukit_log_level level, const char *what,
                 const gpk_score *score, const gpukit_error *error)
{
    char cause[sizeof error->text + 96];
    gpk_error_describe(error, cause, sizeof cause);
    gpk_log(&board->log, level, "%s %s: %s", score->device->id, what, cause);
}

/* An error that ends the job says where it was, and how often that was tried. */
static gpukit_error placed(const gpk_score *score, const gpukit_error *error, uint32_t attempts)
{
    gpukit_error placed = *error;
    gpk_text_copy(placed.device, sizeof placed.device, score->device->id);
    placed.attempts = attempts;
    return placed;
}

static void end_with(gpk_board *board, const gpk_score *score, const gpukit_error *error)
{
    const gpukit_error last = placed(score, error, 1);
    gpk_board_stop_locked(board, last.status, &last);
}

/* Whether a device may still do something: now, or after a while. */
static bool has_hope(const gpk_score *score)
{
    return score->standing == GPK_STANDING_ABLE ||
           (score->standing == GPK_STANDING_QUARANTINED && score->rounds <= ROUNDS);
}

/* None of them ever did anything. */
static bool are_all_refused(const gpk_board *board)
{
    for (uint32_t i = 0; i < board->score_count; i++)
        if (!board->scores[i].is_refused)
            return false;
    return true;
}

static void end_without_hope(gpk_board *board, const gpk_score *score, const gpukit_error *error)
{
    gpukit_error last = placed(score, error, score->failures);
    for (uint32_t i = 0; i < board->score_count; i++)
        if (has_hope(&board->scores[i]))
            return;
    if (last.status == GPUKIT_E_NO_DEVICE && !are_all_refused(board))
        last.status = GPUKIT_E_DEVICE;
    if (board->score_count > 1 || last.status != GPUKIT_E_NO_DEVICE)
        gpk_text_format(last.text, sizeof last.text, "no device is left; the last one: %.190s",
                        error->text);
    gpk_board_stop_locked(board, last.status, &last);
}

/* What it holds goes to others. */
static void dismiss(gpk_board *board, gpk_score *score, gpk_standing standing,
                    const gpukit_error *error)
{
    score->standing = standing;
    if (board->job->is_ordered)
        gpk_board_join_delivered(board, score);
    else
        gpk_board_undo_ledger(board, score);
    gpk_leases_revoke(&board->leases, gpk_board_holder(board, score));
    end_without_hope(board, score, error);
    gpk_board_announce(board);
}

static void quarantine(gpk_board *board, gpk_score *score, const gpukit_error *error)
{
    char what[80];
    uint32_t doublings = score->rounds < 6 ? score->rounds : 6;
    uint64_t factor = UINT64_C(1) << doublings;
    uint64_t wait_ns = board->backoff_ns * (factor > LONGEST_BACKOFF ? LONGEST_BACKOFF : factor);
    score->rounds++;
    score->strikes = 0;
    score->has_retried = false;
    score->back_ns = gpk_now_ns() + wait_ns;
    gpk_text_format(what, sizeof what, "failed again and is left alone for %.3g s",
                    (double)wait_ns * 1e-9);
    dismiss(board, score, GPK_STANDING_QUARANTINED, error);
    if (!board->is_stopping)
        tell(board, GPUKIT_LOG_WARNING, what, score, error);
}

static void strike(gpk_board *board, gpk_score *score, const char *what, const gpukit_error *error)
{
    score->strikes++;
    if (score->strikes >= STRIKES) {
        quarantine(board, score, error);
        return;
    }
    tell(board, GPUKIT_LOG_WARNING, what, score, error);
    gpk_board_announce(board);
}

/* On three devices, or three times where there are fewer. */
static bool is_poison(const gpk_board *board, const gpk_trouble *trouble)
{
    uint32_t devices = 0;
    for (uint32_t i = 0; i < board->score_count; i++)
        devices += has_hope(&board->scores[i]);
    if (devices < ATTEMPTS)
        return trouble->failures >= ATTEMPTS;
    return __builtin_popcountll(trouble->failed_on) >= ATTEMPTS;
}

/* The causes of the earlier failures were told when they came. */
static void end_with_poison(gpk_board *board, const gpk_score *score, const gpk_lease *lease,
                            const gpukit_error *error)
{
    const gpk_trouble *trouble = &lease->trouble;
    gpukit_error last = placed(score, error, trouble->failures);
    char on[64] = "";
    for (uint32_t i = 0; i < board->score_count; i++)
        if ((trouble->failed_on >> i & 1u) != 0)
            snprintf(on + strlen(on), sizeof on - strlen(on), "%s%s", on[0] == '\0' ? "" : ", ",
                     board->scores[i].device->id);
    gpk_text_format(last.text, sizeof last.text,
                    "grains %llu to %llu failed %u times, on %s; the last time: %s",
                    (unsigned long long)lease->first,
                    (unsigned long long)(lease->first + lease->count - 1), trouble->failures, on,
                    error->text);
    gpk_board_stop_locked(board, last.status, &last);
}

static gpk_trouble troubled(const gpk_board *board, const gpk_score *score, const gpk_lease *lease)
{
    gpk_trouble trouble = lease->trouble;
    trouble.failures++;
    trouble.failed_on |= UINT64_C(1) << gpk_board_holder(board, score);
    trouble.keeper = GPK_NOBODY;
    return trouble;
}

/* Once more on the same device. */
static bool may_retry(const gpk_lease *lease)
{
    return lease->trouble.keeper == GPK_NOBODY;
}

static void chunk_failed(gpk_board *board, gpk_score *score, const gpk_lease *lease,
                         const gpukit_error *error)
{
    gpk_trouble trouble = troubled(board, score, lease);
    bool is_retried = gpk_failure_of(error) == GPK_FAILURE_TRANSIENT && may_retry(lease);
    if (is_retried)
        trouble.keeper = gpk_board_holder(board, score);
    gpk_leases_fail(&board->leases, lease, &trouble);
    const gpk_lease failed = {.first = lease->first, .count = lease->count, .trouble = trouble};
    if (is_poison(board, &trouble))
        end_with_poison(board, score, &failed, error);
    if (!is_retried) {
        strike(board, score, "failed, and its chunk goes elsewhere", error);
        return;
    }
    tell(board, GPUKIT_LOG_NOTICE, "tries a chunk again, in halves", score, error);
    gpk_board_announce(board);
}

void gpk_board_chunk_failed(gpk_board *board, gpk_score *score, const gpk_lease *lease,
                            const gpukit_error *error)
{
    pthread_mutex_lock(&board->lock);
    score->failures++;
    score->wrong += error->status == GPUKIT_E_MISMATCH;
    bool is_held = gpk_leases_is_held(&board->leases, lease);
    if (is_held && gpk_failure_of(error) == GPK_FAILURE_PROGRAM)
        end_with(board, score, error);
    else if (is_held)
        chunk_failed(board, score, lease, error);
    pthread_mutex_unlock(&board->lock);
}

static const char KILLED[] = "was killed from outside, and is started again";

void gpk_board_chunk_killed(gpk_board *board, gpk_score *score, const gpk_lease *lease,
                            const gpukit_error *error)
{
    pthread_mutex_lock(&board->lock);
    if (gpk_leases_is_held(&board->leases, lease)) {
        gpk_lease mine = *lease;
        mine.trouble.kills++;
        if (mine.trouble.kills > 1) {
            score->failures++;
            chunk_failed(board, score, &mine, error);
        } else {
            gpk_leases_fail(&board->leases, lease, &mine.trouble);
            if (!board->is_stopping)
                tell(board, GPUKIT_LOG_NOTICE, KILLED, score, error);
        }
    }
    gpk_board_announce(board);
    pthread_mutex_unlock(&board->lock);
}

/* The device is asked once more for the lease with the wrong grain. */
static void mark_ledger(gpk_board *board, gpk_score *score, uint64_t grain,
                        const gpukit_error *error)
{
    for (size_t i = 0; i < score->ledger.lease_count; i++) {
        gpk_lease *lease = &score->ledger.leases[i];
        bool is_wrong = grain >= lease->first && grain - lease->first < lease->count;
        bool is_retried = is_wrong && may_retry(lease);
        gpk_trouble trouble = troubled(board, score, lease);
        if (!is_wrong)
            trouble.failures--;
        if (is_retried)
            trouble.keeper = gpk_board_holder(board, score);
        lease->trouble = trouble;
        if (is_wrong && is_poison(board, &trouble))
            end_with_poison(board, score, lease, error);
    }
}

void gpk_board_lied(gpk_board *board, gpk_score *score, uint64_t grain, const gpukit_error *error)
{
    pthread_mutex_lock(&board->lock);
    score->failures++;
    score->wrong++;
    mark_ledger(board, score, grain, error);
    gpk_board_undo_ledger(board, score);
    strike(board, score, "is wrong, and what it did lately is done again", error);
    pthread_mutex_unlock(&board->lock);
}

static bool has_others(const gpk_board *board, const gpk_score *score)
{
    for (uint32_t i = 0; i < board->score_count; i++)
        if (&board->scores[i] != score && has_hope(&board->scores[i]))
            return true;
    return false;
}

static void leave_out(gpk_board *board, gpk_score *score, const gpukit_error *error)
{
    tell(board, GPUKIT_LOG_WARNING, "is left out of this job", score, error);
    dismiss(board, score, GPK_STANDING_OUT, error);
}

void gpk_board_open_failed(gpk_board *board, gpk_score *score, bool is_return,
                           const gpukit_error *error)
{
    pthread_mutex_lock(&board->lock);
    gpk_failure failure = gpk_failure_of(error);
    score->failures++;
    if (failure == GPK_FAILURE_PROGRAM && board->job->is_users && has_others(board, score))
        leave_out(board, score, error);
    else if (failure == GPK_FAILURE_PROGRAM)
        end_with(board, score, error);
    else if (is_return)
        quarantine(board, score, error);
    else if (failure == GPK_FAILURE_TRANSIENT && !score->has_retried)
        tell(board, GPUKIT_LOG_NOTICE, "is not ready, and tries again", score, error);
    else
        strike(board, score, "is not ready, and tries again", error);
    score->has_retried = true;
    pthread_mutex_unlock(&board->lock);
}

void gpk_board_open_killed(gpk_board *board, gpk_score *score, bool is_return,
                           const gpukit_error *error)
{
    pthread_mutex_lock(&board->lock);
    const bool is_first = score->open_kills++ == 0;
    if (is_first && !board->is_stopping)
        tell(board, GPUKIT_LOG_NOTICE, KILLED, score, error);
    pthread_mutex_unlock(&board->lock);
    if (!is_first)
        gpk_board_open_failed(board, score, is_return, error);
}

void gpk_board_refuse(gpk_board *board, gpk_score *score, const gpukit_error *error)
{
    pthread_mutex_lock(&board->lock);
    score->failures++;
    score->is_refused = error->status == GPUKIT_E_NO_DEVICE;
    if (board->score_count > 1)
        tell(board, GPUKIT_LOG_WARNING, "is out of this job", score, error);
    dismiss(board, score, GPK_STANDING_OUT, error);
    pthread_mutex_unlock(&board->lock);
}

void gpk_board_drop(gpk_board *board, gpk_score *score, const gpukit_error *error)
{
    pthread_mutex_lock(&board->lock);
    gpk_board_undo_ledger(board, score);
    end_with(board, score, error);
    pthread_mutex_unlock(&board->lock);
}

void gpk_board_opened(gpk_board *board, gpk_score *score)
{
    pthread_mutex_lock(&board->lock);
    score->has_retried = false;
    score->open_kills = 0;
    pthread_mutex_unlock(&board->lock);
}

void gpk_board_came_back(gpk_board *board, gpk_score *score)
{
    pthread_mutex_lock(&board->lock);
    score->standing = GPK_STANDING_ABLE;
    score->has_retried = false;
    gpk_log(&board->log, GPUKIT_LOG_NOTICE, "%s passes its self-test and is back",
            score->device->id);
    gpk_board_announce(board);
    pthread_mutex_unlock(&board->lock);
}

gpk_standing gpk_board_standing(gpk_board *board, const gpk_score *score)
{
    pthread_mutex_lock(&board->lock);
    gpk_standing standing = score->standing;
    pthread_mutex_unlock(&board->lock);
    return standing;
}

static uint64_t awake_ns(gpk_board *board, uint64_t now_ns)
{
    return now_ns - atomic_load(&board->asleep_ns);
}

void gpk_board_call(gpk_board *board, gpk_score *score, uint64_t limit_ns)
{
    unsigned long long before = atomic_load(&score->due_ns);
    unsigned long long due = awake_ns(board, gpk_now_ns()) + limit_ns;
    if (before != LEFT_BEHIND)
        atomic_compare_exchange_strong(&score->due_ns, &before, due);
}

bool gpk_board_called(gpk_score *score)
{
    unsigned long long due = atomic_load(&score->due_ns);
    while (due != LEFT_BEHIND && !atomic_compare_exchange_weak(&score->due_ns, &due, 0))
        continue;
    return due != LEFT_BEHIND;
}

/* Whichever of its chunks it was: a chunk that hangs one device after the other must end. */
static void blame_held(gpk_board *board, const gpk_score *score, const gpukit_error *error)
{
    for (uint32_t i = 0; i < board->leases.held_count; i++) {
        gpk_held *held = &board->leases.held[i];
        if (held->holder != gpk_board_holder(board, score) || held->is_claimed)
            continue;
        held->lease.trouble = troubled(board, score, &held->lease);
        if (is_poison(board, &held->lease.trouble))
            end_with_poison(board, score, &held->lease, error);
    }
}

bool gpk_board_lose_overdue(gpk_board *board, gpk_score *score, uint64_t now_ns)
{
    gpukit_error error;
    unsigned long long due = atomic_load(&score->due_ns);
    if (due == 0 || due == LEFT_BEHIND || awake_ns(board, now_ns) <= due ||
        !atomic_compare_exchange_strong(&score->due_ns, &due, LEFT_BEHIND))
        return false;
    gpk_fail(&error, GPUKIT_E_TIMEOUT, 0, "", "%s hangs in a call of its driver and is left alone",
             score->device->id);
    pthread_mutex_lock(&board->lock);
    score->failures++;
    score->is_lost = true;
    board->running--;
    gpk_log(&board->log, GPUKIT_LOG_WARNING, "%s", error.text);
    blame_held(board, score, &error);
    dismiss(board, score, GPK_STANDING_OUT, &error);
    pthread_mutex_unlock(&board->lock);
    return true;
}
