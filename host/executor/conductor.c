// SPDX-License-Identifier: MIT
#include "executor/conductor.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "executor/executor.h"

bool gpk_conductor_init(gpk_conductor *conductor, const gpukit_executor_params *params)
{
    pthread_mutex_init(&conductor->lock, NULL);
    pthread_cond_init(&conductor->changed, NULL);
    conductor->context = params->context;
    conductor->owns_context = params->context == NULL;
    conductor->devices = params->devices == NULL ? NULL : strdup(params->devices);
    return conductor->devices != NULL || params->devices == NULL;
}

/* The first turn, which is out of the row then; NULL: it is time to leave. */
static gpk_turn *next_turn(gpk_conductor *conductor)
{
    pthread_mutex_lock(&conductor->lock);
    conductor->is_busy = false;
    pthread_cond_broadcast(&conductor->changed);
    while (conductor->first == NULL && !conductor->is_ending)
        pthread_cond_wait(&conductor->changed, &conductor->lock);
    gpk_turn *turn = conductor->first;
    if (turn != NULL) {
        conductor->first = turn->next;
        conductor->is_busy = true;
    }
    pthread_mutex_unlock(&conductor->lock);
    return turn;
}

static void *conduct(void *argument)
{
    gpukit_executor *executor = argument;
    gpk_turn *turn;
    gpk_executor_enter(executor);
    while ((turn = next_turn(&executor->conductor)) != NULL)
        turn->take(turn);
    return NULL;
}

static int start(gpukit_executor *executor)
{
    gpk_conductor *conductor = &executor->conductor;
    int rc = 0;
    if (!conductor->is_started)
        rc = pthread_create(&conductor->thread, NULL, conduct, executor);
    conductor->is_started = rc == 0;
    return rc;
}

static void append(gpk_conductor *conductor, gpk_turn *turn)
{
    gpk_turn **link = &conductor->first;
    while (*link != NULL)
        link = &(*link)->next;
    turn->next = NULL;
    *link = turn;
    pthread_cond_broadcast(&conductor->changed);
}

gpukit_status gpk_conductor_add(gpukit_executor *executor, gpk_turn *turn, gpukit_error *err)
{
    gpk_conductor *conductor = &executor->conductor;
    pthread_mutex_lock(&conductor->lock);
    bool is_closed = conductor->is_closed;
    int rc = is_closed ? 0 : start(executor);
    if (rc == 0 && !is_closed)
        append(conductor, turn);
    pthread_mutex_unlock(&conductor->lock);
    if (is_closed)
        return gpk_executor_refuse_closed(err);
    return rc == 0 ? GPUKIT_OK
                   : gpk_fail(err, GPUKIT_E_MEMORY, rc, "pthread_create", "no thread for devices");
}

void gpk_conductor_add_again(gpukit_executor *executor, gpk_turn *turn)
{
    gpk_conductor *conductor = &executor->conductor;
    pthread_mutex_lock(&conductor->lock);
    append(conductor, turn);
    pthread_mutex_unlock(&conductor->lock);
}

bool gpk_conductor_is_wanted(gpk_conductor *conductor)
{
    pthread_mutex_lock(&conductor->lock);
    bool is_wanted = conductor->first != NULL || conductor->is_closed;
    pthread_mutex_unlock(&conductor->lock);
    return is_wanted;
}

gpukit_status gpk_conductor_context(gpukit_executor *executor, gpukit_context **out,
                                    gpukit_error *err)
{
    gpk_conductor *conductor = &executor->conductor;
    gpukit_status status = GPUKIT_OK;
    if (conductor->context == NULL)
        status = gpukit_context_open(
            &(gpukit_context_params){.devices = conductor->devices, .log = executor->log},
            &conductor->context, err);
    *out = conductor->context;
    return status;
}

void gpk_conductor_close(gpk_conductor *conductor)
{
    pthread_mutex_lock(&conductor->lock);
    conductor->is_closed = true;
    pthread_mutex_unlock(&conductor->lock);
}

void gpk_conductor_drain(gpk_conductor *conductor)
{
    pthread_mutex_lock(&conductor->lock);
    while (conductor->first != NULL || conductor->is_busy)
        pthread_cond_wait(&conductor->changed, &conductor->lock);
    pthread_mutex_unlock(&conductor->lock);
}

void gpk_conductor_finish(gpk_conductor *conductor)
{
    pthread_mutex_lock(&conductor->lock);
    conductor->is_ending = true;
    pthread_cond_broadcast(&conductor->changed);
    pthread_mutex_unlock(&conductor->lock);
    if (conductor->is_started)
        pthread_join(conductor->thread, NULL);
    if (conductor->owns_context)
        gpukit_context_close(conductor->context);
    free(conductor->devices);
    pthread_cond_destroy(&conductor->changed);
    pthread_mutex_destroy(&conductor->lock);
}
