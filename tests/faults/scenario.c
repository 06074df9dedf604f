// SPDX-License-Identifier: MIT
#include "scenario.h"

#include <string.h>

#include "base/clock.h"
#include "conformance/suite_kernels.h"
#include "test.h"

enum { SLOTS = 2, COUNT = 100, GROUP = 64 };

typedef struct slot {
    gpk_stream *stream;
    gpk_program *program;
    gpk_memory *memories[2];
    gpk_event *event;
    uint32_t *host; /* when hosted: COUNT */
    uint32_t in[COUNT];
    uint32_t out[COUNT];
} slot;

typedef struct scenario {
    const gpk_backend_ops *ops;
    gpk_device *device;
    bool is_hosted;
    slot slots[SLOTS];
} scenario;

/* The second memory is the host's own where it can be. */
static gpukit_status open_memories(scenario *s, slot *t, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    void *host = NULL;
    if (s->is_hosted) {
        status = s->ops->host_alloc(s->device, sizeof t->out, &host, err);
        assert_int_equal(status == GPUKIT_OK, host != NULL);
        t->host = host;
    }
    for (int i = 0; i < 2 && status == GPUKIT_OK; i++) {
        bool is_shared = i == 1 && s->device->info.shares_memory;
        status = s->ops->memory_alloc(s->device, sizeof t->in, is_shared ? host : NULL,
                                      &t->memories[i], err);
        assert_int_equal(status == GPUKIT_OK, t->memories[i] != NULL);
    }
    return status;
}

static gpukit_status open_slot(scenario *s, slot *t, gpukit_error *err)
{
    gpukit_status status = s->ops->stream_open(s->device, &t->stream, err);
    assert_int_equal(status == GPUKIT_OK, t->stream != NULL);
    if (status != GPUKIT_OK)
        return status;
    status = s->ops->program_open(s->device, &suite_scale, &t->program, err);
    assert_int_equal(status == GPUKIT_OK, t->program != NULL);
    return status == GPUKIT_OK ? open_memories(s, t, err) : status;
}

/* What the device holds, into the host's memory. */
static gpukit_status take_results(scenario *s, slot *t, gpukit_error *err)
{
    gpukit_status status =
        s->ops->download(t->stream, t->memories[1], 0, t->out, sizeof t->out, err);
    if (status != GPUKIT_OK || t->host == NULL)
        return status;
    if (t->memories[1]->host != NULL)
        return s->ops->map(t->stream, t->memories[1], err);
    return s->ops->download(t->stream, t->memories[1], 0, t->host, sizeof t->out, err);
}

static gpukit_status start_slot(scenario *s, slot *t, uint32_t factor, gpukit_error *err)
{
    suite_scale_args args = {.count = COUNT, .factor = factor};
    gpk_launch launch = {.args = &args, .memories = t->memories, .items = COUNT, .group = GROUP};
    for (uint32_t i = 0; i < COUNT; i++)
        t->in[i] = i + factor;

    gpukit_status status = s->ops->upload(t->stream, t->memories[0], 0, t->in, sizeof t->in, err);
    if (status == GPUKIT_OK && s->is_hosted && t != s->slots)
        status = s->ops->wait(t->stream, s->slots[0].event, err);
    if (status == GPUKIT_OK)
        status = s->ops->run(t->stream, t->program, &launch, err);
    if (status == GPUKIT_OK)
        status = take_results(s, t, err);
    if (status != GPUKIT_OK)
        return status;
    status = s->ops->record(t->stream, &t->event, err);
    assert_int_equal(status == GPUKIT_OK, t->event != NULL);
    return status == GPUKIT_OK ? s->ops->flush(t->stream, err) : status;
}

static gpukit_status wait_for(scenario *s, slot *t, gpukit_error *err)
{
    gpk_event_state state = GPK_EVENT_PENDING;
    gpukit_status status = s->ops->query(t->event, &state, err);
    while (status == GPUKIT_OK && state == GPK_EVENT_PENDING) {
        gpk_sleep_ns(50000);
        status = s->ops->query(t->event, &state, err);
    }
    return status;
}

static gpukit_status use(scenario *s, const gpk_device_request *request, gpukit_error *err)
{
    gpukit_status status = s->ops->device_open(request, &s->device, err);
    assert_int_equal(status == GPUKIT_OK, s->device != NULL);
    for (int i = 0; i < SLOTS && status == GPUKIT_OK; i++)
        status = open_slot(s, &s->slots[i], err);
    for (int i = 0; i < SLOTS && status == GPUKIT_OK; i++)
        status = start_slot(s, &s->slots[i], (uint32_t)i + 3, err);
    for (int i = 0; i < SLOTS && status == GPUKIT_OK; i++)
        status = wait_for(s, &s->slots[i], err);
    return status;
}

static void close_all(scenario *s)
{
    for (int i = 0; i < SLOTS; i++) {
        slot *t = &s->slots[i];
        s->ops->event_free(t->event);
        s->ops->stream_close(t->stream);
        s->ops->program_close(t->program);
        s->ops->memory_free(t->memories[0]);
        s->ops->memory_free(t->memories[1]);
        if (t->host != NULL)
            s->ops->host_free(s->device, t->host);
    }
    s->ops->device_close(s->device);
}

static bool is_right(const uint32_t *out, uint32_t factor)
{
    for (uint32_t i = 0; i < COUNT; i++)
        if (out[i] != (i + factor) * factor + i)
            return false;
    return true;
}

/* While the host's memory is still there. */
static bool are_right(const scenario *s)
{
    for (uint32_t i = 0; i < SLOTS; i++) {
        const slot *t = &s->slots[i];
        if (!is_right(t->out, i + 3) || (t->host != NULL && !is_right(t->host, i + 3)))
            return false;
    }
    return true;
}

static gpukit_status run_one(scenario *s, const gpk_device_request *request, bool *right,
                             gpukit_error *err)
{
    gpukit_status status = use(s, request, err);
    *right = status == GPUKIT_OK && are_right(s);
    close_all(s);
    return status;
}

gpukit_status scenario_run(const gpk_backend_ops *ops, const gpk_device_request *request,
                           bool *right, gpukit_error *err)
{
    return run_one(&(scenario){.ops = ops}, request, right, err);
}

gpukit_status scenario_run_hosted(const gpk_backend_ops *ops, const gpk_device_request *request,
                                  bool *right, gpukit_error *err)
{
    return run_one(&(scenario){.ops = ops, .is_hosted = true}, request, right, err);
}
