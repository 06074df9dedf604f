// SPDX-License-Identifier: MIT
/* Futures in the order in which they end, for one thread or many, or for an event loop. */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/error.h"
#include "executor/executor.h"

/* A future in the set, with a share in it. On one of the two lists. */
typedef struct completion {
    gpk_watcher head;
    gpukit_completions *set;
    struct completion *before, *after;
} completion;

typedef struct completion_list {
    completion *first, *last;
} completion_list;

struct gpukit_completions {
    pthread_mutex_t lock;
    completion_list open, ended;
    atomic_uint changes; /* grows with each that ends; sleepers watch it */
    uint32_t sleepers;
    bool is_closed; /* by the user, while some were being told: the last one frees it */
    int descriptor; /* readable while ended has one; -1: nobody asked for it */
};

static void append(completion_list *list, completion *entry)
{
    entry->before = list->last;
    entry->after = NULL;
    if (list->last != NULL)
        list->last->after = entry;
    else
        list->first = entry;
    list->last = entry;
}

static void take_out(completion_list *list, completion *entry)
{
    if (entry->before != NULL)
        entry->before->after = entry->after;
    else
        list->first = entry->after;
    if (entry->after != NULL)
        entry->after->before = entry->before;
    else
        list->last = entry->before;
}

static void drop(completion *entry)
{
    gpukit_future_release(entry->head.future);
    free(entry);
}

static void drop_ended(gpukit_completions *set)
{
    completion *entry;
    while ((entry = set->ended.first) != NULL) {
        set->ended.first = entry->after;
        drop(entry);
    }
}

static void destroy(gpukit_completions *set)
{
    drop_ended(set);
    if (set->descriptor >= 0)
        close(set->descriptor);
    pthread_mutex_destroy(&set->lock);
    free(set);
}

/* The descriptor says whether one has ended. Under the lock, when that has changed. */
static void show(const gpukit_completions *set)
{
    eventfd_t value;
    if (set->descriptor < 0)
        return;
    if (set->ended.first != NULL)
        (void)eventfd_write(set->descriptor, 1);
    else
        (void)eventfd_read(set->descriptor, &value);
}

/* Under the lock. */
static void put_ended(gpukit_completions *set, completion *entry)
{
    bool was_empty = set->ended.first == NULL;
    append(&set->ended, entry);
    atomic_fetch_add(&set->changes, 1);
    if (was_empty)
        show(set);
    if (set->sleepers > 0)
        gpk_futex_wake(&set->changes, INT_MAX);
}

/* In the thread that ended the future. */
static void notify(gpk_watcher *watcher)
{
    completion *entry = (completion *)watcher;
    gpukit_completions *set = entry->set;
    pthread_mutex_lock(&set->lock);
    take_out(&set->open, entry);
    put_ended(set, entry);
    bool is_last = set->is_closed && set->open.first == NULL;
    pthread_mutex_unlock(&set->lock);
    if (is_last)
        destroy(set);
}

static gpukit_status add(gpukit_completions *set, gpukit_future *future, gpukit_error *err)
{
    completion *entry = calloc(1, sizeof *entry);
    if (entry == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for one future more");
    entry->head = (gpk_watcher){.future = gpukit_future_retain(future), .notify = notify};
    entry->set = set;
    pthread_mutex_lock(&set->lock);
    if (gpk_future_hold(future)) {
        append(&set->open, entry);
        gpk_future_add_watcher(future, &entry->head);
        gpk_future_let_go(future);
    } else {
        put_ended(set, entry);
    }
    pthread_mutex_unlock(&set->lock);
    return GPUKIT_OK;
}

gpukit_status gpukit_completions_add(gpukit_completions *completions, gpukit_future *future,
                                     gpukit_error *err)
{
    if (completions == NULL || future == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "add needs a set and a future");
    return add(completions, future, err);
}

gpukit_status gpukit_completions_open(gpukit_future *const *futures, size_t count,
                                      gpukit_completions **out, gpukit_error *err)
{
    if (out == NULL || (futures == NULL && count > 0))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "completions need the futures and a place to be put");
    gpukit_completions *set = calloc(1, sizeof *set);
    if (set == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for completions");
    pthread_mutex_init(&set->lock, NULL);
    set->descriptor = -1;
    gpukit_status status = GPUKIT_OK;
    for (size_t i = 0; i < count && status == GPUKIT_OK; i++)
        status = gpukit_completions_add(set, futures[i], err);
    if (status != GPUKIT_OK)
        gpukit_completions_close(set);
    else
        *out = set;
    return status;
}

/* Under the lock, which is let go meanwhile: a worker does what it waits for, where nobody has
 * begun with it. False: there is nothing of the kind. */
static bool help(gpukit_completions *set)
{
    for (completion *entry = set->open.first; entry != NULL; entry = entry->after) {
        gpukit_future *future = entry->head.future;
        if (!gpk_workers_may_help(future))
            continue;
        gpukit_future_retain(future);
        pthread_mutex_unlock(&set->lock);
        gpk_workers_help(future);
        gpukit_future_release(future);
        pthread_mutex_lock(&set->lock);
        return true;
    }
    return false;
}

/* Under the lock. False: none came until then. */
static bool wait_for_one(gpukit_completions *set, uint64_t deadline_ns)
{
    bool in_time = true;
    while (set->ended.first == NULL && set->open.first != NULL && in_time) {
        if (deadline_ns == GPK_NEVER && help(set))
            continue;
        unsigned seen = atomic_load(&set->changes);
        set->sleepers++;
        pthread_mutex_unlock(&set->lock);
        in_time = gpk_futex_wait(&set->changes, seen, deadline_ns);
        pthread_mutex_lock(&set->lock);
        set->sleepers--;
    }
    return set->ended.first != NULL || set->open.first == NULL;
}

gpukit_status gpukit_completions_next(gpukit_completions *completions, uint32_t timeout_ms,
                                      gpukit_future **out, gpukit_error *err)
{
    if (completions == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "next needs a set and a place for a future");
    pthread_mutex_lock(&completions->lock);
    bool in_time = wait_for_one(completions, gpk_deadline_ns(timeout_ms));
    completion *entry = completions->ended.first;
    if (entry != NULL)
        take_out(&completions->ended, entry);
    if (entry != NULL && completions->ended.first == NULL)
        show(completions);
    pthread_mutex_unlock(&completions->lock);
    if (!in_time)
        return gpk_fail(err, GPUKIT_E_TIMEOUT, 0, "", "no future has ended in that time");
    *out = entry == NULL ? NULL : entry->head.future; /* with the share that the set had */
    free(entry);
    return GPUKIT_OK;
}

int gpukit_completions_descriptor(gpukit_completions *completions)
{
    if (completions == NULL) {
        errno = EINVAL;
        return -1;
    }
    pthread_mutex_lock(&completions->lock);
    if (completions->descriptor < 0) {
        completions->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (completions->ended.first != NULL)
            show(completions);
    }
    int descriptor = completions->descriptor;
    pthread_mutex_unlock(&completions->lock);
    return descriptor;
}

void gpukit_completions_close(gpukit_completions *completions)
{
    completion *next;
    if (completions == NULL)
        return;
    pthread_mutex_lock(&completions->lock);
    for (completion *entry = completions->open.first; entry != NULL; entry = next) {
        next = entry->after;
        if (!gpk_future_unwatch(&entry->head))
            continue; /* it is being told */
        take_out(&completions->open, entry);
        drop(entry);
    }
    completions->is_closed = true;
    bool is_last = completions->open.first == NULL;
    pthread_mutex_unlock(&completions->lock);
    if (is_last)
        destroy(completions);
}
