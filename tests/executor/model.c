// SPDX-License-Identifier: MIT
#include "executor/model.h"

#include <stddef.h>

#include "base/clock.h"

uint64_t model_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static gpukit_status dawdle(gpukit_task *task)
{
    for (int i = 0; i < 20; i++) {
        if (gpukit_task_is_cancelled(task))
            return GPUKIT_E_CANCELLED;
        gpk_sleep_ns(20000);
    }
    return GPUKIT_OK;
}

static gpukit_status increase(gpukit_task *task, void *argument, void *result)
{
    (void)task;
    *(uint32_t *)result = *(const uint32_t *)argument + 1;
    return GPUKIT_OK;
}

/* The executor may be closing, or full: then it is enough to say so. */
static gpukit_status nest(const model_record *record, uint32_t *out)
{
    gpukit_future *child;
    const void *result;
    const gpukit_call call = {.function = increase,
                              .argument = (void *)&record->number,
                              .argument_size = sizeof record->number,
                              .result_size = sizeof *out};
    *out = record->number;
    if (gpukit_executor_submit(record->executor, &call, &child, NULL) != GPUKIT_OK)
        return GPUKIT_OK;
    gpukit_status status = gpukit_future_result(child, GPUKIT_FOREVER, &result, NULL);
    if (status == GPUKIT_OK)
        *out = *(const uint32_t *)result - 1;
    gpukit_future_release(child);
    return status == GPUKIT_E_CANCELLED ? GPUKIT_OK : status;
}

gpukit_status model_function(gpukit_task *task, void *argument, void *result)
{
    model_record *record = argument;
    uint32_t *out = result;
    atomic_fetch_add(&record->ran, 1);
    *out = record->number;
    switch (record->kind) {
    case MODEL_FAILS:
        return gpukit_task_fail(task, (int32_t)record->number, "as it should");
    case MODEL_DAWDLES:
        return dawdle(task);
    case MODEL_NESTS:
        return nest(record, out);
    default:
        return GPUKIT_OK;
    }
}

void model_callback(gpukit_future *future, void *user)
{
    model_record *record = user;
    if (!gpukit_future_is_done(future))
        atomic_fetch_add(&record->early_called, 1);
    atomic_fetch_add(&record->called, 1);
}

static const char *broken_by_success(const model_record *record)
{
    const void *result = NULL;
    if (gpukit_future_result(record->future, 0, &result, NULL) != GPUKIT_OK)
        return "it succeeded, and its result is none";
    if (*(const uint32_t *)result != record->number)
        return "its result is another one's";
    if (record->kind == MODEL_FAILS)
        return "it succeeded where it fails";
    return atomic_load(&record->ran) == 1 ? NULL : "it succeeded and did not run once";
}

static const char *broken_by_failure(const model_record *record)
{
    gpukit_error error;
    if (gpukit_future_result(record->future, 0, NULL, &error) != GPUKIT_E_TASK)
        return "it failed, with another error than its own";
    if (record->kind != MODEL_FAILS || error.native != (int32_t)record->number)
        return "it failed with another one's error";
    return atomic_load(&record->ran) == 1 ? NULL : "it failed and did not run once";
}

static const char *broken_by_cancelling(const model_record *record)
{
    uint32_t ran = atomic_load(&record->ran);
    if (gpukit_future_result(record->future, 0, NULL, NULL) != GPUKIT_E_CANCELLED)
        return "it was cancelled, and says otherwise";
    if (ran > 0 && record->kind != MODEL_DAWDLES)
        return "it was cancelled, and ran";
    if (ran > 0 && atomic_load(&record->cancels) > 0)
        return "it was cancelled before it ran, and ran";
    return ran <= 1 ? NULL : "it ran twice";
}

const char *model_broken_rule(const model_record *record)
{
    if (atomic_load(&record->called) != atomic_load(&record->callbacks))
        return "a callback was not called once";
    if (atomic_load(&record->early_called) > 0)
        return "a callback was called before the end";
    if (record->future == NULL)
        return atomic_load(&record->ran) == 0 ? NULL : "it was refused, and ran";
    if (atomic_load(&record->cancels) > 1)
        return "it was cancelled twice";
    gpukit_future_state state = gpukit_future_state_of(record->future);
    if (atomic_load(&record->cancels) > 0 && state != GPUKIT_FUTURE_CANCELLED)
        return "it was cancelled, and did not end so";
    switch (state) {
    case GPUKIT_FUTURE_SUCCEEDED:
        return broken_by_success(record);
    case GPUKIT_FUTURE_FAILED:
        return broken_by_failure(record);
    case GPUKIT_FUTURE_CANCELLED:
        return broken_by_cancelling(record);
    default:
        return "it has not ended";
    }
}
