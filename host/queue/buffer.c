// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "base/error.h"
#include "queue/queue.h"

static gpukit_status open_memory(gpukit_buffer *buffer, size_t size, bool is_staged,
                                 gpukit_error *err)
{
    gpk_device *device = buffer->queue->device;
    gpukit_status status = GPUKIT_OK;
    if (is_staged)
        status = device->ops->host_alloc(device, size, &buffer->host, err);
    buffer->is_in_place = is_staged && buffer->queue->maps;
    if (status == GPUKIT_OK)
        status = device->ops->memory_alloc(device, size, buffer->is_in_place ? buffer->host : NULL,
                                           &buffer->memory, err);
    if (status != GPUKIT_OK)
        device->ops->host_free(device, buffer->host);
    return status;
}

gpukit_status gpukit_buffer_alloc(gpukit_queue *queue, size_t size, gpukit_buffer_kind kind,
                                  gpukit_buffer **out, gpukit_error *err)
{
    if (queue == NULL || out == NULL || size == 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a buffer needs a queue, a size and a place for the result");
    gpukit_buffer *buffer = calloc(1, sizeof *buffer);
    if (buffer == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a buffer");
    buffer->queue = queue;
    pthread_mutex_lock(&queue->lock);
    gpukit_status status = open_memory(buffer, size, kind == GPUKIT_BUFFER_STAGED, err);
    pthread_mutex_unlock(&queue->lock);
    if (status != GPUKIT_OK) {
        free(buffer);
        return status;
    }
    *out = buffer;
    return GPUKIT_OK;
}

/* A device that hangs may use it for ever: then it stays. */
void gpukit_buffer_free(gpukit_buffer *buffer)
{
    if (buffer == NULL)
        return;
    gpukit_queue *queue = buffer->queue;
    if (gpk_queue_settle(queue)) {
        gpk_device *device = queue->device;
        pthread_mutex_lock(&queue->lock);
        device->ops->memory_free(buffer->memory);
        device->ops->host_free(device, buffer->host);
        pthread_mutex_unlock(&queue->lock);
    }
    free(buffer);
}

void *gpukit_buffer_host(const gpukit_buffer *buffer)
{
    return buffer->host;
}
