// SPDX-License-Identifier: MIT
/* hang_null_test.c - a device that does not answer within the deadline.
 *
 * What it may still use stays with it for good where it never answers: the only leak that
 * is meant.
 */
#include <pthread.h>

#include "backend/null/null.h"
#include "base/clock.h"
#include "suite_help.h"
#include "test.h"

/* What is left to a hung device, for the leak sanitizer. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:suite_\nleak:gpukit_\nleak:gpk_\n";
}

enum { COUNT = 64, SIZE = COUNT * sizeof(uint32_t), COMMANDS = 5 };

typedef struct scene {
    gpukit_queue *queue;
    gpukit_program *program;
    gpukit_buffer *buffer;
} scene;

static void hang(bool hangs)
{
    const gpk_null_fault fault = {
        .op = GPK_NULL_QUERY, .nth = 1, .times = UINT32_MAX, .status = GPUKIT_E_TIMEOUT};
    gpk_null_fail_at(hangs ? &fault : NULL);
}

static void open_scene(scene *s)
{
    static const gpk_device_request request = {.info = NULL};
    assert_int_equal(suite_device_open(&gpk_null_ops, &request), 0);
    s->queue = suite_queue(&(gpukit_queue_params){.deadline_ms = 50});
    s->program = suite_program(s->queue, &suite_fold);
    s->buffer = suite_buffer(s->queue, SIZE, GPUKIT_BUFFER_STAGED);
    suite_check_works(s->queue);
}

static void close_scene(scene *s)
{
    gpukit_program_close(s->program);
    gpukit_buffer_free(s->buffer);
    gpukit_queue_close(s->queue);
}

static void submit(scene *s)
{
    static const suite_fold_args args = {COUNT, 1, 1};
    gpukit_command *command = suite_next(s->queue, NULL);
    gpukit_command_upload(command, s->buffer, 0, SIZE, NULL);
    gpukit_command_link(command);
    command = suite_next(s->queue, NULL);
    suite_run(command, s->program, &s->buffer, &args);
    gpukit_command_link(command);
    gpukit_command_download(suite_next(s->queue, NULL), s->buffer, 0, SIZE, NULL);
    gpukit_command_barrier(suite_next(s->queue, NULL));
    suite_run(suite_next(s->queue, NULL), s->program, &s->buffer, &args);
    suite_submit(s->queue);
}

/* All but the upload in place, for which the device is not needed. */
static void check_given_up(scene *s, bool at_once)
{
    gpukit_done done[COMMANDS];
    uint64_t began_ns = gpk_now_ns();
    submit(s);
    suite_reap(s->queue, done, COMMANDS);
    uint64_t took_ns = gpk_now_ns() - began_ns;
    int timeouts = 0;
    for (int i = 0; i < COMMANDS; i++)
        timeouts += done[i].error.status == GPUKIT_E_TIMEOUT;
    assert_int_equal(timeouts, at_once ? COMMANDS : COMMANDS - 1);
    assert_true(at_once || took_ns >= 50000000);
    assert_true(took_ns < 2000000000);
    suite_check_idle(s->queue);
}

static void a_device_that_never_answers_keeps_what_it_may_use(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    size_t live = gpk_null_live();
    hang(true);
    check_given_up(&s, false);
    check_given_up(&s, true);
    size_t later = gpk_null_live();
    assert_true(later > live); /* the events of what is on it */
    uint64_t began_ns = gpk_now_ns();
    close_scene(&s);
    assert_true(gpk_now_ns() - began_ns < UINT64_C(6000000000));
    assert_int_equal(gpk_null_live(), later);
}

static void *answer_again(void *user)
{
    (void)user;
    gpk_sleep_ns(500000000);
    hang(false);
    return NULL;
}

static void a_device_that_answers_again_gives_all_back(void **state)
{
    pthread_t thread;
    scene s;
    (void)state;
    size_t live = gpk_null_live();
    open_scene(&s);
    hang(true);
    check_given_up(&s, false);
    uint64_t began_ns = gpk_now_ns();
    assert_int_equal(pthread_create(&thread, NULL, answer_again, NULL), 0);
    close_scene(&s);
    assert_true(gpk_now_ns() - began_ns < UINT64_C(4000000000));
    pthread_join(thread, NULL);
    suite_device_close();
    assert_int_equal(gpk_null_live(), live);
}

static void time_in_which_nobody_looked_is_not_the_devices(void **state)
{
    gpukit_done done[COMMANDS];
    scene s;
    (void)state;
    open_scene(&s);
    hang(true);
    submit(&s);
    gpk_sleep_ns(600000000);
    hang(false);
    suite_reap(s.queue, done, COMMANDS);
    suite_check_all_fine(done, COMMANDS);
    close_scene(&s);
    suite_device_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_that_answers_again_gives_all_back),
        cmocka_unit_test(time_in_which_nobody_looked_is_not_the_devices),
        cmocka_unit_test(a_device_that_never_answers_keeps_what_it_may_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
