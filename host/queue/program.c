// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/flight.h"
#include "queue/queue.h"

gpukit_status gpk_queue_program_prepare(gpukit_queue *queue, const gpk_kernel *kernel,
                                        bool *is_ready, gpukit_error *err)
{
    const gpk_backend_ops *ops = queue->device->ops;
    *is_ready = true;
    if (ops->program_prepare == NULL)
        return GPUKIT_OK;
    pthread_mutex_lock(&queue->lock);
    gpk_flight_note("built kernel", kernel->entry, 0, 0);
    gpukit_status status = ops->program_prepare(queue->device, kernel, is_ready, err);
    pthread_mutex_unlock(&queue->lock);
    return status;
}

gpukit_status gpk_queue_program_open(gpukit_queue *queue, const gpk_kernel *kernel,
                                     gpukit_program **out, gpukit_error *err)
{
    gpukit_program *program = calloc(1, sizeof *program);
    if (program == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "kernel %s", kernel->entry);
    program->queue = queue;
    pthread_mutex_lock(&queue->lock);
    gpk_flight_note("opened kernel", kernel->entry, 0, 0);
    gpukit_status status =
        queue->device->ops->program_open(queue->device, kernel, &program->program, err);
    pthread_mutex_unlock(&queue->lock);
    if (status != GPUKIT_OK) {
        free(program);
        return status;
    }
    *out = program;
    return GPUKIT_OK;
}

void gpukit_program_close(gpukit_program *program)
{
    if (program == NULL)
        return;
    gpukit_queue *queue = program->queue;
    if (gpk_queue_settle(queue)) {
        pthread_mutex_lock(&queue->lock);
        queue->device->ops->program_close(program->program);
        pthread_mutex_unlock(&queue->lock);
        free(program->own);
    }
    free(program);
}

/* The caller's kernel in the words of the backends, all in one piece of memory. */
typedef struct own_kernel {
    gpk_kernel kernel;
    gpk_source source;
    const gpk_source *sources[2];
    char texts[]; /* entry, source */
} own_kernel;

static own_kernel *copy_kernel(const gpukit_kernel *kernel)
{
    const char *source = kernel->source == NULL ? "" : kernel->source;
    size_t entry_size = strlen(kernel->entry) + 1;
    size_t source_size = strlen(source) + 1;
    own_kernel *own = calloc(1, sizeof *own + entry_size + source_size);
    if (own == NULL)
        return NULL;
    memcpy(own->texts, kernel->entry, entry_size);
    memcpy(own->texts + entry_size, source, source_size);
    own->source = (gpk_source){
        .name = own->texts,
        .text = (const unsigned char *)own->texts + entry_size,
        .size = source_size - 1,
    };
    own->sources[0] = &own->source;
    own->kernel = (gpk_kernel){
        .entry = own->texts,
        .sources = kernel->source == NULL ? NULL : own->sources,
        .body = kernel->body,
        .args_size = kernel->args_size,
        .memory_count = kernel->buffer_count,
    };
    return own;
}

static gpukit_status check_kernel(const gpukit_kernel *kernel, gpukit_error *err)
{
    if (kernel->entry == NULL || (kernel->source == NULL && kernel->body == NULL))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a kernel needs a name, and a source or a body");
    if (kernel->args_size > GPUKIT_MAX_ARGS || kernel->buffer_count > GPUKIT_MAX_BUFFERS)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "kernel %s has %zu bytes of arguments and %u buffers; at most %d and %d "
                        "can be passed",
                        kernel->entry, kernel->args_size, kernel->buffer_count, GPUKIT_MAX_ARGS,
                        GPUKIT_MAX_BUFFERS);
    return GPUKIT_OK;
}

gpukit_status gpukit_program_open(gpukit_queue *queue, const gpukit_kernel *kernel,
                                  gpukit_program **out, gpukit_error *err)
{
    if (queue == NULL || kernel == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a program needs a queue, a kernel and a place for the result");
    gpukit_status status = check_kernel(kernel, err);
    if (status != GPUKIT_OK)
        return status;
    own_kernel *own = copy_kernel(kernel);
    if (own == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "kernel %s", kernel->entry);
    status = gpk_queue_program_open(queue, &own->kernel, out, err);
    if (status == GPUKIT_OK)
        (*out)->own = own;
    else
        free(own);
    return status;
}
