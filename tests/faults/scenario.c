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
    uint32_t in[COUNT];
    uint32_t out[COUNT];
} slot;

typedef struct scenario {
    const gpk_backend_ops *ops;
    gpk_device *device;
    slot slots[SLOTS];
} scenario;

static gpukit_status open_slot(scenario *s, slot *t, gpukit_error *err)
{
    gpukit_status status = s->ops->stream_open(s->device, &t->stream, err);
    assert_int_equal(status == GPUKIT_OK, t->stream != NULL);
    if (status != GPUKIT_OK)
        return status;
    status = s->ops->program_open(s->device, &suite_scale, &t->program, err);
    assert_int_equal(status == GPUKIT_OK, t->program != NULL);
    for (int i = 0; i < 2 && status == GPUKIT_OK; i++) {
        status = s->ops->memory_alloc(s->device, sizeof t->in, NULL, &t->memories[i], err);
        assert_int_equal(status == GPUKIT_OK, t->memories[i] != NULL);
    }
    return status;
}

static gpukit_status start_slot(scenario *s, slot *t, uint32_t factor, gpukit_error *err)
{
    suite_scale_args args = {.count = COUNT, .factor = factor};
    gpk_launch launch = {.args = &args, .memories = t->memories, .items = COUNT, .group = GROUP};
    for (uint32_t i = 0; i < COUNT; i++)
        t->in[i] = i + factor;

    gpukit_status status = s->ops->upload(t->stream, t->memories[0], 0, t->in, sizeof t->in, err);
    if (status == GPUKIT_OK)
        status = s->ops->run(t->stream, t->program, &launch, err);
    if (status == GPUKIT_OK)
        status = s->ops->download(t->stream, t->memories[1], 0, t->out, sizeof t->out, err);
    if (status != GPUKIT_OK)
        return status;
    status = s->ops->record(t->stream, &t->event, err);
    assert_int_equal(status == GPUKIT_OK, t->event != NULL);
    return status;
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
    }
    s->ops->device_close(s->device);
}

static bool is_right(const scenario *s)
{
    for (uint32_t slot_index = 0; slot_index < SLOTS; slot_index++) {
        uint32_t factor = slot_index + 3;
        for (uint32_t i = 0; i < COUNT; i++)
            if (s->slots[slot_index].out[i] != (i + factor) * factor + i)
                return false;
    }
    return true;
}

gpukit_status scenario_run(const gpk_backend_ops *ops, const gpk_device_request *request,
                           bool *right, gpukit_error *err)
{
    scenario s = {.ops = ops};
    gpukit_status status = use(&s, request, err);
    close_all(&s);
    *right = is_right(&s);
    return status;
}
