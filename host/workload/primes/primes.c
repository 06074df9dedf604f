// SPDX-License-Identifier: MIT
#include <gpukit/primes.h>

#include "backend/context.h"
#include "base/error.h"
#include "sched/scheduler.h"
#include "workload/primes/numbers_job.h"
#include "workload/primes/window_job.h"

static gpukit_status check_call(const gpukit_context *context, const void *params, const void *out,
                                gpukit_error *err)
{
    if (context == NULL || params == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a context, parameters and a place for the result are needed");
    return GPUKIT_OK;
}

static gpukit_status job_for(const gpukit_primes_params *params, gpukit_primes_sink sink,
                             void *user, primes_window_job **out, gpukit_error *err)
{
    primes_plan plan;
    gpukit_status status = gpk_primes_plan(params, &plan, err);
    if (status != GPUKIT_OK)
        return status;
    return gpk_primes_window_job_alloc(&plan, sink, user, out, err);
}

gpukit_status gpukit_primes_count(gpukit_context *context, const gpukit_primes_params *params,
                                  uint64_t *out, uint64_t *partial, gpukit_report *report,
                                  gpukit_error *err)
{
    gpukit_status status = check_call(context, params, out, err);
    if (status != GPUKIT_OK)
        return status;
    primes_window_job *job = NULL;
    status = job_for(params, NULL, NULL, &job, err);
    if (status == GPUKIT_OK)
        status = gpk_scheduler_run(context, &job->head, &params->job, report, err);
    if (partial != NULL)
        *partial = job == NULL ? 0 : job->count;
    if (status == GPUKIT_OK)
        *out = job->count;
    gpk_primes_window_job_free(job);
    return status;
}

gpukit_status gpukit_primes_list(gpukit_context *context, const gpukit_primes_params *params,
                                 gpukit_primes_sink sink, void *user, gpukit_report *report,
                                 gpukit_error *err)
{
    gpukit_status status =
        check_call(context, params, sink == NULL ? NULL : (const void *)params, err);
    if (status != GPUKIT_OK)
        return status;
    primes_window_job *job = NULL;
    status = job_for(params, sink, user, &job, err);
    if (status == GPUKIT_OK)
        status = gpk_scheduler_run(context, &job->head, &params->job, report, err);
    gpk_primes_window_job_free(job);
    return status;
}

gpukit_status gpukit_primes_test(gpukit_context *context, const gpukit_primes_batch *batch,
                                 const gpukit_job_params *params, gpukit_report *report,
                                 gpukit_error *err)
{
    gpukit_status status = check_call(context, batch, batch, err);
    if (status == GPUKIT_OK && batch->count > 0)
        status = check_call(context, batch->numbers, batch->is_prime, err);
    if (status != GPUKIT_OK)
        return status;
    primes_numbers_job *job = NULL;
    status = gpk_primes_numbers_job_alloc(batch, 0, &job, err);
    if (status == GPUKIT_OK)
        status = gpk_scheduler_run(context, &job->head, params, report, err);
    gpk_primes_numbers_job_free(job);
    return status;
}
