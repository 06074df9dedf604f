// SPDX-License-Identifier: MIT
/* Commands with links, and without. */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "suite.h"
#include "suite_help.h"
#include "test.h"

enum { COUNT = 4001, SIZE = COUNT * sizeof(uint32_t) };

static void commands_without_links_all_complete(void **state)
{
    enum { BUFFERS = 15, COMMANDS = 2 * BUFFERS };
    const suite_fold_args args = {COUNT, 1, 1};
    gpukit_queue *queue = suite_queue(NULL);
    gpukit_program *program = suite_program(queue, &suite_fold);
    gpukit_buffer *buffers[COMMANDS];
    static uint32_t mine[COMMANDS][COUNT];
    gpukit_done done[COMMANDS];
    int tags[COMMANDS];
    (void)state;

    for (int i = 0; i < COMMANDS; i++) {
        buffers[i] = suite_buffer(queue, SIZE, GPUKIT_BUFFER_SCRATCH);
        gpukit_command *command = suite_next(queue, &tags[i]);
        if (i % 3 == 0)
            gpukit_command_upload(command, buffers[i], 0, SIZE, mine[i]);
        else if (i % 3 == 1)
            suite_run(command, program, &buffers[i], &args);
        else
            gpukit_command_download(command, buffers[i], 0, SIZE, mine[i]);
    }
    suite_submit(queue);
    suite_reap(queue, done, COMMANDS);
    suite_check_all_fine(done, COMMANDS);
    for (int i = 0; i < COMMANDS; i++) {
        suite_of(done, COMMANDS, &tags[i]);
        gpukit_buffer_free(buffers[i]);
    }
    suite_check_idle(queue);
    gpukit_program_close(program);
    gpukit_queue_close(queue);
}

/* One chain over all tracks, back and forth: each step shows in the data. */
static void check_order(gpukit_staging staging)
{
    enum { ROUNDS = 8, STEPS = 4, COMMANDS = ROUNDS * STEPS };
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.staging = staging});
    gpukit_program *program = suite_program(queue, &suite_fold);
    gpukit_buffer *values = suite_buffer(queue, SIZE, GPUKIT_BUFFER_STAGED);
    static uint32_t mine[COUNT];
    gpukit_done done[COMMANDS];
    int tags[COMMANDS];

    for (uint32_t i = 0; i < COUNT; i++)
        mine[i] = i;
    for (uint32_t i = 0; i < COMMANDS; i++) {
        const suite_fold_args args = {COUNT, i, 1};
        gpukit_command *command = suite_next(queue, &tags[i]);
        if (i % STEPS == 0)
            gpukit_command_upload(command, values, 0, SIZE, mine);
        else if (i % STEPS == 3)
            gpukit_command_download(command, values, 0, SIZE, mine);
        else
            suite_run(command, program, &values, &args);
        gpukit_command_link(command);
    }
    suite_submit(queue);
    suite_reap(queue, done, COMMANDS);
    suite_check_all_fine(done, COMMANDS);
    for (int i = 0; i < COMMANDS; i++)
        assert_ptr_equal(done[i].user_data, &tags[i]);
    for (int i = 1; i < COMMANDS; i++)
        suite_check_after(&done[i - 1], &done[i]);
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t value = i;
        for (uint32_t round = 0; round < ROUNDS; round++)
            value = (value * 3 + STEPS * round + 1) * 3 + STEPS * round + 2;
        assert_int_equal(mine[i], value);
    }
    gpukit_buffer_free(values);
    gpukit_program_close(program);
    gpukit_queue_close(queue);
}

static void linked_commands_run_in_order(void **state)
{
    (void)state;
    for (int again = 0; again < 5; again++) {
        check_order(GPUKIT_STAGING_COPY);
        check_order(GPUKIT_STAGING_AUTO);
    }
}

/* The host side goes to and fro in one chain, and is the host's in between. */
static void a_host_side_can_go_to_and_fro_in_one_chain(void **state)
{
    enum { ROUNDS = 6, COMMANDS = 3 * ROUNDS };
    const suite_fold_args args = {COUNT, 7, 1};
    const suite_fold_args all = {COUNT, 7, ROUNDS};
    gpukit_queue *queue = suite_queue(NULL);
    gpukit_program *program = suite_program(queue, &suite_fold);
    gpukit_buffer *values = suite_buffer(queue, SIZE, GPUKIT_BUFFER_STAGED);
    uint32_t *host = gpukit_buffer_host(values);
    gpukit_done done[COMMANDS];
    (void)state;

    for (uint32_t i = 0; i < COUNT; i++)
        host[i] = i;
    for (int i = 0; i < COMMANDS; i++) {
        gpukit_command *command = suite_next(queue, NULL);
        if (i % 3 == 0)
            gpukit_command_upload(command, values, 0, SIZE, NULL);
        else if (i % 3 == 1)
            suite_run(command, program, &values, &args);
        else
            gpukit_command_download(command, values, 0, SIZE, NULL);
        gpukit_command_link(command);
    }
    suite_submit(queue);
    suite_reap(queue, done, COMMANDS);
    suite_check_all_fine(done, COMMANDS);
    for (int i = 1; i < COMMANDS; i++)
        suite_check_after(&done[i - 1], &done[i]);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(host[i], suite_folded(i, &all));
    gpukit_buffer_free(values);
    gpukit_program_close(program);
    gpukit_queue_close(queue);
}

static gpukit_status fail_with_text(void *user, gpukit_error *err)
{
    (void)user;
    return gpk_fail(err, GPUKIT_E_IO, 28, "write", "the disk of block 7 is full");
}

static gpukit_status fail_without_text(void *user, gpukit_error *err)
{
    (void)user;
    (void)err;
    return GPUKIT_E_MISMATCH;
}

/* upload, call, run, download. */
static void take_chain(gpukit_queue *queue, gpukit_buffer *values, gpukit_program *program,
                       gpukit_host_function *function, int *tags)
{
    static const suite_fold_args args = {COUNT, 3, 1};
    gpukit_command *command = suite_next(queue, &tags[0]);
    gpukit_command_upload(command, values, 0, SIZE, NULL);
    gpukit_command_link(command);
    command = suite_next(queue, &tags[1]);
    gpukit_command_call(command, function, NULL);
    gpukit_command_link(command);
    command = suite_next(queue, &tags[2]);
    suite_run(command, program, &values, &args);
    gpukit_command_link(command);
    gpukit_command_download(suite_next(queue, &tags[3]), values, 0, SIZE, NULL);
}

static gpukit_status succeed(void *user, gpukit_error *err)
{
    (void)user;
    (void)err;
    return GPUKIT_OK;
}

static void a_failing_link_cancels_the_rest_of_its_chain_alone(void **state)
{
    static gpukit_host_function *const functions[] = {succeed, fail_with_text, succeed,
                                                      fail_without_text, succeed};
    enum { CHAINS = 5, COMMANDS = 4 * CHAINS };
    gpukit_queue *queue = suite_queue(NULL);
    gpukit_program *program = suite_program(queue, &suite_fold);
    gpukit_buffer *buffers[CHAINS];
    gpukit_done done[COMMANDS];
    int tags[COMMANDS];
    (void)state;

    for (int i = 0; i < CHAINS; i++) {
        buffers[i] = suite_buffer(queue, SIZE, GPUKIT_BUFFER_STAGED);
        memset(gpukit_buffer_host(buffers[i]), 0, SIZE);
        take_chain(queue, buffers[i], program, functions[i], &tags[(ptrdiff_t)4 * i]);
    }
    suite_submit(queue);
    suite_reap(queue, done, COMMANDS);
    for (int i = 0; i < CHAINS; i++) {
        bool fails = functions[i] != succeed;
        const gpukit_done *call = suite_of(done, COMMANDS, &tags[4 * i + 1]);
        suite_check_fine(suite_of(done, COMMANDS, &tags[(ptrdiff_t)4 * i]));
        for (int j = 2; j < 4; j++)
            assert_int_equal(suite_of(done, COMMANDS, &tags[4 * i + j])->error.status,
                             fails ? GPUKIT_E_CANCELLED : GPUKIT_OK);
        if (functions[i] == fail_with_text) {
            assert_int_equal(call->error.status, GPUKIT_E_IO);
            assert_string_equal(call->error.text, "the disk of block 7 is full");
            assert_string_equal(call->error.call, "write");
            assert_int_equal(call->error.native, 28);
        } else {
            assert_int_equal(call->error.status, fails ? GPUKIT_E_MISMATCH : GPUKIT_OK);
        }
        assert_int_equal(*(const uint32_t *)gpukit_buffer_host(buffers[i]), fails ? 0 : 3);
        gpukit_buffer_free(buffers[i]);
    }
    suite_check_works(queue);
    gpukit_program_close(program);
    gpukit_queue_close(queue);
}

static void the_last_entry_of_a_batch_links_to_nothing(void **state)
{
    gpukit_queue *queue = suite_queue(NULL);
    gpukit_done done[2];
    int tags[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        gpukit_command *command = suite_next(queue, &tags[i]);
        gpukit_command_call(command, i == 0 ? fail_with_text : succeed, NULL);
        gpukit_command_link(command);
        suite_submit(queue);
    }
    suite_reap(queue, done, 2);
    assert_int_equal(suite_of(done, 2, &tags[0])->error.status, GPUKIT_E_IO);
    suite_check_fine(suite_of(done, 2, &tags[1]));
    gpukit_queue_close(queue);
}

int link_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_without_links_all_complete),
        cmocka_unit_test(linked_commands_run_in_order),
        cmocka_unit_test(a_host_side_can_go_to_and_fro_in_one_chain),
        cmocka_unit_test(a_failing_link_cancels_the_rest_of_its_chain_alone),
        cmocka_unit_test(the_last_entry_of_a_batch_links_to_nothing),
    };
    return cmocka_run_group_tests_name("links", tests, NULL, NULL);
}
