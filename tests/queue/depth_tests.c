// SPDX-License-Identifier: MIT
/* Bounds: entries, commands in flight, completions. */
#include <pthread.h>

#include "base/clock.h"
#include "suite.h"
#include "suite_help.h"
#include "test.h"

enum { DEPTH = 8 };

/* So many barriers as entries: they need nothing. */
static void take_barriers(gpukit_queue *queue, int *tags, size_t count)
{
    for (size_t i = 0; i < count; i++)
        gpukit_command_barrier(suite_next(queue, &tags[i]));
}

static void a_batch_is_no_longer_than_the_queue_is_deep(void **state)
{
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.depth = DEPTH});
    gpukit_done done[DEPTH];
    int tags[DEPTH];
    (void)state;
    for (int again = 0; again < 5; again++) {
        take_barriers(queue, tags, DEPTH);
        assert_null(gpukit_queue_next(queue));
        assert_null(gpukit_queue_next(queue));
        suite_submit(queue);
        suite_reap(queue, done, DEPTH);
        suite_check_all_fine(done, DEPTH);
    }
    suite_submit(queue); /* nothing at all */
    suite_check_idle(queue);
    gpukit_queue_close(queue);
}

/* As many as fit, behind a function that waits at the gate. */
static void fill(gpukit_queue *queue, suite_gate *gate, int *tags)
{
    gpukit_command_call(suite_next(queue, &tags[0]), suite_wait_at_gate, gate);
    take_barriers(queue, tags + 1, DEPTH - 1);
    suite_submit(queue);
}

static void try_submit_says_again_and_the_batch_stays(void **state)
{
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.depth = DEPTH});
    suite_gate gate = {false};
    gpukit_done done[DEPTH + 3];
    int tags[DEPTH + 3];
    gpukit_error err = {.status = GPUKIT_OK};
    (void)state;
    fill(queue, &gate, tags);
    take_barriers(queue, tags + DEPTH, 3);
    for (int again = 0; again < 3; again++)
        assert_int_equal(gpukit_queue_try_submit(queue, &err), GPUKIT_E_AGAIN);
    assert_int_equal(err.status, GPUKIT_E_AGAIN);
    assert_true(err.text[0] != '\0');
    gate.is_open = true;
    while (gpukit_queue_try_submit(queue, NULL) == GPUKIT_E_AGAIN)
        gpk_sleep_ns(100000);
    suite_reap(queue, done, DEPTH + 3);
    suite_check_all_fine(done, DEPTH + 3);
    for (int i = 0; i < DEPTH + 3; i++)
        suite_of(done, DEPTH + 3, &tags[i]);
    suite_check_idle(queue);
    gpukit_queue_close(queue);
}

typedef struct opener {
    suite_gate *gate;
    uint64_t opened_ns;
} opener;

static void *open_later(void *user)
{
    opener *self = user;
    gpk_sleep_ns(50000000);
    self->opened_ns = gpk_now_ns();
    self->gate->is_open = true;
    return NULL;
}

static void submit_blocks_until_there_is_room(void **state)
{
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.depth = DEPTH});
    suite_gate gate = {false};
    opener who = {.gate = &gate};
    gpukit_done done[DEPTH + 1];
    int tags[DEPTH + 1];
    pthread_t thread;
    (void)state;
    fill(queue, &gate, tags);
    take_barriers(queue, tags + DEPTH, 1);
    assert_int_equal(pthread_create(&thread, NULL, open_later, &who), 0);
    suite_submit(queue);
    uint64_t back_ns = gpk_now_ns();
    pthread_join(thread, NULL);
    assert_true(back_ns >= who.opened_ns);
    suite_reap(queue, done, DEPTH + 1);
    suite_check_all_fine(done, DEPTH + 1);
    suite_check_idle(queue);
    gpukit_queue_close(queue);
}

static void completions_wait_to_be_reaped_and_none_is_lost(void **state)
{
    enum { MOST = 4 * DEPTH };
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.depth = DEPTH});
    gpukit_status status = GPUKIT_OK;
    gpukit_done done[MOST];
    gpukit_error err;
    int tags[MOST];
    size_t taken = 0;
    (void)state;
    for (; taken < MOST; taken++) {
        gpukit_command_barrier(suite_next(queue, &tags[taken]));
        status = gpukit_queue_submit(queue, &err);
        if (status != GPUKIT_OK)
            break;
    }
    assert_int_equal(status, GPUKIT_E_AGAIN);
    assert_true(taken > (size_t)2 * DEPTH && taken <= (size_t)3 * DEPTH);
    assert_int_equal(gpukit_queue_try_submit(queue, &err), GPUKIT_E_AGAIN);
    suite_reap(queue, done, taken);
    suite_submit(queue); /* the one that waited */
    suite_reap(queue, done + taken, 1);
    suite_check_all_fine(done, taken + 1);
    for (size_t i = 0; i <= taken; i++)
        assert_ptr_equal(done[i].user_data, &tags[i]);
    suite_check_idle(queue);
    gpukit_queue_close(queue);
}

static void poll_and_wait_do_not_outstay(void **state)
{
    gpukit_queue *queue = suite_queue(NULL);
    suite_gate gate = {false};
    gpukit_error err = {.status = GPUKIT_OK};
    gpukit_done done[2];
    size_t count = 99;
    (void)state;
    suite_check_idle(queue);
    gpukit_command *command = suite_next(queue, &gate);
    gpukit_command_call(command, suite_wait_at_gate, &gate);
    gpukit_command_link(command);
    gpukit_command_barrier(suite_next(queue, NULL));
    suite_submit(queue);
    for (int again = 0; again < 100; again++)
        assert_int_equal(gpukit_queue_poll(queue, done, 2), 0);
    assert_int_equal(gpukit_queue_wait(queue, 0, done, 2, &count, &err), GPUKIT_E_TIMEOUT);
    assert_int_equal(count, 0);
    assert_int_equal(err.status, GPUKIT_E_TIMEOUT);
    uint64_t began_ns = gpk_now_ns();
    assert_int_equal(gpukit_queue_wait(queue, 20, done, 2, &count, NULL), GPUKIT_E_TIMEOUT);
    assert_true(gpk_now_ns() - began_ns >= 20000000);
    gate.is_open = true;
    suite_reap(queue, done, 2);
    suite_check_all_fine(done, 2);
    gpukit_queue_close(queue);
}

static void reaping_takes_no_more_than_was_asked_for(void **state)
{
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.depth = DEPTH});
    gpukit_done done[DEPTH + 1];
    gpukit_error err;
    int tags[DEPTH];
    size_t count;
    (void)state;
    take_barriers(queue, tags, DEPTH);
    suite_submit(queue);
    done[3].user_data = &err;
    assert_int_equal(gpukit_queue_poll(queue, done, 3), 3);
    assert_ptr_equal(done[3].user_data, &err);
    suite_check(gpukit_queue_wait(queue, 1000, done + 3, 2, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_int_equal(gpukit_queue_poll(queue, done + 5, DEPTH), DEPTH - 5);
    for (int i = 0; i < DEPTH; i++)
        assert_ptr_equal(done[i].user_data, &tags[i]);
    gpukit_queue_close(queue);
}

static void a_queue_may_be_one_deep(void **state)
{
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.depth = 1});
    gpukit_done done[2];
    int tags[2];
    (void)state;
    for (int again = 0; again < 20; again++) {
        for (int i = 0; i < 2; i++) {
            take_barriers(queue, &tags[i], 1);
            assert_null(gpukit_queue_next(queue));
            suite_submit(queue);
        }
        suite_reap(queue, done, 2);
        suite_check_all_fine(done, 2);
    }
    gpukit_queue_close(queue);
}

int depth_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_is_no_longer_than_the_queue_is_deep),
        cmocka_unit_test(try_submit_says_again_and_the_batch_stays),
        cmocka_unit_test(submit_blocks_until_there_is_room),
        cmocka_unit_test(completions_wait_to_be_reaped_and_none_is_lost),
        cmocka_unit_test(poll_and_wait_do_not_outstay),
        cmocka_unit_test(reaping_takes_no_more_than_was_asked_for),
        cmocka_unit_test(a_queue_may_be_one_deep),
    };
    return cmocka_run_group_tests_name("depth", tests, NULL, NULL);
}
