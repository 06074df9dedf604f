// SPDX-License-Identifier: MIT
/* executor_test.c - bounds, shutting down, work inside work, and bad use. */
#include "executor/help.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>

#include "base/clock.h"

static void past_its_bound_try_submit_says_again(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 2);
    door at = {0};
    gpukit_future *futures[3], *refused = NULL;
    const gpukit_call call = {.function = wait_at_door, .argument = &at};
    futures[0] = submit_sized(executor, &call);
    await_waiting(&at, 1);
    futures[1] = submit_sized(executor, &call);
    futures[2] = submit_sized(executor, &call);
    assert_refused(GPUKIT_E_AGAIN, gpukit_executor_try_submit(executor, &call, &refused, &error));
    assert_null(refused);
    atomic_store(&at.is_open, true);
    gpukit_executor_close(executor);
    for (int i = 0; i < 3; i++)
        gpukit_future_release(futures[i]);
}

static void *open_later(void *argument)
{
    gpk_sleep_ns(30000000);
    atomic_store(&((door *)argument)->is_open, true);
    return NULL;
}

static void past_its_bound_submit_blocks(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 2);
    door at = {0};
    pthread_t thread;
    const gpukit_call call = {.function = wait_at_door, .argument = &at};
    assert_int_equal(gpukit_executor_submit(executor, &call, NULL, NULL), GPUKIT_OK);
    await_waiting(&at, 1);
    assert_int_equal(gpukit_executor_submit(executor, &call, NULL, NULL), GPUKIT_OK);
    assert_int_equal(gpukit_executor_submit(executor, &call, NULL, NULL), GPUKIT_OK);
    assert_int_equal(pthread_create(&thread, NULL, open_later, &at), 0);
    assert_int_equal(gpukit_executor_submit(executor, &call, NULL, NULL), GPUKIT_OK);
    assert_true(atomic_load(&at.is_open));
    pthread_join(thread, NULL);
    gpukit_executor_close(executor);
    assert_int_equal(atomic_load(&at.waiting), 4);
}

static void shutting_down_lets_all_that_was_submitted_run(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(2, 0);
    int argument = 1;
    gpukit_future *futures[100];
    for (int i = 0; i < 100; i++)
        futures[i] = submit(executor, double_it, &argument);
    assert_int_equal(gpukit_executor_shutdown(executor, true, false, NULL), GPUKIT_OK);
    for (int i = 0; i < 100; i++) {
        assert_state(futures[i], GPUKIT_FUTURE_SUCCEEDED);
        gpukit_future_release(futures[i]);
    }
    gpukit_executor_close(executor);
}

static void shutting_down_can_cancel_what_waits_and_stop_what_runs(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    door at = {0};
    gpukit_future *runs = submit(executor, wait_at_door, &at);
    gpukit_future *waits = submit(executor, wait_at_door, &at);
    await_waiting(&at, 1);
    assert_int_equal(gpukit_executor_shutdown(executor, true, true, NULL), GPUKIT_OK);
    assert_state(runs, GPUKIT_FUTURE_CANCELLED);
    assert_state(waits, GPUKIT_FUTURE_CANCELLED);
    assert_int_equal(atomic_load(&at.waiting), 1);
    gpukit_future_release(runs);
    gpukit_future_release(waits);
    gpukit_executor_close(executor);
}

static void what_was_shut_down_takes_no_more(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    int argument = 1;
    gpukit_future *future = NULL;
    const gpukit_call call = {.function = double_it, .argument = &argument, .result_size = 4};
    assert_int_equal(gpukit_executor_shutdown(executor, false, false, NULL), GPUKIT_OK);
    assert_refused(GPUKIT_E_CLOSED, gpukit_executor_submit(executor, &call, &future, &error));
    assert_refused(GPUKIT_E_CLOSED, gpukit_executor_try_submit(executor, &call, &future, &error));
    assert_null(future);
    assert_int_equal(gpukit_executor_shutdown(executor, true, true, NULL), GPUKIT_OK);
    gpukit_executor_close(executor);
}

static gpukit_status shut_down_from_inside(gpukit_task *task, void *argument, void *result)
{
    (void)task;
    return *(gpukit_status *)result = gpukit_executor_shutdown(argument, true, false, NULL);
}

static void a_function_cannot_wait_for_its_own_end(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    gpukit_future *future = submit(executor, shut_down_from_inside, executor);
    assert_int_equal(gpukit_future_result(future, GPUKIT_FOREVER, NULL, NULL), GPUKIT_E_ARGUMENT);
    gpukit_future_release(future);
    gpukit_executor_close(executor);
}

typedef struct tree {
    gpukit_executor *executor;
    int depth;
} tree;

/* Leaves of a binary tree, each node of which waits for its two children. */
static gpukit_status count_leaves(gpukit_task *task, void *argument, void *result)
{
    const tree *node = argument;
    tree child = {node->executor, node->depth - 1};
    int sum = 0;
    if (node->depth == 0) {
        *(int *)result = 1;
        return GPUKIT_OK;
    }
    gpukit_future *children[2];
    for (int i = 0; i < 2; i++) {
        gpukit_status status = gpukit_executor_submit(node->executor,
                                                      &(gpukit_call){.function = count_leaves,
                                                                     .argument = &child,
                                                                     .argument_size = sizeof child,
                                                                     .result_size = sizeof(int)},
                                                      &children[i], NULL);
        if (status != GPUKIT_OK)
            return gpukit_task_fail(task, 0, "no room for a child");
    }
    for (int i = 0; i < 2; i++) {
        const void *leaves;
        if (gpukit_future_result(children[i], GPUKIT_FOREVER, &leaves, NULL) != GPUKIT_OK)
            return GPUKIT_E_TASK;
        sum += *(const int *)leaves;
        gpukit_future_release(children[i]);
    }
    *(int *)result = sum;
    return GPUKIT_OK;
}

/* One worker, all of whose functions wait for others. */
static void functions_may_wait_for_functions(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    tree root = {executor, 10};
    gpukit_future *future = submit(executor, count_leaves, &root);
    assert_result_int(future, 1024);
    gpukit_future_release(future);
    gpukit_executor_close(executor);
}

/* In a function submit does not block, since nobody might make room. */
static gpukit_status fill_up(gpukit_task *task, void *argument, void *result)
{
    int number = 0, count = 0;
    const gpukit_call call = {.function = double_it,
                              .argument = &number,
                              .argument_size = sizeof number,
                              .result_size = sizeof(int)};
    (void)task;
    while (gpukit_executor_submit(argument, &call, NULL, NULL) == GPUKIT_OK)
        count++;
    *(int *)result = count;
    return GPUKIT_OK;
}

static void inside_a_function_submit_does_not_block(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 4);
    gpukit_future *future = submit(executor, fill_up, executor);
    assert_result_int(future, 4);
    gpukit_future_release(future);
    gpukit_executor_close(executor);
}

static void the_descriptor_is_readable_while_something_has_ended(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(2, 0);
    door at[2] = {0};
    gpukit_future *futures[2], *next;
    gpukit_completions *set;
    for (int i = 0; i < 2; i++)
        futures[i] = submit(executor, wait_at_door, &at[i]);
    assert_int_equal(gpukit_completions_open(futures, 2, &set, NULL), GPUKIT_OK);
    struct pollfd look = {.fd = gpukit_completions_descriptor(set), .events = POLLIN};
    assert_true(look.fd >= 0);
    assert_int_equal(gpukit_completions_descriptor(set), look.fd);
    assert_int_equal(poll(&look, 1, 0), 0);
    atomic_store(&at[1].is_open, true);
    assert_int_equal(poll(&look, 1, 5000), 1);
    assert_int_equal(poll(&look, 1, 0), 1); /* until it is taken */
    assert_int_equal(gpukit_completions_next(set, 0, &next, NULL), GPUKIT_OK);
    assert_ptr_equal(next, futures[1]);
    gpukit_future_release(next);
    assert_int_equal(poll(&look, 1, 0), 0);
    atomic_store(&at[0].is_open, true);
    assert_int_equal(poll(&look, 1, 5000), 1);
    gpukit_completions_close(set);
    for (int i = 0; i < 2; i++)
        gpukit_future_release(futures[i]);
    gpukit_executor_close(executor);
}

static void a_descriptor_that_is_asked_for_late_is_readable_too(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    int argument = 1;
    gpukit_completions *set;
    gpukit_future *future = submit(executor, double_it, &argument);
    assert_int_equal(gpukit_completions_open(&future, 1, &set, NULL), GPUKIT_OK);
    assert_result_int(future, 2);
    gpukit_executor_close(executor);
    struct pollfd look = {.fd = gpukit_completions_descriptor(set), .events = POLLIN};
    assert_int_equal(poll(&look, 1, 0), 1);
    gpukit_completions_close(set);
    gpukit_future_release(future);
}

static void keep_line(void *user, gpukit_log_level level, const char *text)
{
    (void)level;
    snprintf(user, 200, "%s", text);
}

static void an_error_that_nobody_can_ask_for_is_logged(void **state)
{
    (void)state;
    static char line[200];
    gpukit_executor *executor;
    int code = 5;
    const gpukit_executor_params params = {.workers = 1, .log = {keep_line, line}};
    assert_int_equal(gpukit_executor_open(&params, &executor, NULL), GPUKIT_OK);
    const gpukit_call call = {.function = fail_with, .argument = &code};
    assert_int_equal(gpukit_executor_submit(executor, &call, NULL, NULL), GPUKIT_OK);
    gpukit_executor_close(executor);
    assert_string_equal(line, "a function whose future nobody holds: no 5 (EIO)");
}

static void bad_use_is_refused_with_a_message(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(1, 0);
    gpukit_future *future = NULL;
    gpukit_completions *set = NULL;
    gpukit_future *const none[1] = {NULL};
    const gpukit_call call = {.function = double_it};
    const gpukit_call sized = {.function = double_it, .argument_size = 8};
    const gpukit_call huge = {.function = double_it, .result_size = SIZE_MAX};
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_executor_open(NULL, NULL, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_executor_submit(NULL, &call, &future, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_executor_submit(executor, NULL, &future, &error));
    assert_refused(GPUKIT_E_ARGUMENT,
                   gpukit_executor_submit(executor, &(gpukit_call){0}, &future, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_executor_submit(executor, &sized, &future, &error));
    assert_refused(GPUKIT_E_MEMORY, gpukit_executor_submit(executor, &huge, &future, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_executor_shutdown(NULL, true, true, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_future_result(NULL, 0, NULL, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_future_on_done(NULL, NULL, NULL, &error));
    assert_refused(GPUKIT_E_ARGUMENT,
                   gpukit_future_wait(NULL, 1, GPUKIT_WAIT_ALL, 0, NULL, &error));
    assert_refused(GPUKIT_E_ARGUMENT,
                   gpukit_future_wait(none, 1, GPUKIT_WAIT_ANY, 0, NULL, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_completions_open(NULL, 1, &set, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_completions_open(none, 1, &set, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_completions_next(NULL, 0, &future, &error));
    assert_null(future);
    assert_null(set);
    assert_int_equal(gpukit_completions_descriptor(NULL), -1);
    assert_false(gpukit_future_cancel(NULL));
    assert_false(gpukit_task_is_cancelled(NULL));
    assert_null(gpukit_future_retain(NULL));
    gpukit_future_release(NULL);
    gpukit_completions_close(NULL);
    gpukit_map_close(NULL);
    gpukit_executor_close(NULL);
    gpukit_executor_close(executor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(past_its_bound_try_submit_says_again),
        cmocka_unit_test(past_its_bound_submit_blocks),
        cmocka_unit_test(shutting_down_lets_all_that_was_submitted_run),
        cmocka_unit_test(shutting_down_can_cancel_what_waits_and_stop_what_runs),
        cmocka_unit_test(what_was_shut_down_takes_no_more),
        cmocka_unit_test(a_function_cannot_wait_for_its_own_end),
        cmocka_unit_test(functions_may_wait_for_functions),
        cmocka_unit_test(inside_a_function_submit_does_not_block),
        cmocka_unit_test(the_descriptor_is_readable_while_something_has_ended),
        cmocka_unit_test(a_descriptor_that_is_asked_for_late_is_readable_too),
        cmocka_unit_test(an_error_that_nobody_can_ask_for_is_logged),
        cmocka_unit_test(bad_use_is_refused_with_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
