// SPDX-License-Identifier: MIT
/* Cancelling, closing, and who may have a queue. */
#include <string.h>

#include "base/clock.h"
#include "suite.h"
#include "suite_help.h"
#include "test.h"

enum { COUNT = 1000, SIZE = COUNT * sizeof(uint32_t), ADDED = 3 };

/* A function at a gate, then chains of upload, run, download behind it, each with its tag. */
enum { CHAINS = 4, COMMANDS = 1 + 3 * CHAINS };

typedef struct scene {
    gpukit_queue *queue;
    gpukit_program *program;
    gpukit_buffer *buffers[CHAINS];
    suite_gate gate;
    int tags[CHAINS], gate_tag;
} scene;

static void take_scene_chain(scene *s, int i)
{
    static const suite_fold_args args = {COUNT, ADDED, 1};
    memset(gpukit_buffer_host(s->buffers[i]), 0, SIZE);
    gpukit_command *command = suite_next(s->queue, &s->tags[i]);
    gpukit_command_upload(command, s->buffers[i], 0, SIZE, NULL);
    gpukit_command_link(command);
    command = suite_next(s->queue, &s->tags[i]);
    suite_run(command, s->program, &s->buffers[i], &args);
    gpukit_command_link(command);
    gpukit_command_download(suite_next(s->queue, &s->tags[i]), s->buffers[i], 0, SIZE, NULL);
}

static void open_scene(scene *s)
{
    s->queue = suite_queue(NULL);
    s->program = suite_program(s->queue, &suite_fold);
    s->gate = (suite_gate){.is_open = false};
    gpukit_command_call(suite_next(s->queue, &s->gate_tag), suite_wait_at_gate, &s->gate);
    gpukit_command_barrier(suite_next(s->queue, NULL)); /* holds all that is behind it */
    for (int i = 0; i < CHAINS; i++) {
        s->buffers[i] = suite_buffer(s->queue, SIZE, GPUKIT_BUFFER_STAGED);
        take_scene_chain(s, i);
    }
    suite_submit(s->queue);
    while (!s->gate.is_reached)
        gpk_sleep_ns(100000);
}

static void close_scene(scene *s)
{
    suite_check_works(s->queue);
    gpukit_program_close(s->program);
    for (int i = 0; i < CHAINS; i++)
        gpukit_buffer_free(s->buffers[i]);
    gpukit_queue_close(s->queue);
}

static void commands_are_cancelled_by_their_user_data(void **state)
{
    gpukit_done done[COMMANDS + 1];
    scene s;
    (void)state;
    open_scene(&s);
    assert_int_equal(gpukit_queue_cancel(s.queue, &s), 0);
    assert_int_equal(gpukit_queue_cancel(s.queue, &s.gate_tag), 0); /* it is on its way */
    assert_int_equal(gpukit_queue_cancel(s.queue, &s.tags[1]), 3);
    assert_int_equal(gpukit_queue_cancel(s.queue, &s.tags[1]), 0);
    s.gate.is_open = true;
    suite_reap(s.queue, done, COMMANDS + 1);
    for (int i = 0; i < COMMANDS + 1; i++)
        assert_int_equal(done[i].error.status,
                         done[i].user_data == &s.tags[1] ? GPUKIT_E_CANCELLED : GPUKIT_OK);
    for (int i = 0; i < CHAINS; i++)
        assert_int_equal(*(uint32_t *)gpukit_buffer_host(s.buffers[i]), i == 1 ? 0 : ADDED);
    close_scene(&s);
}

static void all_commands_can_be_cancelled(void **state)
{
    gpukit_done done[COMMANDS + 1];
    scene s;
    (void)state;
    open_scene(&s);
    assert_int_equal(gpukit_queue_cancel(s.queue, NULL), 3 * CHAINS + 1);
    s.gate.is_open = true;
    suite_reap(s.queue, done, COMMANDS + 1);
    for (int i = 0; i < COMMANDS + 1; i++)
        assert_int_equal(done[i].error.status,
                         done[i].user_data == &s.gate_tag ? GPUKIT_OK : GPUKIT_E_CANCELLED);
    close_scene(&s);
}

/* gate -> upload -> run -> download, and only the run is cancelled: the upload goes on. */
static void what_is_cancelled_in_a_chain_does_not_run_later(void **state)
{
    static const suite_fold_args args = {COUNT, ADDED, 1};
    gpukit_done done[COMMANDS + 1], chain[4];
    int tags[4];
    scene s;
    (void)state;
    open_scene(&s);
    gpukit_queue_cancel(s.queue, NULL);
    s.gate.is_open = true;
    suite_reap(s.queue, done, COMMANDS + 1);
    for (int again = 0; again < 20; again++) {
        suite_gate gate = {false};
        uint32_t mine[COUNT] = {0};
        gpukit_command *command = suite_next(s.queue, &tags[0]);
        gpukit_command_call(command, suite_wait_at_gate, &gate);
        gpukit_command_link(command);
        command = suite_next(s.queue, &tags[1]);
        gpukit_command_upload(command, s.buffers[0], 0, SIZE, mine);
        gpukit_command_link(command);
        command = suite_next(s.queue, &tags[2]);
        suite_run(command, s.program, &s.buffers[0], &args);
        gpukit_command_link(command);
        gpukit_command_download(suite_next(s.queue, &tags[3]), s.buffers[0], 0, SIZE, mine);
        suite_submit(s.queue);
        assert_int_equal(gpukit_queue_cancel(s.queue, &tags[2]), 1);
        gate.is_open = true;
        suite_reap(s.queue, chain, 4);
        suite_check_fine(suite_of(chain, 4, &tags[0]));
        suite_check_fine(suite_of(chain, 4, &tags[1]));
        assert_int_equal(suite_of(chain, 4, &tags[2])->error.status, GPUKIT_E_CANCELLED);
        assert_int_equal(suite_of(chain, 4, &tags[3])->error.status, GPUKIT_E_CANCELLED);
        assert_int_equal(mine[0], 0);
    }
    close_scene(&s);
}

static gpukit_status count_call(void *user, gpukit_error *err)
{
    _Atomic int *calls = user;
    (void)err;
    gpk_sleep_ns(1000000);
    (*calls)++;
    return GPUKIT_OK;
}

/* Completions that nobody reaped, and entries that nobody submitted. */
static void closing_takes_what_was_left_lying(void **state)
{
    enum { CALLS = 10, ALL = CALLS + 2, REAPED = 4 };
    _Atomic int calls = 0;
    gpukit_queue *queue = suite_queue(NULL);
    gpukit_buffer *values = suite_buffer(queue, SIZE, GPUKIT_BUFFER_STAGED);
    gpukit_queue_stats stats = {0};
    gpukit_done done[REAPED];
    uint32_t mine[COUNT] = {0};
    (void)state;
    ((uint32_t *)gpukit_buffer_host(values))[7] = 77;
    gpukit_command *command = suite_next(queue, NULL);
    gpukit_command_upload(command, values, 0, SIZE, NULL);
    gpukit_command_link(command);
    for (int i = 0; i < CALLS; i++) {
        command = suite_next(queue, NULL);
        gpukit_command_call(command, count_call, &calls);
        gpukit_command_link(command);
    }
    gpukit_command_download(suite_next(queue, NULL), values, 0, SIZE, mine);
    suite_submit(queue);
    gpukit_command_barrier(suite_next(queue, NULL));
    gpukit_command_upload(suite_next(queue, NULL), values, 0, SIZE, NULL);
    suite_reap(queue, done, REAPED);
    while (stats.commands < ALL) { /* the buffer goes after its commands */
        gpukit_queue_poll(queue, done, 0);
        gpukit_queue_measure(queue, &stats);
        gpk_sleep_ns(1000000);
    }
    gpukit_buffer_free(values);
    gpukit_queue_close(queue);
    assert_int_equal(calls, CALLS);
    assert_int_equal(mine[7], 77);
}

static void closing_waits_for_what_was_handed_over_and_cancels_the_rest(void **state)
{
    enum { CALLS = 20 };
    _Atomic int calls = 0;
    gpukit_queue *queue = suite_queue(NULL);
    (void)state;
    for (int i = 0; i < CALLS; i++)
        gpukit_command_call(suite_next(queue, NULL), count_call, &calls);
    gpukit_command_barrier(suite_next(queue, NULL));
    gpukit_command_call(suite_next(queue, NULL), count_call, &calls);
    suite_submit(queue);
    gpukit_queue_close(queue);
    assert_true(calls <= CALLS); /* those that had begun */
}

static void a_device_has_one_queue_at_a_time(void **state)
{
    gpukit_queue *queue = suite_queue(NULL), *second = NULL;
    gpukit_error err = {.status = GPUKIT_OK};
    (void)state;
    assert_int_equal(gpukit_queue_open(&suite_context, 0, NULL, &second, &err), GPUKIT_E_ARGUMENT);
    assert_null(second);
    assert_non_null(strstr(err.text, suite_context.devices[0]->info.id));
    suite_check_works(queue);
    gpukit_queue_close(queue);
    queue = suite_queue(NULL);
    gpukit_queue_close(queue);
}

static void a_queue_needs_a_device_and_a_sensible_depth(void **state)
{
    gpukit_queue *queue = NULL;
    gpukit_error err = {.status = GPUKIT_OK};
    const gpukit_queue_params deep = {.depth = GPUKIT_MAX_DEPTH + 1};
    (void)state;
    assert_int_equal(gpukit_queue_open(&suite_context, 1, NULL, &queue, &err), GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_queue_open(&suite_context, SIZE_MAX, NULL, &queue, NULL),
                     GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_queue_open(NULL, 0, NULL, &queue, &err), GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_queue_open(&suite_context, 0, NULL, NULL, &err), GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_queue_open(&suite_context, 0, &deep, &queue, &err), GPUKIT_E_ARGUMENT);
    assert_null(queue);
    gpukit_queue_close(suite_queue(&(gpukit_queue_params){.depth = GPUKIT_MAX_DEPTH}));
}

int cancel_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_cancelled_by_their_user_data),
        cmocka_unit_test(all_commands_can_be_cancelled),
        cmocka_unit_test(what_is_cancelled_in_a_chain_does_not_run_later),
        cmocka_unit_test(closing_takes_what_was_left_lying),
        cmocka_unit_test(closing_waits_for_what_was_handed_over_and_cancels_the_rest),
        cmocka_unit_test(a_device_has_one_queue_at_a_time),
        cmocka_unit_test(a_queue_needs_a_device_and_a_sensible_depth),
    };
    return cmocka_run_group_tests_name("cancelling and closing", tests, NULL, NULL);
}
