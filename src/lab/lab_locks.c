// SPDX-License-Identifier: MIT
#include "lab/lab_locks.h"

#include <assert.h>
#include <time.h>

#include "lab/lab.h"

enum { NOBODY = -1 };

void lab_locks_init(lab_locks *locks, uint32_t tasks, bool is_fair)
{
    pthread_condattr_t monotonic;
    assert(tasks <= LAB_TASKS_MOST);
    *locks = (lab_locks){.is_fair = is_fair, .count = tasks, .working = tasks};
    for (int i = 0; i < LAB_LOCKS_MOST; i++)
        locks->holder[i] = NOBODY;
    for (int i = 0; i < LAB_TASKS_MOST; i++)
        locks->waiting[i].lock = NOBODY;
    pthread_mutex_init(&locks->mutex, NULL);
    pthread_cond_init(&locks->freed, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&locks->ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void lab_locks_finish(lab_locks *locks)
{
    pthread_cond_destroy(&locks->ended);
    pthread_cond_destroy(&locks->freed);
    pthread_mutex_destroy(&locks->mutex);
}

static bool is_free_for(const lab_locks *locks, const lab_waiting *self)
{
    if (locks->holder[self->lock] != NOBODY)
        return false;
    for (uint32_t i = 0; locks->is_fair && i < locks->count; i++) {
        const lab_waiting *other = &locks->waiting[i];
        if (other->lock == self->lock && other->ticket < self->ticket)
            return false;
    }
    return true;
}

bool lab_locks_take(lab_locks *locks, uint32_t task, uint32_t lock)
{
    lab_waiting *self = &locks->waiting[task];
    pthread_mutex_lock(&locks->mutex);
    *self = (lab_waiting){(int32_t)lock, ++locks->tickets, lab_now_ns(), false};
    while (!self->gives_way && !is_free_for(locks, self))
        pthread_cond_wait(&locks->freed, &locks->mutex);
    const bool has_it = !self->gives_way;
    if (has_it)
        locks->holder[lock] = (int32_t)task;
    self->lock = NOBODY;
    pthread_mutex_unlock(&locks->mutex);
    return has_it;
}

void lab_locks_give(lab_locks *locks, uint32_t lock)
{
    pthread_mutex_lock(&locks->mutex);
    locks->holder[lock] = NOBODY;
    pthread_cond_broadcast(&locks->freed);
    pthread_mutex_unlock(&locks->mutex);
}

void lab_locks_leave(lab_locks *locks)
{
    pthread_mutex_lock(&locks->mutex);
    if (--locks->working == 0)
        pthread_cond_broadcast(&locks->ended);
    pthread_mutex_unlock(&locks->mutex);
}

/* From a task to the lock that it awaits, to who holds that, and on, until it comes round. A
 * walk that has not come round after so many steps as there are tasks never does. */
static bool find_cycle_from(const lab_locks *locks, uint32_t first, lab_cycle *out)
{
    *out = (lab_cycle){.count = 0};
    for (uint32_t task = first; out->count < locks->count;) {
        const lab_waiting *at = &locks->waiting[task];
        if (at->lock == NOBODY || at->gives_way || locks->holder[at->lock] == NOBODY)
            return false;
        out->tasks[out->count] = task;
        out->wanted[out->count++] = (uint32_t)at->lock;
        if (at->since_ns > out->since_ns)
            out->since_ns = at->since_ns;
        task = (uint32_t)locks->holder[at->lock];
        if (task == first)
            return true;
    }
    return false;
}

static bool find_cycle(const lab_locks *locks, lab_cycle *out)
{
    for (uint32_t task = 0; task < locks->count; task++)
        if (find_cycle_from(locks, task, out))
            return true;
    return false;
}

static struct timespec after(double seconds)
{
    const uint64_t ns = lab_now_ns() + (uint64_t)(seconds * 1e9);
    return (struct timespec){.tv_sec = (time_t)(ns / 1000000000u),
                             .tv_nsec = (long)(ns % 1000000000u)};
}

bool lab_locks_watch(lab_locks *locks, double every_seconds, lab_cycle *out, uint32_t *looks)
{
    bool found = false;
    pthread_mutex_lock(&locks->mutex);
    while (!found && locks->working > 0) {
        const struct timespec next = after(every_seconds);
        while (locks->working > 0 &&
               pthread_cond_timedwait(&locks->ended, &locks->mutex, &next) == 0) {
        }
        found = find_cycle(locks, out);
        ++*looks;
    }
    pthread_mutex_unlock(&locks->mutex);
    return found;
}

void lab_locks_give_way(lab_locks *locks, uint32_t task)
{
    pthread_mutex_lock(&locks->mutex);
    locks->waiting[task].gives_way = true;
    pthread_cond_broadcast(&locks->freed);
    pthread_mutex_unlock(&locks->mutex);
}
