// SPDX-License-Identifier: MIT
#include "executor/callbacks.h"

#include <stdlib.h>

#include "base/error.h"
#include "executor/executor.h"

/* A user's callback on a future, with a share in it. */
typedef struct callback_watcher {
    gpk_watcher head;
    gpk_callbacks *callbacks;
    gpukit_callback *callback;
    void *user;
} callback_watcher;

void gpk_callbacks_init(gpk_callbacks *callbacks)
{
    *callbacks = (gpk_callbacks){.is_started = false};
    pthread_mutex_init(&callbacks->lock, NULL);
    pthread_cond_init(&callbacks->changed, NULL);
}

static void call(callback_watcher *watcher)
{
    watcher->callback(watcher->head.future, watcher->user);
    gpukit_future_release(watcher->head.future);
    free(watcher);
}

/* All that are due, in one piece, after that many have returned; NULL: it is time to leave. */
static gpk_watcher *take_due(gpk_callbacks *callbacks, uint64_t returned)
{
    pthread_mutex_lock(&callbacks->lock);
    callbacks->awaited -= returned;
    if (callbacks->awaited == 0)
        pthread_cond_broadcast(&callbacks->changed);
    while (callbacks->first == NULL && !callbacks->is_closing)
        pthread_cond_wait(&callbacks->changed, &callbacks->lock);
    gpk_watcher *due = callbacks->first;
    callbacks->first = callbacks->last = NULL;
    pthread_mutex_unlock(&callbacks->lock);
    return due;
}

static uint64_t call_each(gpk_watcher *due)
{
    uint64_t count = 0;
    for (gpk_watcher *next; due != NULL; due = next, count++) {
        next = due->next;
        call((callback_watcher *)due);
    }
    return count;
}

static void *call_all(void *argument)
{
    gpukit_executor *executor = argument;
    gpk_watcher *due;
    uint64_t returned = 0;
    gpk_executor_enter(executor);
    while ((due = take_due(&executor->callbacks, returned)) != NULL)
        returned = call_each(due);
    return NULL;
}

static void notify(gpk_watcher *watcher)
{
    gpk_callbacks *callbacks = ((callback_watcher *)watcher)->callbacks;
    pthread_mutex_lock(&callbacks->lock);
    watcher->next = NULL;
    if (callbacks->first == NULL)
        callbacks->first = watcher;
    else
        callbacks->last->next = watcher;
    callbacks->last = watcher;
    pthread_cond_broadcast(&callbacks->changed);
    pthread_mutex_unlock(&callbacks->lock);
}

/* One more is awaited, in a thread that is there. */
static gpukit_status expect(gpukit_executor *executor, gpukit_error *err)
{
    gpk_callbacks *callbacks = &executor->callbacks;
    int rc = 0;
    pthread_mutex_lock(&callbacks->lock);
    if (!callbacks->is_started)
        rc = pthread_create(&callbacks->thread, NULL, call_all, executor);
    if (rc == 0) {
        callbacks->is_started = true;
        callbacks->awaited++;
    }
    pthread_mutex_unlock(&callbacks->lock);
    return rc == 0
               ? GPUKIT_OK
               : gpk_fail(err, GPUKIT_E_MEMORY, rc, "pthread_create", "no thread for callbacks");
}

static gpukit_status add(gpukit_future *future, callback_watcher *watcher, gpukit_error *err)
{
    if (!gpk_future_hold(future)) {
        call(watcher);
        return GPUKIT_OK;
    }
    gpukit_status status = expect(future->executor, err);
    watcher->callbacks = &future->executor->callbacks;
    if (status == GPUKIT_OK)
        gpk_future_add_watcher(future, &watcher->head);
    gpk_future_let_go(future);
    if (status != GPUKIT_OK) {
        gpukit_future_release(future);
        free(watcher);
    }
    return status;
}

gpukit_status gpukit_future_on_done(gpukit_future *future, gpukit_callback *callback, void *user,
                                    gpukit_error *err)
{
    if (future == NULL || callback == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "on_done needs a future and a callback");
    callback_watcher *watcher = malloc(sizeof *watcher);
    if (watcher == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for a callback");
    *watcher = (callback_watcher){
        .head = {.future = gpukit_future_retain(future), .notify = notify},
        .callback = callback,
        .user = user,
    };
    return add(future, watcher, err);
}

void gpk_callbacks_drain(gpk_callbacks *callbacks)
{
    pthread_mutex_lock(&callbacks->lock);
    while (callbacks->awaited > 0)
        pthread_cond_wait(&callbacks->changed, &callbacks->lock);
    pthread_mutex_unlock(&callbacks->lock);
}

void gpk_callbacks_finish(gpk_callbacks *callbacks)
{
    gpk_callbacks_drain(callbacks);
    pthread_mutex_lock(&callbacks->lock);
    callbacks->is_closing = true;
    pthread_cond_broadcast(&callbacks->changed);
    pthread_mutex_unlock(&callbacks->lock);
    if (callbacks->is_started)
        pthread_join(callbacks->thread, NULL);
    pthread_cond_destroy(&callbacks->changed);
    pthread_mutex_destroy(&callbacks->lock);
}
