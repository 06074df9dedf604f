// SPDX-License-Identifier: MIT
#include "executor/executor.h"

#include <stdlib.h>

#include "base/error.h"

/* The executor whose thread this is. */
static _Thread_local const gpukit_executor *inside;

void gpk_executor_enter(gpukit_executor *executor)
{
    inside = executor;
}

bool gpk_executor_is_inside(const gpukit_executor *executor)
{
    return inside == executor;
}

gpukit_status gpk_executor_refuse_closed(gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_CLOSED, 0, "", "the executor was shut down and takes no more");
}

gpukit_status gpk_executor_check(gpukit_executor *executor, gpukit_error *err)
{
    if (executor == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "no executor was given");
    return gpk_ring_is_closed(&executor->workers.ring) ? gpk_executor_refuse_closed(err)
                                                       : GPUKIT_OK;
}

static void destroy(gpukit_executor *executor)
{
    gpk_callbacks_finish(&executor->callbacks);
    gpk_conductor_finish(&executor->conductor);
    gpk_workers_finish(&executor->workers);
    pthread_cond_destroy(&executor->changed);
    pthread_mutex_destroy(&executor->lock);
    free(executor);
}

gpukit_status gpukit_executor_open(const gpukit_executor_params *params, gpukit_executor **out,
                                   gpukit_error *err)
{
    static const gpukit_executor_params defaults = {0};
    params = params == NULL ? &defaults : params;
    if (out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "an executor needs a place to be put");
    /* Its ring begins at a cache line. */
    gpukit_executor *executor = aligned_alloc(alignof(gpukit_executor), sizeof *executor);
    if (executor == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "aligned_alloc", "no memory for an executor");
    *executor = (gpukit_executor){.log = params->log};
    pthread_mutex_init(&executor->lock, NULL);
    pthread_cond_init(&executor->changed, NULL);
    gpk_callbacks_init(&executor->callbacks);
    bool has_room = gpk_workers_init(&executor->workers, params);
    if (!gpk_conductor_init(&executor->conductor, params) || !has_room) {
        destroy(executor);
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc",
                        "no memory for an executor in which %u functions may wait",
                        params->max_pending);
    }
    *out = executor;
    return GPUKIT_OK;
}

static void wait_for_workers(gpukit_executor *executor)
{
    pthread_mutex_lock(&executor->lock);
    while (executor->alive > 0)
        pthread_cond_wait(&executor->changed, &executor->lock);
    pthread_mutex_unlock(&executor->lock);
}

gpukit_status gpukit_executor_shutdown(gpukit_executor *executor, bool waits, bool cancels,
                                       gpukit_error *err)
{
    if (executor == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "no executor was given");
    if (cancels)
        atomic_store(&executor->stops, true);
    gpk_conductor_close(&executor->conductor);
    gpk_workers_close(executor, cancels);
    if (!waits)
        return GPUKIT_OK;
    if (gpk_executor_is_inside(executor))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a function or a callback of the executor would wait for itself; let "
                        "another thread wait");
    gpk_conductor_drain(&executor->conductor);
    wait_for_workers(executor);
    gpk_callbacks_drain(&executor->callbacks);
    return GPUKIT_OK;
}

void gpukit_executor_close(gpukit_executor *executor)
{
    if (executor == NULL || gpukit_executor_shutdown(executor, true, false, NULL) != GPUKIT_OK)
        return;
    gpk_workers_join(executor);
    destroy(executor);
}
