// SPDX-License-Identifier: MIT
#include "queue/trace.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/error.h"

enum { DEFAULT_MOST = 1000000, FIRST_ROOM = 256 };

struct gpukit_trace {
    pthread_mutex_t lock;
    gpukit_trace_record *records;
    size_t count, room, most;
    uint64_t dropped;
    atomic_uint owners; /* the caller, and queues: a device that hangs may come back to it */
};

gpukit_status gpukit_trace_alloc(size_t most, gpukit_trace **out, gpukit_error *err)
{
    gpukit_trace *trace = calloc(1, sizeof *trace);
    if (trace == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a trace");
    pthread_mutex_init(&trace->lock, NULL);
    atomic_init(&trace->owners, 1);
    trace->most = most == 0 ? DEFAULT_MOST : most;
    *out = trace;
    return GPUKIT_OK;
}

void gpukit_trace_free(gpukit_trace *trace)
{
    if (trace == NULL || atomic_fetch_sub(&trace->owners, 1) > 1)
        return;
    pthread_mutex_destroy(&trace->lock);
    free(trace->records);
    free(trace);
}

gpukit_trace *gpk_trace_keep(gpukit_trace *trace)
{
    if (trace != NULL)
        atomic_fetch_add(&trace->owners, 1);
    return trace;
}

static bool has_room(gpukit_trace *trace)
{
    if (trace->count < trace->room)
        return true;
    size_t room = trace->room == 0 ? FIRST_ROOM : 2 * trace->room;
    room = room > trace->most ? trace->most : room;
    if (room == trace->count)
        return false;
    gpukit_trace_record *more = reallocarray(trace->records, room, sizeof *more);
    if (more == NULL)
        return false;
    trace->records = more;
    trace->room = room;
    return true;
}

void gpk_trace_add(gpukit_trace *trace, const gpukit_trace_record *record)
{
    if (trace == NULL)
        return;
    pthread_mutex_lock(&trace->lock);
    if (has_room(trace))
        trace->records[trace->count++] = *record;
    else
        trace->dropped++;
    pthread_mutex_unlock(&trace->lock);
}

const gpukit_trace_record *gpukit_trace_at(const gpukit_trace *trace, size_t index)
{
    return index < trace->count ? &trace->records[index] : NULL;
}

uint64_t gpukit_trace_dropped(const gpukit_trace *trace)
{
    return trace->dropped;
}
