// SPDX-License-Identifier: MIT
#include "queue/queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "backend/context.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "queue/engine.h"
#include "queue/trace.h"

enum { DEFAULT_DEPTH = 64, DEFAULT_DEADLINE_MS = 300000, SETTLE_NAP_NS = 1000000 };

static gpukit_status check_staging(const gpk_device *device, gpukit_staging staging,
                                   gpukit_error *err)
{
    if (staging == GPUKIT_STAGING_MAP && !device->info.shares_memory)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%s (%s) has memory of its own, which cannot be mapped; use staging auto "
                        "or copy",
                        device->info.id, device->info.name);
    return GPUKIT_OK;
}

static gpukit_status init_lock(gpukit_queue *queue, gpukit_error *err)
{
    int rc = gpk_condition_init(&queue->changed);
    if (rc != 0)
        return gpk_fail(err, GPUKIT_E_MEMORY, rc, "pthread_cond_init", "a queue");
    pthread_cond_init(&queue->called, NULL);
    pthread_mutex_init(&queue->lock, NULL);
    return GPUKIT_OK;
}

static gpukit_status alloc_commands(gpukit_queue *queue, gpukit_error *err)
{
    size_t count = 2 * (size_t)queue->depth;
    queue->commands = calloc(count, sizeof *queue->commands);
    queue->args = malloc(count * GPUKIT_MAX_ARGS);
    queue->done = calloc(GPK_DONE_ROOM * (size_t)queue->depth, sizeof *queue->done);
    if (queue->commands == NULL || queue->args == NULL || queue->done == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a queue with a depth of %u",
                        queue->depth);
    for (size_t i = 0; i < count; i++) {
        queue->commands[i].args = queue->args + i * GPUKIT_MAX_ARGS;
        gpk_list_append(&queue->unused, &queue->commands[i]);
    }
    return GPUKIT_OK;
}

static gpukit_status open_lanes(gpukit_queue *queue, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    for (int i = 0; i < GPK_LANES && status == GPUKIT_OK; i++)
        status = queue->device->ops->stream_open(queue->device, &queue->lanes[i].stream, err);
    return status;
}

static void free_queue(gpukit_queue *queue)
{
    for (int i = 0; i < GPK_LANES; i++)
        if (queue->lanes[i].stream != NULL)
            queue->device->ops->stream_close(queue->lanes[i].stream);
    pthread_cond_destroy(&queue->changed);
    pthread_cond_destroy(&queue->called);
    pthread_mutex_destroy(&queue->lock);
    atomic_store(&queue->device->is_taken, false);
    gpukit_trace_free(queue->trace);
    free(queue->commands);
    free(queue->args);
    free(queue->done);
    free(queue);
}

static gpukit_queue *alloc_queue(gpk_device *device, const gpukit_queue_params *params)
{
    gpukit_queue *queue = calloc(1, sizeof *queue);
    if (queue == NULL)
        return NULL;
    uint32_t deadline_ms = params->deadline_ms == 0 ? DEFAULT_DEADLINE_MS : params->deadline_ms;
    queue->device = device;
    queue->depth = params->depth == 0 ? DEFAULT_DEPTH : params->depth;
    queue->deadline_ns = deadline_ms * UINT64_C(1000000);
    queue->default_deadline_ns = queue->deadline_ns;
    queue->trace = gpk_trace_keep(params->trace);
    queue->maps = gpukit_staging_maps(params->staging, &device->info);
    queue->looked_ns = gpk_now_ns();
    return queue;
}

gpukit_status gpk_queue_open(gpk_device *device, const gpukit_queue_params *params,
                             gpukit_queue **out, gpukit_error *err)
{
    static const gpukit_queue_params defaults = {0};
    params = params == NULL ? &defaults : params;
    gpukit_status status = check_staging(device, params->staging, err);
    if (status != GPUKIT_OK)
        return status;
    if (params->depth > GPUKIT_MAX_DEPTH)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a depth of %u is too much; at most %d",
                        params->depth, GPUKIT_MAX_DEPTH);
    if (atomic_load(&device->is_abandoned))
        return gpk_fail(err, GPUKIT_E_DEVICE, 0, "",
                        "%s did not come back from an earlier command and is left alone",
                        device->info.id);
    if (atomic_exchange(&device->is_taken, true))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%s has a queue or a job already; one at a time", device->info.id);
    gpukit_queue *queue = alloc_queue(device, params);
    status = queue == NULL ? gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a queue")
                           : init_lock(queue, err);
    if (status != GPUKIT_OK) {
        atomic_store(&device->is_taken, false);
        if (queue != NULL)
            gpukit_trace_free(queue->trace);
        free(queue);
        return status;
    }
    status = alloc_commands(queue, err);
    if (status == GPUKIT_OK)
        status = open_lanes(queue, err);
    if (status != GPUKIT_OK) {
        free_queue(queue);
        return status;
    }
    *out = queue;
    return GPUKIT_OK;
}

gpukit_status gpukit_queue_open(gpukit_context *context, size_t device,
                                const gpukit_queue_params *params, gpukit_queue **out,
                                gpukit_error *err)
{
    if (context == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a queue needs a context and a place for the result");
    if (device >= context->device_count)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "there is no device %zu: the context has %zu", device,
                        context->device_count);
    if (context->devices[device]->worker != NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%s is in a worker process, which does jobs and has no queues: open the "
                        "context without isolation and processes",
                        context->devices[device]->info.id);
    return gpk_queue_open(context->devices[device], params, out, err);
}

bool gpukit_staging_maps(gpukit_staging staging, const gpukit_device_info *device)
{
    return device->shares_memory && staging != GPUKIT_STAGING_COPY;
}

bool gpukit_queue_maps(const gpukit_queue *queue)
{
    return queue->maps;
}

void gpk_queue_deadline(gpukit_queue *queue, uint64_t deadline_ns)
{
    pthread_mutex_lock(&queue->lock);
    queue->deadline_ns = deadline_ns == 0 ? queue->default_deadline_ns : deadline_ns;
    pthread_mutex_unlock(&queue->lock);
}

bool gpk_queue_is_lost(gpukit_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    bool is_lost = queue->is_lost;
    pthread_mutex_unlock(&queue->lock);
    return is_lost;
}

/* Whether nothing of the lane runs any more. */
static bool has_settled(gpukit_queue *queue, gpk_lane *lane)
{
    const gpk_backend_ops *ops = queue->device->ops;
    gpk_event_state state = GPK_EVENT_PENDING;
    if (lane->left == NULL)
        return true;
    gpukit_status status = ops->query(lane->left, &state, NULL);
    if (status == GPUKIT_OK && state == GPK_EVENT_PENDING)
        return false;
    ops->event_free(lane->left);
    lane->left = NULL;
    /* A backend that cannot tell what still runs abandons the device when it closes. */
    if (status != GPUKIT_OK && lane->stream != NULL) {
        ops->stream_close(lane->stream);
        lane->stream = NULL;
    }
    return true;
}

bool gpk_queue_settle(gpukit_queue *queue)
{
    bool is_settled = false;
    if (atomic_load(&queue->device->is_abandoned))
        return false;
    for (;;) {
        pthread_mutex_lock(&queue->lock);
        is_settled = true;
        for (int i = 0; i < GPK_LANES; i++)
            is_settled = has_settled(queue, &queue->lanes[i]) && is_settled;
        uint64_t until_ns = queue->lost_ns + GPK_QUEUE_PATIENCE_NS;
        pthread_mutex_unlock(&queue->lock);
        if (is_settled || gpk_now_ns() > until_ns)
            return is_settled && !atomic_load(&queue->device->is_abandoned);
        gpk_sleep_ns(SETTLE_NAP_NS);
    }
}

void gpk_queue_drain(gpukit_queue *queue)
{
    gpk_rest rest = {0};
    gpukit_queue_cancel(queue, NULL);
    pthread_mutex_lock(&queue->lock);
    while (queue->in_flight > 0) {
        queue->done_count = 0; /* nobody will ask for them */
        gpk_queue_pump(queue);
        if (queue->in_flight > 0)
            gpk_queue_rest(queue, &rest);
    }
    pthread_mutex_unlock(&queue->lock);
}

void gpukit_queue_close(gpukit_queue *queue)
{
    if (queue == NULL)
        return;
    gpk_queue_drain(queue);
    gpk_queue_end_calls(queue);
    if (gpk_queue_settle(queue)) {
        free_queue(queue);
        return;
    }
    atomic_store(&queue->device->is_abandoned, true);
    gpk_log(&queue->device->log, GPUKIT_LOG_WARNING,
            "%s still does not answer; what it works on is left to it", queue->device->info.id);
}

static bool is_meant(const gpukit_command *command, const void *user_data)
{
    return !command->is_doomed && (user_data == NULL || command->user_data == user_data);
}

/* Functions that have not begun. They are finished at once. */
static size_t cancel_calls(gpukit_queue *queue, const void *user_data)
{
    gpk_list kept = {.first = NULL};
    gpukit_command *command;
    size_t count = 0;
    while ((command = gpk_list_take(&queue->calls)) != NULL) {
        gpukit_error error;
        if (!is_meant(command, user_data)) {
            gpk_list_append(&kept, command);
            continue;
        }
        gpk_queue_cancelled(&error);
        gpk_queue_finish(queue, command, &error);
        count++;
    }
    queue->calls = kept;
    return count;
}

size_t gpukit_queue_cancel(gpukit_queue *queue, const void *user_data)
{
    pthread_mutex_lock(&queue->lock);
    size_t count = cancel_calls(queue, user_data);
    for (gpukit_command *c = queue->parked.first; c != NULL; c = c->next) {
        count += is_meant(c, user_data);
        c->is_doomed = c->is_doomed || is_meant(c, user_data);
    }
    gpk_queue_pump(queue);
    pthread_mutex_unlock(&queue->lock);
    return count;
}

void gpukit_queue_measure(gpukit_queue *queue, gpukit_queue_stats *out)
{
    pthread_mutex_lock(&queue->lock);
    gpk_overlap_settle(&queue->overlap,
                       queue->in_flight == 0 ? UINT64_MAX : gpk_queue_settled_ns(queue));
    const gpk_overlap *overlap = &queue->overlap;
    *out = (gpukit_queue_stats){
        .commands = queue->completed,
        .transfer_seconds = (double)overlap->transfer_ns * 1e-9,
        .kernel_seconds = (double)overlap->kernel_ns * 1e-9,
        .overlapped_seconds = (double)overlap->both_ns * 1e-9,
        .busy_seconds = (double)overlap->busy_ns * 1e-9,
    };
    pthread_mutex_unlock(&queue->lock);
}
