// SPDX-License-Identifier: MIT
#include "executor/help.h"

#include "base/clock.h"

gpukit_status wait_at_door(gpukit_task *task, void *argument, void *result)
{
    door *at = argument;
    (void)result;
    atomic_fetch_add(&at->waiting, 1);
    while (!atomic_load(&at->is_open)) {
        if (gpukit_task_is_cancelled(task))
            return GPUKIT_E_CANCELLED;
        gpk_sleep_ns(20000);
    }
    return GPUKIT_OK;
}

void await_waiting(door *at, int count)
{
    while (atomic_load(&at->waiting) < count)
        gpk_sleep_ns(20000);
}

gpukit_future *submit_sized(gpukit_executor *executor, const gpukit_call *call)
{
    gpukit_future *future = NULL;
    gpukit_error error = {0};
    if (gpukit_executor_submit(executor, call, &future, &error) != GPUKIT_OK)
        fail_msg("submit: %s", error.text);
    assert_non_null(future);
    return future;
}

gpukit_future *submit(gpukit_executor *executor, gpukit_function *function, void *argument)
{
    return submit_sized(
        executor,
        &(gpukit_call){.function = function, .argument = argument, .result_size = sizeof(int)});
}

gpukit_status double_it(gpukit_task *task, void *argument, void *result)
{
    (void)task;
    *(int *)result = 2 * *(const int *)argument;
    return GPUKIT_OK;
}

gpukit_status fail_with(gpukit_task *task, void *argument, void *result)
{
    (void)result;
    return gpukit_task_fail(task, *(const int *)argument, "no %d", *(const int *)argument);
}

gpukit_executor *open_executor(uint32_t workers, uint32_t pending)
{
    gpukit_executor *executor = NULL;
    const gpukit_executor_params params = {.workers = workers, .max_pending = pending};
    assert_int_equal(gpukit_executor_open(&params, &executor, NULL), GPUKIT_OK);
    return executor;
}

void assert_result_int(gpukit_future *future, int expected)
{
    const void *result = NULL;
    gpukit_error error = {0};
    if (gpukit_future_result(future, GPUKIT_FOREVER, &result, &error) != GPUKIT_OK)
        fail_msg("result: %s", error.text);
    assert_int_equal(*(const int *)result, expected);
}

void assert_state(const gpukit_future *future, gpukit_future_state expected)
{
    assert_int_equal(gpukit_future_state_of(future), expected);
}
