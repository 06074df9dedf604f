// SPDX-License-Identifier: MIT
/* Running a function, and what it sees of itself meanwhile. */
#include "executor/task.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"
#include "base/log.h"
#include "executor/executor.h"

bool gpukit_task_is_cancelled(const gpukit_task *task)
{
    if (task == NULL)
        return false;
    return gpk_future_is_stopping(task->future) ||
           atomic_load_explicit(&task->future->executor->stops, memory_order_relaxed);
}

void gpukit_task_progress(gpukit_task *task, uint64_t done, uint64_t total)
{
    if (task == NULL)
        return;
    atomic_store_explicit(&task->future->done, done, memory_order_relaxed);
    atomic_store_explicit(&task->future->total, total, memory_order_relaxed);
}

gpukit_status gpukit_task_fail(gpukit_task *task, int32_t native, const char *format, ...)
{
    char text[sizeof task->error.text];
    va_list args;
    if (task == NULL || format == NULL)
        return GPUKIT_E_TASK;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    task->has_said = true;
    return gpk_fail(&task->error, GPUKIT_E_TASK, native, "", "%s", text);
}

/* What a function returned, as an error: in its own words where it has some. */
static void complete_error(gpukit_task *task, gpukit_status status)
{
    if (!task->has_said && status == GPUKIT_E_CANCELLED)
        gpk_fail(&task->error, status, 0, "",
                 gpukit_task_is_cancelled(task) ? "it stopped, as it was asked to"
                                                : "the function says that it was cancelled");
    else if (!task->has_said)
        gpk_fail(&task->error, status, 0, "", "the function gave back: %s",
                 gpukit_status_name(status));
    task->error.status = status;
    task->error.attempts = 1;
}

gpukit_status gpk_task_run(gpukit_task *task, gpukit_function *function, void *argument,
                           void *result)
{
    gpukit_status status = function(task, argument, result);
    if (status != GPUKIT_OK)
        complete_error(task, status);
    return status;
}

/* Nobody can ask it for its error. */
static void log_unasked(const gpukit_future *future, const gpukit_error *error)
{
    char text[sizeof error->text + 96];
    if (atomic_load_explicit(&future->shares, memory_order_relaxed) > 1 ||
        error->status == GPUKIT_E_CANCELLED)
        return;
    gpk_error_describe(error, text, sizeof text);
    gpk_log(&future->executor->log, GPUKIT_LOG_WARNING, "a function whose future nobody holds: %s",
            text);
}

static void run(gpukit_future *future)
{
    gpukit_task task;
    task.future = future; /* its error costs too much to be set to nothing each time */
    task.has_said = false;
    if (gpk_task_run(&task, future->function, future->argument, future->result) == GPUKIT_OK) {
        gpk_future_end(future, NULL);
    } else {
        log_unasked(future, &task.error);
        gpk_future_end(future, &task.error);
    }
}

static const gpk_future_ops task_ops = {.run = run};

static gpukit_status check_call(const gpukit_call *call, gpukit_error *err)
{
    if (call != NULL && call->function != NULL &&
        (call->argument != NULL || call->argument_size == 0))
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                    "a call needs a function, and an argument where that has a size");
}

/* Where there is no room: the caller does it. */
static gpukit_status put(gpukit_executor *executor, gpukit_future *future, gpk_submit how,
                         gpukit_error *err)
{
    gpukit_status status = gpk_workers_put(executor, future, how != GPK_SUBMIT_OR_AGAIN, err);
    if (status != GPUKIT_E_AGAIN || how != GPK_SUBMIT_OR_RUN)
        return status;
    if (gpk_future_begin(future))
        run(future);
    gpukit_future_release(future);
    return GPUKIT_OK;
}

gpukit_status gpk_task_submit(gpukit_executor *executor, const gpukit_call *call, gpk_submit how,
                              gpukit_future **out, gpukit_error *err)
{
    gpukit_status status = gpk_executor_check(executor, err);
    if (status == GPUKIT_OK)
        status = check_call(call, err);
    if (status != GPUKIT_OK)
        return status;
    gpukit_future *future = gpk_future_alloc(executor, &task_ops, call);
    if (future == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc",
                        "no memory for a future with %zu bytes of argument and %zu of result",
                        call->argument_size, call->result_size);
    if (out == NULL)
        gpukit_future_release(future);
    return gpk_future_hand_out(future, put(executor, future, how, err), out);
}

gpukit_status gpukit_executor_submit(gpukit_executor *executor, const gpukit_call *call,
                                     gpukit_future **out, gpukit_error *err)
{
    return gpk_task_submit(executor, call, GPK_SUBMIT_OR_BLOCK, out, err);
}

gpukit_status gpukit_executor_try_submit(gpukit_executor *executor, const gpukit_call *call,
                                         gpukit_future **out, gpukit_error *err)
{
    return gpk_task_submit(executor, call, GPK_SUBMIT_OR_AGAIN, out, err);
}
