// SPDX-License-Identifier: MIT
/* Barriers. */
#include <string.h>

#include "base/clock.h"
#include "suite.h"
#include "suite_help.h"
#include "test.h"

enum { COUNT = 4001, SIZE = COUNT * sizeof(uint32_t) };

/* Functions count their ends, and how many had ended when they began. */
typedef struct counted {
    _Atomic int *ended;
    int seen;
    uint64_t takes_ns;
} counted;

static gpukit_status count(void *user, gpukit_error *err)
{
    counted *self = user;
    (void)err;
    self->seen = *self->ended;
    gpk_sleep_ns(self->takes_ns);
    (*self->ended)++;
    return GPUKIT_OK;
}

typedef struct stage {
    gpukit_queue *queue;
    gpukit_buffer *buffers[2];
    gpukit_program *program;
} stage;

enum { ACT = 6 }; /* commands of one act */

/* A chain of three, an upload alone, and two functions. */
static void take_act(stage *s, counted *functions, int *tags)
{
    static const suite_fold_args args = {COUNT, 1, 50};
    gpukit_command *command = suite_next(s->queue, &tags[0]);
    gpukit_command_upload(command, s->buffers[0], 0, SIZE, NULL);
    gpukit_command_link(command);
    command = suite_next(s->queue, &tags[1]);
    suite_run(command, s->program, s->buffers, &args);
    gpukit_command_link(command);
    gpukit_command_download(suite_next(s->queue, &tags[2]), s->buffers[0], 0, SIZE, NULL);
    gpukit_command_upload(suite_next(s->queue, &tags[3]), s->buffers[1], 0, SIZE, NULL);
    for (int i = 0; i < 2; i++)
        gpukit_command_call(suite_next(s->queue, &tags[4 + i]), count, &functions[i]);
}

static void open_stage(stage *s, gpukit_staging staging)
{
    s->queue = suite_queue(&(gpukit_queue_params){.staging = staging});
    s->program = suite_program(s->queue, &suite_fold);
    for (int i = 0; i < 2; i++) {
        s->buffers[i] = suite_buffer(s->queue, SIZE, GPUKIT_BUFFER_STAGED);
        memset(gpukit_buffer_host(s->buffers[i]), 0, SIZE);
    }
}

static void close_stage(stage *s)
{
    gpukit_program_close(s->program);
    for (int i = 0; i < 2; i++)
        gpukit_buffer_free(s->buffers[i]);
    gpukit_queue_close(s->queue);
}

/* Acts with barriers between them; batches of one act or of all. */
static void check_acts(gpukit_staging staging, bool at_once)
{
    enum { ACTS = 5, EACH = ACT + 1, COMMANDS = ACTS * EACH };
    _Atomic int ended = 0;
    counted functions[ACTS][2];
    gpukit_done done[COMMANDS];
    int tags[COMMANDS];
    stage s;

    open_stage(&s, staging);
    for (int act = 0; act < ACTS; act++) {
        for (int i = 0; i < 2; i++)
            functions[act][i] = (counted){&ended, 0, 1000000};
        take_act(&s, functions[act], &tags[(size_t)act * EACH]);
        gpukit_command_barrier(suite_next(s.queue, &tags[act * EACH + ACT]));
        if (!at_once)
            suite_submit(s.queue);
    }
    suite_submit(s.queue);
    suite_reap(s.queue, done, COMMANDS);
    suite_check_all_fine(done, COMMANDS);
    for (int act = 0; act < ACTS; act++) {
        const gpukit_done *barrier = suite_of(done, COMMANDS, &tags[act * EACH + ACT]);
        for (int i = 0; i < ACT; i++)
            suite_check_after(suite_of(done, COMMANDS, &tags[act * EACH + i]), barrier);
        for (int i = 0; i < ACT && act > 0; i++)
            suite_check_after(suite_of(done, COMMANDS, &tags[act * EACH - 1]),
                              suite_of(done, COMMANDS, &tags[act * EACH + i]));
        assert_true(functions[act][0].seen >= 2 * act && functions[act][1].seen >= 2 * act);
        assert_true(functions[act][0].seen < 2 * act + 2);
        assert_true(barrier > done + (ptrdiff_t)act * EACH &&
                    barrier <= done + (ptrdiff_t)act * EACH + ACT);
    }
    suite_check_idle(s.queue);
    close_stage(&s);
}

static void nothing_behind_a_barrier_begins_before_all_before_it_ended(void **state)
{
    (void)state;
    check_acts(GPUKIT_STAGING_AUTO, true);
    check_acts(GPUKIT_STAGING_AUTO, false);
    check_acts(GPUKIT_STAGING_COPY, true);
    check_acts(GPUKIT_STAGING_COPY, false);
}

static void barriers_in_an_empty_queue_complete(void **state)
{
    gpukit_queue *queue = suite_queue(NULL);
    gpukit_done done[3];
    int tags[3];
    (void)state;
    gpukit_command_barrier(suite_next(queue, &tags[0]));
    suite_submit(queue);
    suite_reap(queue, done, 1);
    suite_check_fine(suite_of(done, 1, &tags[0]));
    for (int i = 0; i < 3; i++)
        gpukit_command_barrier(suite_next(queue, &tags[i]));
    suite_submit(queue);
    suite_reap(queue, done, 3);
    suite_check_all_fine(done, 3);
    for (int i = 0; i < 3; i++)
        assert_ptr_equal(done[i].user_data, &tags[i]);
    suite_check_idle(queue);
    gpukit_queue_close(queue);
}

static gpukit_status fail_at_once(void *user, gpukit_error *err)
{
    (void)user;
    (void)err;
    return GPUKIT_E_IO;
}

static void a_barrier_behind_a_failure_does_not_fail(void **state)
{
    gpukit_queue *queue = suite_queue(NULL);
    gpukit_done done[3];
    int tags[3];
    (void)state;
    gpukit_command *command = suite_next(queue, &tags[0]);
    gpukit_command_call(command, fail_at_once, NULL);
    gpukit_command_link(command);
    gpukit_command_barrier(suite_next(queue, &tags[1]));
    gpukit_command_barrier(suite_next(queue, &tags[2]));
    suite_submit(queue);
    suite_reap(queue, done, 3);
    assert_ptr_equal(done[0].user_data, &tags[0]);
    assert_int_equal(done[0].error.status, GPUKIT_E_IO);
    suite_check_fine(suite_of(done, 3, &tags[1]));
    suite_check_fine(suite_of(done, 3, &tags[2]));
    gpukit_queue_close(queue);
}

int barrier_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_behind_a_barrier_begins_before_all_before_it_ended),
        cmocka_unit_test(barriers_in_an_empty_queue_complete),
        cmocka_unit_test(a_barrier_behind_a_failure_does_not_fail),
    };
    return cmocka_run_group_tests_name("barriers", tests, NULL, NULL);
}
