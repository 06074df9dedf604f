// SPDX-License-Identifier: MIT
/* A range on all devices, as a future: one turn of the conductor. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "executor/executor.h"
#include "workload/range/operation.h"

enum { WATCH_MS = 20 }; /* how long a cancellation goes unnoticed */

typedef struct range_turn {
    gpk_turn head;
    gpukit_future *future;    /* with a share */
    gpukit_range range;       /* with texts and lists of its own: */
    gpk_operation *operation; /* owned; NULL for a workload */
    char *workload, *journal; /* owned */
} range_turn;

static void free_turn(range_turn *turn)
{
    gpukit_future_release(turn->future);
    gpk_operation_free(turn->operation);
    free(turn->workload);
    free(turn->journal);
    free(turn);
}

static bool may_go_on(void *user, const gpukit_report *report)
{
    gpukit_future *future = user;
    atomic_store_explicit(&future->total, report->total, memory_order_relaxed);
    atomic_store_explicit(&future->done, report->done, memory_order_relaxed);
    return !gpk_future_is_stopping(future) && !atomic_load(&future->executor->stops);
}

/* Futures outlive the executor and its devices: what is said of them is kept with the result. */
static void keep_devices(gpukit_future *future, gpukit_report *report)
{
    gpukit_device_info *kept = calloc(report->device_count + 1, sizeof *kept);
    for (size_t i = 0; i < report->device_count; i++) {
        if (kept != NULL)
            kept[i] = *report->devices[i].device;
        report->devices[i].device = kept == NULL ? NULL : &kept[i];
    }
    future->kept = kept;
}

static gpukit_status run(const range_turn *turn, gpukit_error *err)
{
    gpukit_range_result *result = turn->future->result;
    gpukit_context *context;
    gpukit_status status = gpk_conductor_context(turn->future->executor, &context, err);
    if (status != GPUKIT_OK)
        return status;
    status = gpukit_range_run(context, &turn->range, &result->value, &result->report, err);
    may_go_on(turn->future, &result->report);
    keep_devices(turn->future, &result->report);
    return status;
}

static void take(gpk_turn *head)
{
    range_turn *turn = (range_turn *)head;
    gpukit_error error = {.status = GPUKIT_E_CANCELLED};
    bool is_stopped = atomic_load(&turn->future->executor->stops);
    if (is_stopped && !gpukit_future_cancel(turn->future))
        gpk_future_settle(turn->future);
    if (!is_stopped && gpk_future_begin(turn->future))
        gpk_future_end(turn->future, run(turn, &error) == GPUKIT_OK ? NULL : &error);
    free_turn(turn);
}

static bool copy_text(const char *text, char **out)
{
    *out = text == NULL ? NULL : strdup(text);
    return text == NULL || *out != NULL;
}

/* What the description points to, down to texts and scalars; not the arrays of data. */
static gpukit_status copy_range(const gpukit_range *range, range_turn *turn, gpukit_error *err)
{
    turn->range = *range;
    turn->range.job.progress = may_go_on;
    turn->range.job.user = turn->future;
    turn->range.job.interval_ms = WATCH_MS;
    if (!copy_text(range->workload, &turn->workload) ||
        !copy_text(range->job.journal, &turn->journal))
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "strdup", "no memory for a range");
    turn->range.workload = turn->workload;
    turn->range.job.journal = turn->journal;
    if (range->workload != NULL)
        return GPUKIT_OK;
    gpukit_status status = gpk_operation_copy(&range->operation, &turn->operation, err);
    if (status == GPUKIT_OK)
        turn->range.operation = turn->operation->given;
    return status;
}

static gpukit_status add_turn(gpukit_executor *executor, const gpukit_range *range,
                              gpukit_future *future, gpukit_error *err)
{
    range_turn *turn = calloc(1, sizeof *turn);
    if (turn == NULL) {
        gpukit_future_release(future);
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a range");
    }
    turn->head.take = take;
    turn->future = future;
    gpukit_status status = copy_range(range, turn, err);
    if (status == GPUKIT_OK)
        status = gpk_conductor_add(executor, &turn->head, err);
    if (status != GPUKIT_OK)
        free_turn(turn);
    return status;
}

gpukit_status gpukit_executor_submit_range(gpukit_executor *executor, const gpukit_range *range,
                                           gpukit_future **out, gpukit_error *err)
{
    static const gpk_future_ops range_ops = {.run = NULL}; /* its turn runs it */
    gpukit_status status = gpk_executor_check(executor, err);
    if (status == GPUKIT_OK)
        status = gpk_range_check(range, err);
    if (status != GPUKIT_OK)
        return status;
    gpukit_future *future = gpk_future_alloc(
        executor, &range_ops, &(gpukit_call){.result_size = sizeof(gpukit_range_result)});
    if (future == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for a future");
    status = add_turn(executor, range, future, err);
    if (status != GPUKIT_OK || out == NULL)
        gpukit_future_release(future);
    if (status == GPUKIT_OK && out != NULL)
        *out = future;
    return status;
}
