// SPDX-License-Identifier: MIT
/* future_test.c - what a future promises: results, errors, cancelling, waiting, callbacks. */
#include "executor/help.h"

#include <errno.h>
#include <pthread.h>

#include "base/clock.h"

static void a_result_is_there_when_the_function_has_returned(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(2, 0);
    int argument = 21;
    gpukit_future *future = submit(executor, double_it, &argument);
    assert_result_int(future, 42);
    assert_result_int(future, 42); /* as often as it is asked */
    assert_state(future, GPUKIT_FUTURE_SUCCEEDED);
    gpukit_executor_close(executor);
    assert_result_int(future, 42); /* and when its executor is gone */
    gpukit_future_release(future);
}

static void an_argument_with_a_size_is_copied(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    door at = {0};
    gpukit_future *first = submit(executor, wait_at_door, &at);
    int argument = 4;
    gpukit_future *future = submit_sized(executor, &(gpukit_call){.function = double_it,
                                                                  .argument = &argument,
                                                                  .argument_size = sizeof argument,
                                                                  .result_size = sizeof(int)});
    argument = 1000;
    atomic_store(&at.is_open, true);
    assert_result_int(future, 8);
    gpukit_future_release(first);
    gpukit_future_release(future);
    gpukit_executor_close(executor);
}

static void an_error_travels_in_the_future(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(2, 0);
    int argument = ENOENT;
    gpukit_error error = {0};
    gpukit_future *future = submit(executor, fail_with, &argument);
    assert_int_equal(gpukit_future_result(future, GPUKIT_FOREVER, NULL, &error), GPUKIT_E_TASK);
    assert_string_equal(error.text, "no 2");
    assert_int_equal(error.native, ENOENT);
    assert_string_equal(error.native_name, "ENOENT");
    assert_int_equal(error.attempts, 1);
    assert_state(future, GPUKIT_FUTURE_FAILED);
    gpukit_future_release(future);
    gpukit_executor_close(executor);
}

static gpukit_status give_back(gpukit_task *task, void *argument, void *result)
{
    (void)task;
    (void)result;
    return *(const gpukit_status *)argument;
}

static void a_status_without_words_gets_some(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    gpukit_status argument = GPUKIT_E_IO;
    gpukit_error error = {0};
    gpukit_future *future = submit(executor, give_back, &argument);
    assert_int_equal(gpukit_future_result(future, GPUKIT_FOREVER, NULL, &error), GPUKIT_E_IO);
    assert_string_equal(error.text, "the function gave back: input or output failed");
    gpukit_future_release(future);
    gpukit_executor_close(executor);
}

static void a_wait_ends_with_its_timeout_and_the_function_goes_on(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    door at = {0};
    gpukit_future *future = submit(executor, wait_at_door, &at);
    uint64_t began_ns = gpk_now_ns();
    assert_refused(GPUKIT_E_TIMEOUT, gpukit_future_result(future, 30, NULL, &error));
    assert_true(gpk_now_ns() - began_ns >= 30000000);
    assert_false(gpukit_future_is_done(future));
    assert_refused(GPUKIT_E_TIMEOUT, gpukit_future_result(future, 0, NULL, &error));
    atomic_store(&at.is_open, true);
    assert_int_equal(gpukit_future_result(future, GPUKIT_FOREVER, NULL, NULL), GPUKIT_OK);
    gpukit_future_release(future);
    gpukit_executor_close(executor);
}

static void what_is_cancelled_before_it_begins_never_runs(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    door at = {0}, never = {0};
    gpukit_future *first = submit(executor, wait_at_door, &at);
    gpukit_future *second = submit(executor, wait_at_door, &never);
    assert_state(second, GPUKIT_FUTURE_PENDING);
    assert_true(gpukit_future_cancel(second));
    assert_state(second, GPUKIT_FUTURE_CANCELLED);
    assert_refused(GPUKIT_E_CANCELLED, gpukit_future_result(second, 0, NULL, &error));
    assert_false(gpukit_future_cancel(second));
    atomic_store(&at.is_open, true);
    gpukit_executor_close(executor);
    assert_int_equal(atomic_load(&never.waiting), 0);
    gpukit_future_release(first);
    gpukit_future_release(second);
}

static void what_runs_is_asked_to_stop(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    door at = {0};
    gpukit_future *future = submit(executor, wait_at_door, &at);
    await_waiting(&at, 1);
    assert_state(future, GPUKIT_FUTURE_RUNNING);
    assert_false(gpukit_future_cancel(future));
    assert_refused(GPUKIT_E_CANCELLED, gpukit_future_result(future, GPUKIT_FOREVER, NULL, &error));
    assert_state(future, GPUKIT_FUTURE_CANCELLED);
    assert_false(gpukit_future_cancel(future));
    gpukit_future_release(future);
    gpukit_executor_close(executor);
}

static gpukit_status report_progress(gpukit_task *task, void *argument, void *result)
{
    gpukit_task_progress(task, 3, 10);
    return wait_at_door(task, argument, result);
}

static void progress_can_be_asked(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    door at = {0};
    gpukit_future *future = submit(executor, report_progress, &at);
    await_waiting(&at, 1);
    gpukit_progress progress = gpukit_future_progress(future);
    assert_int_equal(progress.done, 3);
    assert_int_equal(progress.total, 10);
    atomic_store(&at.is_open, true);
    gpukit_future_release(future);
    gpukit_executor_close(executor);
}

static void waiting_for_all_and_for_any_count_what_has_ended(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(3, 0);
    door at[3] = {0};
    gpukit_future *futures[3];
    size_t done = 99;
    for (int i = 0; i < 3; i++)
        futures[i] = submit(executor, wait_at_door, &at[i]);
    assert_refused(GPUKIT_E_TIMEOUT,
                   gpukit_future_wait(futures, 3, GPUKIT_WAIT_ANY, 10, &done, &error));
    assert_int_equal(done, 0);
    atomic_store(&at[1].is_open, true);
    assert_int_equal(gpukit_future_wait(futures, 3, GPUKIT_WAIT_ANY, GPUKIT_FOREVER, &done, NULL),
                     GPUKIT_OK);
    assert_int_equal(done, 1);
    assert_refused(GPUKIT_E_TIMEOUT,
                   gpukit_future_wait(futures, 3, GPUKIT_WAIT_ALL, 10, &done, &error));
    assert_int_equal(done, 1);
    atomic_store(&at[0].is_open, true);
    atomic_store(&at[2].is_open, true);
    assert_int_equal(gpukit_future_wait(futures, 3, GPUKIT_WAIT_ALL, GPUKIT_FOREVER, &done, NULL),
                     GPUKIT_OK);
    assert_int_equal(done, 3);
    assert_int_equal(gpukit_future_wait(NULL, 0, GPUKIT_WAIT_ANY, 0, &done, NULL), GPUKIT_OK);
    assert_int_equal(done, 0);
    for (int i = 0; i < 3; i++)
        gpukit_future_release(futures[i]);
    gpukit_executor_close(executor);
}

/* Waits that give up leave nothing behind on the future. */
static void waiting_again_and_again_costs_no_memory(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    door at = {0};
    gpukit_future *future = submit(executor, wait_at_door, &at);
    for (int i = 0; i < 1000; i++)
        assert_refused(GPUKIT_E_TIMEOUT,
                       gpukit_future_wait(&future, 1, GPUKIT_WAIT_ANY, 0, NULL, &error));
    atomic_store(&at.is_open, true);
    gpukit_executor_close(executor);
    gpukit_future_release(future);
}

typedef struct heard {
    atomic_int count;
    gpukit_future_state state;
    pthread_t thread;
    int order[4];
} heard;

static void hear(gpukit_future *future, void *user)
{
    heard *by = user;
    by->state = gpukit_future_state_of(future);
    by->thread = pthread_self();
    atomic_fetch_add(&by->count, 1);
}

static void a_callback_is_called_once_however_it_ends(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    door at = {0};
    int code = 7;
    heard by[3] = {0};
    gpukit_future *succeeds = submit(executor, wait_at_door, &at);
    gpukit_future *fails = submit(executor, fail_with, &code);
    gpukit_future *cancelled = submit(executor, wait_at_door, &at);
    gpukit_future *futures[3] = {succeeds, fails, cancelled};
    for (int i = 0; i < 3; i++)
        assert_int_equal(gpukit_future_on_done(futures[i], hear, &by[i], NULL), GPUKIT_OK);
    gpukit_future_cancel(cancelled);
    atomic_store(&at.is_open, true);
    gpukit_executor_close(executor);
    const gpukit_future_state expected[3] = {GPUKIT_FUTURE_SUCCEEDED, GPUKIT_FUTURE_FAILED,
                                             GPUKIT_FUTURE_CANCELLED};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(atomic_load(&by[i].count), 1);
        assert_int_equal(by[i].state, expected[i]);
        assert_true(pthread_equal(by[i].thread, by[0].thread)); /* one thread for all */
        assert_false(pthread_equal(by[i].thread, pthread_self()));
        gpukit_future_release(futures[i]);
    }
}

static void a_callback_that_comes_late_is_called_at_once(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    int argument = 1;
    heard by = {0};
    gpukit_future *future = submit(executor, double_it, &argument);
    assert_result_int(future, 2);
    assert_int_equal(gpukit_future_on_done(future, hear, &by, NULL), GPUKIT_OK);
    assert_int_equal(atomic_load(&by.count), 1);
    gpukit_executor_close(executor);
    assert_int_equal(gpukit_future_on_done(future, hear, &by, NULL), GPUKIT_OK);
    assert_int_equal(atomic_load(&by.count), 2);
    gpukit_future_release(future);
}

typedef struct note {
    heard *by;
    int number;
} note;

static void note_order(gpukit_future *future, void *user)
{
    const note *mine = user;
    (void)future;
    mine->by->order[atomic_fetch_add(&mine->by->count, 1)] = mine->number;
}

static void callbacks_come_in_the_order_in_which_they_were_added(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    door at = {0};
    heard by = {0};
    note notes[4];
    gpukit_future *future = submit(executor, wait_at_door, &at);
    for (int i = 0; i < 4; i++) {
        notes[i] = (note){&by, i};
        assert_int_equal(gpukit_future_on_done(future, note_order, &notes[i], NULL), GPUKIT_OK);
    }
    atomic_store(&at.is_open, true);
    gpukit_executor_close(executor);
    for (int i = 0; i < 4; i++)
        assert_int_equal(by.order[i], i);
    gpukit_future_release(future);
}

static void completions_come_in_the_order_in_which_futures_end(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(3, 0);
    door at[3] = {0};
    gpukit_future *futures[3], *next = NULL;
    gpukit_completions *set;
    static const int order[3] = {2, 0, 1};
    for (int i = 0; i < 3; i++)
        futures[i] = submit(executor, wait_at_door, &at[i]);
    assert_int_equal(gpukit_completions_open(futures, 3, &set, NULL), GPUKIT_OK);
    assert_refused(GPUKIT_E_TIMEOUT, gpukit_completions_next(set, 10, &next, &error));
    for (int i = 0; i < 3; i++) {
        atomic_store(&at[order[i]].is_open, true);
        assert_int_equal(gpukit_completions_next(set, GPUKIT_FOREVER, &next, NULL), GPUKIT_OK);
        assert_ptr_equal(next, futures[order[i]]);
        gpukit_future_release(next);
    }
    assert_int_equal(gpukit_completions_next(set, 0, &next, NULL), GPUKIT_OK);
    assert_null(next);
    assert_int_equal(gpukit_completions_add(set, futures[0], NULL), GPUKIT_OK); /* once more */
    assert_int_equal(gpukit_completions_next(set, 0, &next, NULL), GPUKIT_OK);
    assert_ptr_equal(next, futures[0]);
    gpukit_future_release(next);
    gpukit_completions_close(set);
    for (int i = 0; i < 3; i++)
        gpukit_future_release(futures[i]);
    gpukit_executor_close(executor);
}

static void a_set_may_be_closed_before_its_futures_end(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    door at = {0};
    gpukit_completions *set;
    gpukit_future *future = submit(executor, wait_at_door, &at);
    assert_int_equal(gpukit_completions_open(&future, 1, &set, NULL), GPUKIT_OK);
    gpukit_completions_close(set);
    atomic_store(&at.is_open, true);
    gpukit_executor_close(executor);
    gpukit_future_release(future);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_is_there_when_the_function_has_returned),
        cmocka_unit_test(an_argument_with_a_size_is_copied),
        cmocka_unit_test(an_error_travels_in_the_future),
        cmocka_unit_test(a_status_without_words_gets_some),
        cmocka_unit_test(a_wait_ends_with_its_timeout_and_the_function_goes_on),
        cmocka_unit_test(what_is_cancelled_before_it_begins_never_runs),
        cmocka_unit_test(what_runs_is_asked_to_stop),
        cmocka_unit_test(progress_can_be_asked),
        cmocka_unit_test(waiting_for_all_and_for_any_count_what_has_ended),
        cmocka_unit_test(waiting_again_and_again_costs_no_memory),
        cmocka_unit_test(a_callback_is_called_once_however_it_ends),
        cmocka_unit_test(a_callback_that_comes_late_is_called_at_once),
        cmocka_unit_test(callbacks_come_in_the_order_in_which_they_were_added),
        cmocka_unit_test(completions_come_in_the_order_in_which_futures_end),
        cmocka_unit_test(a_set_may_be_closed_before_its_futures_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
