// SPDX-License-Identifier: MIT
/* Functions of the host. */
#include <pthread.h>

#include "base/clock.h"
#include "suite.h"
#include "suite_help.h"
#include "test.h"

enum { COUNT = 4001, SIZE = COUNT * sizeof(uint32_t) };

static gpukit_status add_index(void *user, gpukit_error *err)
{
    uint32_t *values = user;
    (void)err;
    for (uint32_t i = 0; i < COUNT; i++)
        values[i] += i;
    return GPUKIT_OK;
}

/* One chain: (upload, run, download, call) several times, all on one host side. */
static void check_between(gpukit_staging staging)
{
    enum { ROUNDS = 5, COMMANDS = 4 * ROUNDS };
    const suite_fold_args args = {COUNT, 2, 1};
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.staging = staging});
    gpukit_program *program = suite_program(queue, &suite_fold);
    gpukit_buffer *values = suite_buffer(queue, SIZE, GPUKIT_BUFFER_STAGED);
    uint32_t *host = gpukit_buffer_host(values);
    gpukit_done done[COMMANDS];

    for (uint32_t i = 0; i < COUNT; i++)
        host[i] = i;
    for (int i = 0; i < COMMANDS; i++) {
        gpukit_command *command = suite_next(queue, NULL);
        if (i % 4 == 0)
            gpukit_command_upload(command, values, 0, SIZE, NULL);
        else if (i % 4 == 1)
            suite_run(command, program, &values, &args);
        else if (i % 4 == 2)
            gpukit_command_download(command, values, 0, SIZE, NULL);
        else
            gpukit_command_call(command, add_index, host);
        gpukit_command_link(command);
    }
    suite_submit(queue);
    suite_reap(queue, done, COMMANDS);
    suite_check_all_fine(done, COMMANDS);
    for (int i = 1; i < COMMANDS; i++)
        suite_check_after(&done[i - 1], &done[i]);
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t value = i;
        for (int round = 0; round < ROUNDS; round++)
            value = value * 3 + 2 + i;
        assert_int_equal(host[i], value);
    }
    gpukit_buffer_free(values);
    gpukit_program_close(program);
    gpukit_queue_close(queue);
}

static void a_function_works_between_download_and_upload(void **state)
{
    (void)state;
    check_between(GPUKIT_STAGING_AUTO);
    check_between(GPUKIT_STAGING_COPY);
}

typedef struct visit {
    _Atomic int *inside;
    int others;
    pthread_t thread;
} visit;

static gpukit_status pay_visit(void *user, gpukit_error *err)
{
    visit *self = user;
    (void)err;
    self->others = (*self->inside)++;
    self->thread = pthread_self();
    gpk_sleep_ns(200000);
    (*self->inside)--;
    return GPUKIT_OK;
}

static void functions_run_in_a_thread_one_at_a_time(void **state)
{
    enum { VISITS = 12 };
    gpukit_queue *queue = suite_queue(NULL);
    _Atomic int inside = 0;
    visit visits[VISITS];
    gpukit_done done[VISITS];
    (void)state;
    for (int i = 0; i < VISITS; i++) {
        visits[i] = (visit){.inside = &inside};
        gpukit_command_call(suite_next(queue, &visits[i]), pay_visit, &visits[i]);
    }
    suite_submit(queue);
    suite_reap(queue, done, VISITS);
    suite_check_all_fine(done, VISITS);
    for (int i = 0; i < VISITS; i++) {
        assert_int_equal(visits[i].others, 0);
        assert_false(pthread_equal(visits[i].thread, pthread_self()));
        assert_ptr_equal(done[i].user_data, &visits[i]);
    }
    for (int i = 1; i < VISITS; i++)
        suite_check_after(&done[i - 1], &done[i]);
    gpukit_queue_close(queue);
}

/* The command behind the function was started, and is over, when the caller comes back. */
static void check_goes_on(gpukit_staging staging)
{
    const suite_fold_args args = {COUNT, 2, 1};
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.staging = staging});
    gpukit_program *program = suite_program(queue, &suite_fold);
    gpukit_buffer *values = suite_buffer(queue, SIZE, GPUKIT_BUFFER_STAGED);
    suite_gate gate = {false};
    gpukit_done done[3];
    int tags[3];

    suite_check_works(queue); /* kernels are built, threads are there */
    gpukit_command *command = suite_next(queue, &tags[0]);
    gpukit_command_call(command, suite_wait_at_gate, &gate);
    gpukit_command_link(command);
    command = suite_next(queue, &tags[1]);
    suite_run(command, program, &values, &args);
    gpukit_command_link(command);
    gpukit_command_download(suite_next(queue, &tags[2]), values, 0, SIZE, NULL);
    suite_submit(queue);
    gpk_sleep_ns(5000000);
    assert_int_equal(gpukit_queue_poll(queue, done, 3), 0);
    gate.is_open = true;
    gpk_sleep_ns(300000000);
    uint64_t back_ns = gpk_now_ns();
    assert_int_equal(gpukit_queue_poll(queue, done, 3), 3);
    suite_check_all_fine(done, 3);
    const gpukit_done *run = suite_of(done, 3, &tags[1]);
    suite_check_after(suite_of(done, 3, &tags[0]), run);
    assert_true(run->started_ns < back_ns);
    assert_true(run->submitted_ns < back_ns);
    gpukit_program_close(program);
    gpukit_buffer_free(values);
    gpukit_queue_close(queue);
}

static void what_is_linked_to_a_function_goes_on_without_the_caller(void **state)
{
    (void)state;
    check_goes_on(GPUKIT_STAGING_AUTO);
    check_goes_on(GPUKIT_STAGING_COPY);
}

int call_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_function_works_between_download_and_upload),
        cmocka_unit_test(functions_run_in_a_thread_one_at_a_time),
        cmocka_unit_test(what_is_linked_to_a_function_goes_on_without_the_caller),
    };
    return cmocka_run_group_tests_name("functions", tests, NULL, NULL);
}
