// SPDX-License-Identifier: MIT
#include "suite_calls.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "test.h"

static const uint64_t DEADLINE_NS = UINT64_C(60000000000);

const gpk_backend_ops *suite_ops;
gpk_device *suite_device;

void suite_check(gpukit_status status, const gpukit_error *err)
{
    if (status != GPUKIT_OK)
        fail_msg("%s: %s (%s %d)", gpukit_status_name(status), err->text, err->call, err->native);
}

gpk_memory *suite_alloc(size_t size)
{
    return suite_alloc_at(NULL, size);
}

gpk_memory *suite_alloc_at(void *host, size_t size)
{
    gpk_memory *memory = NULL;
    gpukit_error err;
    suite_check(suite_ops->memory_alloc(suite_device, size, host, &memory, &err), &err);
    assert_non_null(memory);
    assert_ptr_equal(memory->device, suite_device);
    assert_int_equal(memory->size, size);
    assert_ptr_equal(memory->host, host);
    return memory;
}

void *suite_host_alloc(size_t size)
{
    void *host = NULL;
    gpukit_error err;
    suite_check(suite_ops->host_alloc(suite_device, size, &host, &err), &err);
    assert_non_null(host);
    assert_int_equal((uintptr_t)host % GPK_HOST_ALIGNMENT, 0);
    return host;
}

gpk_program *suite_open_program(const gpk_kernel *kernel)
{
    gpk_program *program = NULL;
    gpukit_error err;
    suite_check(suite_ops->program_open(suite_device, kernel, &program, &err), &err);
    assert_ptr_equal(program->device, suite_device);
    assert_ptr_equal(program->kernel, kernel);
    return program;
}

gpk_stream *suite_open_stream(void)
{
    gpk_stream *stream = NULL;
    gpukit_error err;
    suite_check(suite_ops->stream_open(suite_device, &stream, &err), &err);
    assert_ptr_equal(stream->device, suite_device);
    return stream;
}

void suite_upload(gpk_stream *stream, gpk_memory *to, size_t offset, const void *from, size_t size)
{
    gpukit_error err;
    suite_check(suite_ops->upload(stream, to, offset, from, size, &err), &err);
}

void suite_download(gpk_stream *stream, gpk_memory *from, size_t offset, void *to, size_t size)
{
    gpukit_error err;
    suite_check(suite_ops->download(stream, from, offset, to, size, &err), &err);
}

void suite_run(gpk_stream *stream, gpk_program *program, const gpk_launch *launch)
{
    gpukit_error err;
    suite_check(suite_ops->run(stream, program, launch, &err), &err);
}

void suite_run_fold(gpk_stream *stream, gpk_program *program, gpk_memory *values,
                    suite_fold_args args)
{
    suite_run(stream, program,
              &(gpk_launch){
                  .args = &args, .memories = &values, .items = args.count, .group = SUITE_GROUP});
    memset(&args, 0xa5, sizeof args);
}

void suite_map(gpk_stream *stream, gpk_memory *memory)
{
    gpukit_error err;
    suite_check(suite_ops->map(stream, memory, &err), &err);
}

void suite_wait(gpk_stream *stream, gpk_event *event)
{
    gpukit_error err;
    suite_check(suite_ops->wait(stream, event, &err), &err);
}

gpk_event *suite_record(gpk_stream *stream)
{
    gpk_event *event = NULL;
    gpukit_error err;
    suite_check(suite_ops->record(stream, &event, &err), &err);
    assert_ptr_equal(event->device, suite_device);
    suite_check(suite_ops->flush(stream, &err), &err);
    return event;
}

gpk_event_state suite_query(gpk_event *event)
{
    gpk_event_state state = GPK_EVENT_PENDING;
    gpukit_error err;
    suite_check(suite_ops->query(event, &state, &err), &err);
    return state;
}

void suite_wait_for(gpk_event *event)
{
    uint64_t deadline = gpk_now_ns() + DEADLINE_NS;
    while (suite_query(event) != GPK_EVENT_DONE) {
        assert_true(gpk_now_ns() < deadline);
        gpk_sleep_ns(50000);
    }
}

void suite_finish(gpk_stream *stream)
{
    gpk_event *event = suite_record(stream);
    suite_wait_for(event);
    suite_ops->event_free(event);
}

uint32_t *suite_numbers(size_t count, uint32_t seed)
{
    uint32_t *values = malloc(count * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < count; i++)
        values[i] = (uint32_t)i * 2654435761u + seed;
    return values;
}

/* Found by trying: devices differ by a factor of a thousand. */
uint32_t suite_rounds_of(gpk_stream *stream, gpk_program *program, gpk_memory *values,
                         uint64_t count, uint64_t aim_ns)
{
    enum { MAX_ROUNDS = 1 << 24 };
    suite_fold_args args = {.count = count, .add = 5, .rounds = 1};
    uint64_t took_ns = 0;

    suite_run_fold(stream, program, values, args); /* the first launch may compile */
    suite_finish(stream);
    while (took_ns < aim_ns && args.rounds < MAX_ROUNDS) {
        uint64_t begin_ns = gpk_now_ns();
        args.rounds *= 4;
        suite_run_fold(stream, program, values, args);
        suite_finish(stream);
        took_ns = gpk_now_ns() - begin_ns;
    }
    return args.rounds;
}

void suite_queue_long_work(gpk_stream *stream, gpk_program *program, gpk_memory *values,
                           uint64_t count)
{
    enum { STEPS = 20 };
    const uint64_t aim_ns = 300000000;
    suite_fold_args args = {.count = count, .add = 5};

    args.rounds = suite_rounds_of(stream, program, values, count, aim_ns / STEPS);
    uint64_t begin_ns = gpk_now_ns();
    suite_run_fold(stream, program, values, args);
    suite_finish(stream);
    uint64_t took_ns = gpk_now_ns() - begin_ns;
    for (uint64_t step = 0; step < STEPS && step * took_ns < aim_ns; step++)
        suite_run_fold(stream, program, values, args);
}
