// SPDX-License-Identifier: MIT
#include "backend/null/null_fault.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static struct {
    pthread_mutex_t lock;
    gpk_null_fault fault;
    uint32_t calls; /* of the op that fails */
    uint32_t struck;
    size_t live;
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

void gpk_null_fail_at(const gpk_null_fault *fault)
{
    pthread_mutex_lock(&shared.lock);
    shared.fault = fault != NULL ? *fault : (gpk_null_fault){.op = GPK_NULL_OP_COUNT};
    shared.calls = 0;
    shared.struck = 0;
    pthread_mutex_unlock(&shared.lock);
}

uint32_t gpk_null_struck(void)
{
    pthread_mutex_lock(&shared.lock);
    uint32_t struck = shared.struck;
    pthread_mutex_unlock(&shared.lock);
    return struck;
}

size_t gpk_null_live(void)
{
    pthread_mutex_lock(&shared.lock);
    size_t live = shared.live;
    pthread_mutex_unlock(&shared.lock);
    return live;
}

/* Counts a call of op; true when it is one that has to fail. */
static bool null_strikes(const char *device, gpk_null_op op, bool at_event)
{
    const gpk_null_fault *fault = &shared.fault;

    if (fault->nth == 0 || fault->op != op || fault->at_event != at_event)
        return false;
    if (fault->device != NULL && strcmp(fault->device, device) != 0)
        return false;
    shared.calls++;
    uint32_t times = fault->times > 0 ? fault->times : 1;
    bool strikes = shared.calls >= fault->nth && shared.calls - fault->nth < times;
    shared.struck += strikes;
    return strikes;
}

gpukit_status gpk_null_check(const char *device, gpk_null_op op, bool at_event, gpukit_error *err)
{
    static const char *const names[GPK_NULL_OP_COUNT] = {
        "device_open", "memory_alloc", "program_open", "stream_open", "upload", "run", "download",
        "record",      "query",        "host_alloc",   "wait",        "flush",  "map",
    };
    pthread_mutex_lock(&shared.lock);
    bool strikes = null_strikes(device, op, at_event);
    gpk_null_fault fault = shared.fault;
    uint32_t call = shared.calls;
    pthread_mutex_unlock(&shared.lock);

    if (!strikes)
        return GPUKIT_OK;
    return gpk_fail(err, fault.status, fault.native, names[op], "%s was told to fail at call %u",
                    device, call);
}

static void *null_counted(void *object, const char *call, size_t size, gpukit_error *err)
{
    if (object == NULL) {
        gpk_fail(err, GPUKIT_E_MEMORY, 0, call, "%zu bytes", size);
        return NULL;
    }
    pthread_mutex_lock(&shared.lock);
    shared.live++;
    pthread_mutex_unlock(&shared.lock);
    return object;
}

void *gpk_null_alloc(size_t size, gpukit_error *err)
{
    return null_counted(calloc(1, size), "calloc", size, err);
}

void *gpk_null_host_alloc(size_t size, gpukit_error *err)
{
    size_t pages = size / GPK_HOST_ALIGNMENT + (size % GPK_HOST_ALIGNMENT != 0);
    void *host = NULL;
    if (pages <= SIZE_MAX / GPK_HOST_ALIGNMENT)
        host = aligned_alloc(GPK_HOST_ALIGNMENT, pages * GPK_HOST_ALIGNMENT);
    return null_counted(host, "aligned_alloc", size, err);
}

void gpk_null_free(void *object)
{
    if (object == NULL)
        return;
    free(object);
    pthread_mutex_lock(&shared.lock);
    shared.live--;
    pthread_mutex_unlock(&shared.lock);
}
