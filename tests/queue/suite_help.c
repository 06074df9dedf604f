// SPDX-License-Identifier: MIT
#include "suite_help.h"

#include <string.h>

#include "base/clock.h"
#include "test.h"

static const uint64_t DEADLINE_NS = UINT64_C(60000000000);

gpukit_context suite_context;

int suite_device_open(const gpk_backend_ops *ops, const gpk_device_request *request)
{
    gpukit_error err;
    memset(&suite_context, 0, sizeof suite_context);
    gpukit_status status = ops->device_open(request, &suite_context.devices[0], &err);
    if (status != GPUKIT_OK) {
        print_error("the device does not open: %s (%s %d)\n", err.text, err.call, err.native);
        return -1;
    }
    suite_context.device_count = 1;
    return 0;
}

void suite_device_close(void)
{
    gpk_device *device = suite_context.devices[0];
    device->ops->device_close(device);
    suite_context.device_count = 0;
}

void suite_check(gpukit_status status, const gpukit_error *err)
{
    if (status != GPUKIT_OK)
        fail_msg("%s: %s (%s %d)", gpukit_status_name(status), err->text, err->call, err->native);
}

gpukit_queue *suite_queue(const gpukit_queue_params *params)
{
    gpukit_queue *queue = NULL;
    gpukit_error err;
    /* A test that failed left its queue behind: the next ones shall tell their own tale. */
    atomic_store(&suite_context.devices[0]->is_taken, false);
    suite_check(gpukit_queue_open(&suite_context, 0, params, &queue, &err), &err);
    assert_non_null(queue);
    return queue;
}

gpukit_buffer *suite_buffer(gpukit_queue *queue, size_t size, gpukit_buffer_kind kind)
{
    gpukit_buffer *buffer = NULL;
    gpukit_error err;
    suite_check(gpukit_buffer_alloc(queue, size, kind, &buffer, &err), &err);
    void *host = gpukit_buffer_host(buffer);
    assert_int_equal(host != NULL, kind == GPUKIT_BUFFER_STAGED);
    assert_int_equal((uintptr_t)host % GPK_HOST_ALIGNMENT, 0);
    return buffer;
}

gpukit_program *suite_program(gpukit_queue *queue, const gpukit_kernel *kernel)
{
    gpukit_program *program = NULL;
    gpukit_error err;
    suite_check(gpukit_program_open(queue, kernel, &program, &err), &err);
    assert_non_null(program);
    return program;
}

gpukit_command *suite_next(gpukit_queue *queue, void *tag)
{
    gpukit_command *command = gpukit_queue_next(queue);
    assert_non_null(command);
    gpukit_command_tag(command, tag);
    return command;
}

void suite_submit(gpukit_queue *queue)
{
    gpukit_error err;
    suite_check(gpukit_queue_submit(queue, &err), &err);
}

void suite_reap(gpukit_queue *queue, gpukit_done *out, size_t count)
{
    uint64_t until_ns = gpk_now_ns() + DEADLINE_NS;
    for (size_t over = 0; over < count;) {
        gpukit_error err;
        size_t more = 0;
        suite_check(gpukit_queue_wait(queue, 60000, out + over, count - over, &more, &err), &err);
        assert_true(more > 0); /* else nothing is in flight: one was lost */
        over += more;
        assert_true(gpk_now_ns() < until_ns);
    }
}

const gpukit_done *suite_of(const gpukit_done *done, size_t count, const void *tag)
{
    const gpukit_done *found = NULL;
    for (size_t i = 0; i < count; i++) {
        if (done[i].user_data != tag)
            continue;
        assert_null(found);
        found = &done[i];
    }
    assert_non_null(found);
    return found;
}

void suite_check_fine(const gpukit_done *done)
{
    suite_check(done->error.status, &done->error);
    assert_true(done->queued_ns > 0 && done->queued_ns <= done->submitted_ns);
    assert_true(done->submitted_ns <= done->started_ns);
    assert_true(done->started_ns <= done->ended_ns);
}

void suite_check_all_fine(const gpukit_done *done, size_t count)
{
    for (size_t i = 0; i < count; i++)
        suite_check_fine(&done[i]);
}

void suite_check_after(const gpukit_done *earlier, const gpukit_done *later)
{
    if (later->started_ns < earlier->ended_ns)
        fail_msg("began %llu ns before the one before it had ended",
                 (unsigned long long)(earlier->ended_ns - later->started_ns));
}

void suite_check_idle(gpukit_queue *queue)
{
    gpukit_done done;
    gpukit_error err;
    size_t count = 99;
    assert_int_equal(gpukit_queue_poll(queue, &done, 1), 0);
    suite_check(gpukit_queue_wait(queue, GPUKIT_FOREVER, &done, 1, &count, &err), &err);
    assert_int_equal(count, 0);
}

void suite_check_works(gpukit_queue *queue)
{
    enum { COUNT = 1000 };
    const suite_fold_args args = {COUNT, 5, 2};
    gpukit_buffer *values = suite_buffer(queue, COUNT * sizeof(uint32_t), GPUKIT_BUFFER_STAGED);
    gpukit_program *program = suite_program(queue, &suite_fold);
    uint32_t *host = gpukit_buffer_host(values);
    gpukit_done done[3];

    for (uint32_t i = 0; i < COUNT; i++)
        host[i] = i;
    gpukit_command *command = suite_next(queue, NULL);
    gpukit_command_upload(command, values, 0, COUNT * sizeof *host, NULL);
    gpukit_command_link(command);
    command = suite_next(queue, NULL);
    suite_run(command, program, &values, &args);
    gpukit_command_link(command);
    gpukit_command_download(suite_next(queue, NULL), values, 0, COUNT * sizeof *host, NULL);
    suite_submit(queue);
    suite_reap(queue, done, 3);
    suite_check_all_fine(done, 3);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(host[i], suite_folded(i, &args));
    gpukit_program_close(program);
    gpukit_buffer_free(values);
}

gpukit_status suite_wait_at_gate(void *user, gpukit_error *err)
{
    suite_gate *gate = user;
    (void)err;
    gate->is_reached = true;
    while (!gate->is_open)
        gpk_sleep_ns(100000);
    return GPUKIT_OK;
}
