// SPDX-License-Identifier: MIT
#include <string.h>

#include "base/error.h"
#include "sched/scheduler.h"
#include "workload/catalogue.h"
#include "workload/range/range_job.h"

static gpukit_status check_workload(const gpukit_range *range, gpukit_error *err)
{
    if (gpukit_workload_find(range->workload) == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "there is no workload \"%.60s\" in the catalogue, as there is %s",
                        range->workload, gpukit_workload_at(0)->name);
    if (range->operation.kernel != NULL || range->operation.source != NULL ||
        range->operation.function != NULL || range->reduce != GPUKIT_REDUCE_NOTHING ||
        range->output != NULL || range->grain_results != NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "workload %s has its own operation and reduction, and no output: leave "
                        "those of the range empty",
                        range->workload);
    return GPUKIT_OK;
}

static gpukit_status check_job(const gpukit_range *range, gpukit_error *err)
{
    const bool has_both = range->operation.function != NULL && range->operation.source != NULL;
    if (range->job.journal != NULL || range->job.shards != 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "only workloads of the catalogue can have a journal or shards");
    if (range->job.verify == GPUKIT_VERIFY_ALL && !has_both)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "every item can be compared only where there are a kernel and a function; "
                        "verify double does all of it twice");
    return GPUKIT_OK;
}

gpukit_status gpk_range_check(const gpukit_range *range, gpukit_error *err)
{
    if (range == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "no range was given");
    if (range->count > UINT64_MAX - range->first)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%llu items from %llu on go past 2^64 - 1",
                        (unsigned long long)range->count, (unsigned long long)range->first);
    if (range->workload != NULL)
        return check_workload(range, err);
    if (range->reduce < GPUKIT_REDUCE_NOTHING || range->reduce > GPUKIT_REDUCE_MAX)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%d is no reduction", (int)range->reduce);
    if (range->grain_results != NULL && range->reduce == GPUKIT_REDUCE_NOTHING)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "results of grains are wanted, and no reduction is chosen");
    gpukit_status status = gpk_operation_check(&range->operation, true, err);
    if (status == GPUKIT_OK)
        status = check_job(range, err);
    if (status == GPUKIT_OK)
        status = gpk_range_check_sizes(range, err);
    if (status != GPUKIT_OK)
        return status;
    if (range->output == NULL && range->reduce == GPUKIT_REDUCE_NOTHING)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "nobody asks for what comes out: choose a reduction, or give a place for "
                        "the output");
    return GPUKIT_OK;
}

uint64_t gpukit_range_grains(const gpukit_range *range)
{
    if (range == NULL || range->workload != NULL || gpk_range_check(range, NULL) != GPUKIT_OK)
        return 0;
    uint64_t grain = gpk_range_grain_items(range);
    return range->count / grain + (range->count % grain != 0 ? 1 : 0);
}

static gpukit_status run_twice(gpukit_context *context, const gpukit_range *range,
                               gpk_range_job *job, gpukit_report *report, gpukit_error *err)
{
    gpk_range_job *twin;
    gpukit_status status = gpk_range_job_alloc(range, &twin, err);
    if (status != GPUKIT_OK)
        return status;
    status = gpk_scheduler_run_twice(context, &job->head, &twin->head, &range->job, report, err);
    gpk_range_job_free(twin);
    return status;
}

static void hand_out(const gpukit_range *range, const gpk_range_job *job, gpukit_scalar *result)
{
    gpukit_scalar nothing = {.type = GPUKIT_NOTHING};
    for (uint64_t i = 0; range->grain_results != NULL && i < job->head.grains; i++)
        range->grain_results[i] = gpk_summary_value(job->summary, &job->results[i]);
    if (result != NULL)
        *result = range->reduce == GPUKIT_REDUCE_NOTHING
                      ? nothing
                      : gpk_summary_total(job->summary, job->results, job->head.grains);
}

static gpukit_status run_operation(gpukit_context *context, const gpukit_range *range,
                                   gpukit_scalar *result, gpukit_report *report, gpukit_error *err)
{
    gpk_range_job *job = NULL;
    gpukit_status status = gpk_range_job_alloc(range, &job, err);
    if (status == GPUKIT_OK)
        status = gpk_operation_check_devices(job->operation, context, err);
    if (status == GPUKIT_OK)
        status = range->job.verify == GPUKIT_VERIFY_DOUBLE
                     ? run_twice(context, range, job, report, err)
                     : gpk_scheduler_run(context, &job->head, &range->job, report, err);
    if (status == GPUKIT_OK)
        hand_out(range, job, result);
    gpk_range_job_free(job);
    return status;
}

gpukit_status gpukit_range_run(gpukit_context *context, const gpukit_range *range,
                               gpukit_scalar *result, gpukit_report *report, gpukit_error *err)
{
    gpukit_report own;
    report = report == NULL ? &own : report;
    memset(report, 0, sizeof *report);
    if (context == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a range needs a context to run on");
    gpukit_status status = gpk_range_check(range, err);
    if (status != GPUKIT_OK)
        return status;
    return range->workload != NULL ? gpk_workload_run(context, range, result, report, err)
                                   : run_operation(context, range, result, report, err);
}
