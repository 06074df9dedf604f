// SPDX-License-Identifier: MIT
/* Waiting for one future, for all, or for any of them. */
#include "base/error.h"
#include "executor/executor.h"

static gpukit_status fail_waiting(gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_TIMEOUT, 0, "", "it has not ended in that time, and goes on");
}

/* Only who has all the time that it takes can do it himself. */
static bool await(gpukit_future *future, uint64_t deadline_ns)
{
    if (deadline_ns == GPK_NEVER)
        gpk_workers_help(future);
    return gpk_future_await(future, deadline_ns);
}

gpukit_status gpukit_future_result(gpukit_future *future, uint32_t timeout_ms, const void **out,
                                   gpukit_error *err)
{
    if (future == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "no future was given");
    if (!gpukit_future_is_done(future) && !await(future, gpk_deadline_ns(timeout_ms)))
        return fail_waiting(err);
    switch (gpukit_future_state_of(future)) {
    case GPUKIT_FUTURE_SUCCEEDED:
        if (out != NULL)
            *out = future->result;
        return GPUKIT_OK;
    case GPUKIT_FUTURE_CANCELLED:
        if (future->error == NULL)
            return gpk_fail(err, GPUKIT_E_CANCELLED, 0, "", "it was cancelled before it began");
        break;
    default:
        if (future->error == NULL)
            return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc",
                            "it failed, and no memory was left "
                            "to say why");
        break;
    }
    if (err != NULL)
        *err = *future->error;
    return future->error->status;
}

static size_t count_done(gpukit_future *const *futures, size_t count)
{
    size_t done = 0;
    for (size_t i = 0; i < count; i++)
        done += gpukit_future_is_done(futures[i]);
    return done;
}

static gpukit_status wait_for_all(gpukit_future *const *futures, size_t count, uint64_t deadline_ns,
                                  gpukit_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!await(futures[i], deadline_ns))
            return fail_waiting(err);
    return GPUKIT_OK;
}

static gpukit_status wait_for_any(gpukit_future *const *futures, size_t count, uint32_t timeout_ms,
                                  gpukit_error *err)
{
    gpukit_completions *completions;
    gpukit_future *first = NULL;
    if (count_done(futures, count) > 0)
        return GPUKIT_OK;
    for (size_t i = 0; i < count && timeout_ms == GPUKIT_FOREVER; i++) {
        gpk_workers_help(futures[i]);
        if (gpukit_future_is_done(futures[i]))
            return GPUKIT_OK;
    }
    gpukit_status status = gpukit_completions_open(futures, count, &completions, err);
    if (status != GPUKIT_OK)
        return status;
    status = gpukit_completions_next(completions, timeout_ms, &first, err);
    gpukit_future_release(first);
    gpukit_completions_close(completions);
    return status;
}

gpukit_status gpukit_future_wait(gpukit_future *const *futures, size_t count, gpukit_wait mode,
                                 uint32_t timeout_ms, size_t *done, gpukit_error *err)
{
    if (futures == NULL && count > 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "no futures were given");
    for (size_t i = 0; i < count; i++)
        if (futures[i] == NULL)
            return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "future %zu of %zu is none", i, count);
    if (mode != GPUKIT_WAIT_ALL && mode != GPUKIT_WAIT_ANY)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%d is no way to wait", (int)mode);
    gpukit_status status = GPUKIT_OK;
    if (mode == GPUKIT_WAIT_ALL)
        status = wait_for_all(futures, count, gpk_deadline_ns(timeout_ms), err);
    else if (count > 0)
        status = wait_for_any(futures, count, timeout_ms, err);
    if (done != NULL)
        *done = count_done(futures, count);
    return status;
}
