// SPDX-License-Identifier: MIT
#include "opencl_scenario.h"

#include <string.h>

#include "base/clock.h"
#include "conformance/suite_kernels.h"
#include "test.h"

enum { COUNT = 100, GROUP = 64, SIZE = COUNT * 4 };

typedef struct scenario {
    const gpk_backend_ops *ops;
    gpk_device *device;
    gpk_stream *up, *compute;
    gpk_program *program;
    void *host[2];
    gpk_memory *memories[2];
    gpk_event *events[4];
    bool right;
} scenario;

static gpukit_status wait_for(const scenario *s, gpk_event *event, gpukit_error *err)
{
    gpk_event_state state = GPK_EVENT_PENDING;
    gpukit_status status = s->ops->query(event, &state, err);
    while (status == GPUKIT_OK && state == GPK_EVENT_PENDING) {
        gpk_sleep_ns(50000);
        status = s->ops->query(event, &state, err);
    }
    return status;
}

static gpukit_status record(scenario *s, gpk_stream *stream, int index, gpukit_error *err)
{
    gpukit_status status = s->ops->record(stream, &s->events[index], err);
    assert_int_equal(status == GPUKIT_OK, s->events[index] != NULL);
    return status == GPUKIT_OK ? s->ops->flush(stream, err) : status;
}

static gpukit_status open_streams(scenario *s, gpukit_error *err)
{
    gpukit_status status = s->ops->stream_open(s->device, &s->up, err);
    if (status == GPUKIT_OK)
        status = s->ops->stream_open(s->device, &s->compute, err);
    if (status == GPUKIT_OK)
        status = s->ops->program_open(s->device, &suite_scale, &s->program, err);
    for (int i = 0; i < 2 && status == GPUKIT_OK; i++)
        status = s->ops->host_alloc(s->device, SIZE, &s->host[i], err);
    if (status == GPUKIT_OK)
        status = s->ops->memory_alloc(s->device, SIZE, NULL, &s->memories[0], err);
    if (status == GPUKIT_OK)
        status = s->ops->memory_alloc(s->device, SIZE, s->host[1], &s->memories[1], err);
    return status;
}

/* Scales what is in the first memory into the second, and gives that to the host. */
static gpukit_status scale(scenario *s, uint32_t factor, int index, gpukit_error *err)
{
    suite_scale_args args = {.count = COUNT, .factor = factor};
    gpk_launch launch = {.args = &args, .memories = s->memories, .items = COUNT, .group = GROUP};
    gpukit_status status = s->ops->run(s->compute, s->program, &launch, err);
    if (status == GPUKIT_OK)
        status = s->ops->map(s->compute, s->memories[1], err);
    if (status == GPUKIT_OK)
        status = record(s, s->compute, index, err);
    return status;
}

static bool is_scaled(const scenario *s, uint32_t factor)
{
    const uint32_t *out = s->host[1];
    for (uint32_t i = 0; i < COUNT; i++)
        if (out[i] != (i + 5) * factor + i)
            return false;
    return true;
}

static gpukit_status share(scenario *s, gpukit_error *err)
{
    uint32_t *in = s->host[0];
    for (uint32_t i = 0; i < COUNT; i++)
        in[i] = i + 5;
    gpukit_status status = s->ops->upload(s->up, s->memories[0], 0, in, SIZE, err);
    if (status == GPUKIT_OK)
        status = record(s, s->up, 0, err);
    if (status == GPUKIT_OK)
        status = s->ops->wait(s->compute, s->events[0], err);
    if (status == GPUKIT_OK)
        status = scale(s, 3, 1, err);
    if (status == GPUKIT_OK)
        status = wait_for(s, s->events[1], err);
    s->right = status == GPUKIT_OK && is_scaled(s, 3);
    if (status == GPUKIT_OK)
        status = scale(s, 4, 2, err);
    if (status == GPUKIT_OK)
        status = s->ops->wait(s->up, s->events[2], err);
    if (status == GPUKIT_OK)
        status = record(s, s->up, 3, err);
    if (status == GPUKIT_OK)
        status = wait_for(s, s->events[3], err);
    s->right = s->right && status == GPUKIT_OK && is_scaled(s, 4);
    return status;
}

static gpukit_status pin(scenario *s, gpukit_error *err)
{
    gpukit_status status = s->ops->stream_open(s->device, &s->up, err);
    for (int i = 0; i < 2 && status == GPUKIT_OK; i++)
        status = s->ops->host_alloc(s->device, SIZE, &s->host[i], err);
    if (status == GPUKIT_OK)
        status = s->ops->memory_alloc(s->device, SIZE, NULL, &s->memories[0], err);
    if (status != GPUKIT_OK)
        return status;
    memset(s->host[0], 0x5a, SIZE);
    memset(s->host[1], 0, SIZE);
    status = s->ops->upload(s->up, s->memories[0], 0, s->host[0], SIZE, err);
    if (status == GPUKIT_OK)
        status = s->ops->download(s->up, s->memories[0], 0, s->host[1], SIZE, err);
    if (status == GPUKIT_OK)
        status = record(s, s->up, 0, err);
    if (status == GPUKIT_OK)
        status = wait_for(s, s->events[0], err);
    s->right = status == GPUKIT_OK && memcmp(s->host[0], s->host[1], SIZE) == 0;
    return status;
}

static void close_all(scenario *s)
{
    for (int i = 0; i < 4; i++)
        s->ops->event_free(s->events[i]);
    s->ops->stream_close(s->up);
    s->ops->stream_close(s->compute);
    s->ops->program_close(s->program);
    for (int i = 0; i < 2; i++)
        s->ops->memory_free(s->memories[i]);
    for (int i = 0; i < 2 && s->device != NULL; i++)
        s->ops->host_free(s->device, s->host[i]);
    s->ops->device_close(s->device);
}

gpukit_status opencl_scenario_share(const gpk_backend_ops *ops, const gpk_device_request *request,
                                    bool *right, gpukit_error *err)
{
    scenario s = {.ops = ops};
    gpukit_status status = ops->device_open(request, &s.device, err);
    if (status == GPUKIT_OK)
        status = open_streams(&s, err);
    if (status == GPUKIT_OK)
        status = share(&s, err);
    close_all(&s);
    *right = s.right;
    return status;
}

gpukit_status opencl_scenario_pin(const gpk_backend_ops *ops, const gpk_device_request *request,
                                  bool *right, gpukit_error *err)
{
    scenario s = {.ops = ops};
    gpukit_device_info info = *request->info;
    gpk_device_request apart = *request;
    info.shares_memory = false;
    apart.info = &info;
    gpukit_status status = ops->device_open(&apart, &s.device, err);
    if (status == GPUKIT_OK)
        status = pin(&s, err);
    close_all(&s);
    *right = s.right;
    return status;
}
