// SPDX-License-Identifier: MIT
#include "backend/openmp/openmp_worker.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

typedef struct openmp_command {
    struct openmp_command *next;
    const gpk_kernel *kernel; /* NULL: a copy */
    void *to;                 /* of a copy, as from and size */
    const void *from;
    size_t size;
    uint64_t items; /* of a launch, as all below */
    uint32_t group;
    void *memories[GPK_MAX_MEMORIES];
    max_align_t args[];
} openmp_command;

struct gpk_openmp_worker {
    uint32_t threads;
    pthread_t thread;
    pthread_mutex_t lock;     /* of everything below but done */
    pthread_cond_t queued;    /* something to do, or closing */
    pthread_cond_t completed; /* done has grown */
    openmp_command *first;
    openmp_command **end; /* where the next command is linked in */
    uint64_t last_ticket;
    bool is_closing;
    _Atomic uint64_t done; /* commands; read without the lock */
};

static void openmp_run(const openmp_command *command, uint32_t threads)
{
    uint64_t items = command->items;
    uint64_t group = command->group;
    uint64_t groups = items / group + (items % group != 0);
    gpk_body *body = command->kernel->body;

#pragma omp parallel for schedule(dynamic) num_threads((int)threads)
    for (uint64_t i = 0; i < groups; i++) {
        uint64_t first = i * group;
        uint64_t last = items - first < group ? items : first + group;
        body(command->args, command->memories, first, last);
    }
}

/* Waits for a command; NULL when the worker is to end. */
static openmp_command *openmp_next(gpk_openmp_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    while (worker->first == NULL && !worker->is_closing)
        pthread_cond_wait(&worker->queued, &worker->lock);
    openmp_command *command = worker->first;
    if (command != NULL) {
        worker->first = command->next;
        if (worker->first == NULL)
            worker->end = &worker->first;
    }
    pthread_mutex_unlock(&worker->lock);
    return command;
}

static void *openmp_work(void *user)
{
    gpk_openmp_worker *worker = user;
    openmp_command *command;

    while ((command = openmp_next(worker)) != NULL) {
        if (command->kernel != NULL)
            openmp_run(command, worker->threads);
        else
            memcpy(command->to, command->from, command->size);
        free(command);
        pthread_mutex_lock(&worker->lock);
        atomic_fetch_add_explicit(&worker->done, 1, memory_order_release);
        pthread_cond_broadcast(&worker->completed);
        pthread_mutex_unlock(&worker->lock);
    }
    return NULL;
}

static void openmp_free(gpk_openmp_worker *worker)
{
    pthread_cond_destroy(&worker->completed);
    pthread_cond_destroy(&worker->queued);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
}

gpukit_status gpk_openmp_worker_open(uint32_t threads, gpk_openmp_worker **out, gpukit_error *err)
{
    gpk_openmp_worker *worker = calloc(1, sizeof *worker);
    if (worker == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "the worker of the OpenMP team");
    worker->threads = threads;
    worker->end = &worker->first;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->queued, NULL);
    pthread_cond_init(&worker->completed, NULL);
    int rc = pthread_create(&worker->thread, NULL, openmp_work, worker);
    if (rc != 0) {
        openmp_free(worker);
        return gpk_fail(err, GPUKIT_E_DEVICE, rc, "pthread_create",
                        "no thread for the OpenMP team: the limit of this user or container "
                        "may be reached");
    }
    *out = worker;
    return GPUKIT_OK;
}

void gpk_openmp_worker_close(gpk_openmp_worker *worker)
{
    if (worker == NULL)
        return;
    pthread_mutex_lock(&worker->lock);
    worker->is_closing = true;
    pthread_cond_signal(&worker->queued);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    openmp_free(worker);
}

static uint64_t openmp_queue(gpk_openmp_worker *worker, openmp_command *command)
{
    pthread_mutex_lock(&worker->lock);
    *worker->end = command;
    worker->end = &command->next;
    uint64_t ticket = ++worker->last_ticket;
    pthread_cond_signal(&worker->queued);
    pthread_mutex_unlock(&worker->lock);
    return ticket;
}

gpukit_status gpk_openmp_worker_copy(gpk_openmp_worker *worker, void *to, const void *from,
                                     size_t size, uint64_t *ticket, gpukit_error *err)
{
    openmp_command *command = calloc(1, sizeof *command);
    if (command == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a copy command");
    command->to = to;
    command->from = from;
    command->size = size;
    *ticket = openmp_queue(worker, command);
    return GPUKIT_OK;
}

gpukit_status gpk_openmp_worker_run(gpk_openmp_worker *worker, const gpk_kernel *kernel,
                                    const gpk_launch *launch, void *const *memories,
                                    uint64_t *ticket, gpukit_error *err)
{
    openmp_command *command = calloc(1, sizeof *command + kernel->args_size);
    if (command == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a launch of %s", kernel->entry);
    command->kernel = kernel;
    command->items = launch->items;
    command->group = launch->group;
    for (uint32_t i = 0; i < kernel->memory_count; i++)
        command->memories[i] = memories[i];
    if (kernel->args_size > 0)
        memcpy(command->args, launch->args, kernel->args_size);
    *ticket = openmp_queue(worker, command);
    return GPUKIT_OK;
}

bool gpk_openmp_worker_is_done(gpk_openmp_worker *worker, uint64_t ticket)
{
    return atomic_load_explicit(&worker->done, memory_order_acquire) >= ticket;
}

void gpk_openmp_worker_wait(gpk_openmp_worker *worker, uint64_t ticket)
{
    pthread_mutex_lock(&worker->lock);
    while (!gpk_openmp_worker_is_done(worker, ticket))
        pthread_cond_wait(&worker->completed, &worker->lock);
    pthread_mutex_unlock(&worker->lock);
}
