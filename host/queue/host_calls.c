// SPDX-License-Identifier: MIT
/* Functions of the host between commands of the device: one thread, made by the first. */
#include <errno.h>

#include "base/clock.h"
#include "base/error.h"
#include "queue/engine.h"

/* Without the lock: the function may take long. */
static void call(gpukit_queue *queue, gpukit_command *command)
{
    gpukit_error error = {.status = GPUKIT_OK};
    pthread_mutex_unlock(&queue->lock);
    uint64_t started_ns = gpk_now_ns();
    gpukit_status status = command->function(command->user, &error);
    uint64_t ended_ns = gpk_now_ns();
    pthread_mutex_lock(&queue->lock);
    command->started_ns = started_ns;
    command->ended_ns = ended_ns;
    error.status = status; /* a function that only returns it is fine */
    queue->calling = NULL;
    gpk_queue_finish(queue, command, status == GPUKIT_OK ? NULL : &error);
}

static void *work(void *user)
{
    gpukit_queue *queue = user;
    pthread_mutex_lock(&queue->lock);
    for (;;) {
        while (queue->calls.first == NULL && !queue->is_closing)
            pthread_cond_wait(&queue->called, &queue->lock);
        if (queue->calls.first == NULL)
            break;
        queue->calling = gpk_list_take(&queue->calls);
        call(queue, queue->calling);
        gpk_queue_pump(queue); /* what is linked to it goes on without the caller */
        pthread_cond_broadcast(&queue->changed);
    }
    pthread_mutex_unlock(&queue->lock);
    return NULL;
}

gpukit_status gpk_queue_call(gpukit_queue *queue, gpukit_command *command, gpukit_error *err)
{
    if (!queue->has_caller) {
        int rc = pthread_create(&queue->caller, NULL, work, queue);
        if (rc != 0)
            return gpk_fail(err, GPUKIT_E_MEMORY, rc, "pthread_create",
                            "no thread for functions of the host");
        queue->has_caller = true;
    }
    command->submitted_ns = gpk_now_ns();
    command->state = GPK_COMMAND_CALLING;
    pthread_cond_signal(&queue->called);
    return GPUKIT_OK;
}

void gpk_queue_end_calls(gpukit_queue *queue)
{
    if (!queue->has_caller)
        return;
    pthread_mutex_lock(&queue->lock);
    queue->is_closing = true;
    pthread_cond_signal(&queue->called);
    pthread_mutex_unlock(&queue->lock);
    pthread_join(queue->caller, NULL);
}
