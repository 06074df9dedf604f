// SPDX-License-Identifier: MIT
#include <gpukit/primes.h>

#include <string.h>

#include "backend/context.h"
#include "base/cores.h"
#include "base/error.h"
#include "base/log.h"
#include "sched/scheduler.h"
#include "workload/primes/listing.h"
#include "workload/primes/numbers_job.h"
#include "workload/primes/pi.h"
#include "workload/primes/window_job.h"

static gpukit_status check_call(const gpukit_context *context, const void *params, const void *out,
                                gpukit_error *err)
{
    if (context == NULL || params == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a context, parameters and a place for the result are needed");
    return GPUKIT_OK;
}

static bool is_double(const gpukit_job_params *params)
{
    return params != NULL && params->verify == GPUKIT_VERIFY_DOUBLE;
}

/* What needs no bitmaps may have a journal. */
static gpukit_status job_for(const primes_plan *plan, primes_reader *reader,
                             primes_window_job **out, gpukit_error *err)
{
    gpukit_status status = gpk_primes_window_job_alloc(plan, reader, out, err);
    if (status != GPUKIT_OK || reader != NULL)
        return status;
    gpk_job *head = &(*out)->head;
    gpk_primes_describe(plan, head->description, sizeof head->description);
    gpk_primes_command(plan, head->command, sizeof head->command);
    return GPUKIT_OK;
}

/* The twin counts, also where the job lists: nothing is delivered that was not confirmed. */
static gpukit_status run_window_twice(gpukit_context *context, const primes_plan *plan,
                                      primes_window_job *job, const gpukit_job_params *params,
                                      gpukit_report *report, gpukit_error *err)
{
    primes_window_job *twin = NULL;
    gpukit_status status = gpk_primes_window_job_alloc(plan, NULL, &twin, err);
    if (status == GPUKIT_OK)
        status = gpk_scheduler_run_twice(context, &job->head, &twin->head, params, report, err);
    gpk_primes_window_job_free(twin);
    return status;
}

/* The job is made in *out, and for the caller to free whatever became of it. */
static gpukit_status run_window(gpukit_context *context, const gpukit_primes_params *params,
                                primes_reader *reader, primes_window_job **out,
                                gpukit_report *report, gpukit_error *err)
{
    gpukit_report mine;
    primes_plan plan, coarse;
    report = report == NULL ? &mine : report;
    gpukit_status status = gpk_primes_plan(params, &plan, err);
    if (status != GPUKIT_OK)
        return status;
    coarse = plan;
    if (is_double(&params->job))
        gpk_primes_plan_double(&coarse);
    status = job_for(&coarse, reader, out, err);
    if (status != GPUKIT_OK)
        return status;
    if (is_double(&params->job))
        return run_window_twice(context, &plan, *out, &params->job, report, err);
    return gpk_scheduler_run(context, &(*out)->head, &params->job, report, err);
}

/* AUTO has other ways to go where this one fails. */
static gpukit_status count_by_pi(gpukit_context *context, const gpukit_primes_params *params,
                                 uint64_t *out, gpukit_report *report, gpukit_error *err)
{
    gpukit_error mine;
    gpukit_status status = gpk_primes_pi_count(context, params, out, report, &mine);
    if (status != GPUKIT_OK && status != GPUKIT_E_CANCELLED && params->method == GPUKIT_PRIMES_AUTO)
        gpk_log(&context->log, GPUKIT_LOG_NOTICE, "%s; the primes are sieved instead", mine.text);
    else if (status != GPUKIT_OK && err != NULL)
        *err = mine;
    return status;
}

gpukit_status gpukit_primes_count(gpukit_context *context, const gpukit_primes_params *params,
                                  uint64_t *out, uint64_t *partial, gpukit_report *report,
                                  gpukit_error *err)
{
    gpukit_status status = check_call(context, params, out, err);
    if (status != GPUKIT_OK)
        return status;
    if (gpk_primes_pi_is_meant(context, params)) {
        status = count_by_pi(context, params, out, report, err);
        if (params->method == GPUKIT_PRIMES_PI || status == GPUKIT_OK ||
            status == GPUKIT_E_CANCELLED) {
            if (partial != NULL)
                *partial = status == GPUKIT_OK ? *out : 0;
            return status;
        }
    }
    primes_window_job *job = NULL;
    status = run_window(context, params, NULL, &job, report, err);
    if (partial != NULL)
        *partial = job == NULL ? 0 : job->count;
    if (status == GPUKIT_OK && job != NULL)
        *out = job->count;
    gpk_primes_window_job_free(job);
    return status;
}

gpukit_status gpk_primes_read_window(gpukit_context *context, const gpukit_primes_params *params,
                                     primes_reader *reader, gpukit_report *report,
                                     gpukit_error *err)
{
    primes_window_job *job = NULL;
    gpukit_status status = check_call(context, params, reader, err);
    if (status != GPUKIT_OK)
        return status;
    if (params->job.journal != NULL || params->job.shards != 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s has neither journal nor shards",
                        reader->name);
    status = run_window(context, params, reader, &job, report, err);
    gpk_primes_window_job_free(job);
    return status;
}

gpukit_status gpukit_primes_count_tuplets(gpukit_context *context,
                                          const gpukit_primes_params *params,
                                          gpukit_primes_counts *out, gpukit_report *report,
                                          gpukit_error *err)
{
    primes_tuplet_counter counter;
    gpukit_status status = check_call(context, params, out, err);
    if (status != GPUKIT_OK)
        return status;
    gpk_primes_tuplet_counter_init(&counter);
    status = gpk_primes_read_window(context, params, &counter.head, report, err);
    if (status == GPUKIT_OK)
        memcpy(out->of, counter.counts, sizeof out->of);
    return status;
}

static gpukit_status check_listing(const gpukit_primes_listing *listing, gpukit_error *err)
{
    const bool has_text =
        listing->format != NULL && listing->text_sink != NULL && listing->number_bytes > 0;
    if (listing->tuplet > GPUKIT_PRIMES_TUPLET_MAX)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "tuplets have 2 to %d primes, not %u",
                        GPUKIT_PRIMES_TUPLET_MAX, listing->tuplet);
    if ((listing->sink != NULL) == (listing->format != NULL || listing->text_sink != NULL) ||
        (listing->sink == NULL && !has_text))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a listing has a sink, or a format with number_bytes and a text_sink");
    return GPUKIT_OK;
}

/* As many as the CPU device of the context has; else every core. */
static uint32_t threads_of(const gpukit_context *context)
{
    for (size_t i = 0; i < context->device_count; i++)
        if (strcmp(context->devices[i]->info.backend, "openmp") == 0)
            return context->devices[i]->info.compute_units;
    return gpk_cores();
}

gpukit_status gpukit_primes_list(gpukit_context *context, const gpukit_primes_params *params,
                                 const gpukit_primes_listing *listing, gpukit_report *report,
                                 gpukit_error *err)
{
    primes_lister lister;
    gpukit_status status = check_call(context, params, listing, err);
    if (status == GPUKIT_OK)
        status = check_listing(listing, err);
    if (status != GPUKIT_OK)
        return status;
    gpk_primes_lister_init(&lister, listing, threads_of(context));
    return gpk_primes_read_window(context, params, &lister.head, report, err);
}

/* Verdicts of the first pass go the way of those of the second, which come later. */
static gpukit_status run_numbers_twice(gpukit_context *context, const gpukit_primes_batch *batch,
                                       primes_numbers_job *twin, const gpukit_job_params *params,
                                       gpukit_report *report, gpukit_error *err)
{
    primes_numbers_job *job = NULL;
    gpukit_report mine;
    gpukit_status status = gpk_primes_numbers_job_alloc(batch, 2 * twin->grain_numbers, &job, err);
    if (status == GPUKIT_OK)
        status = gpk_scheduler_run_twice(context, &job->head, &twin->head, params,
                                         report == NULL ? &mine : report, err);
    gpk_primes_numbers_job_free(job);
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
    if (params != NULL && (params->journal != NULL || params->shards != 0))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a batch has neither journal nor shards");
    primes_numbers_job *job = NULL;
    status = gpk_primes_numbers_job_alloc(batch, 0, &job, err);
    if (status == GPUKIT_OK && is_double(params) && batch->count > 0)
        status = run_numbers_twice(context, batch, job, params, report, err);
    else if (status == GPUKIT_OK)
        status = gpk_scheduler_run(context, &job->head, params, report, err);
    gpk_primes_numbers_job_free(job);
    return status;
}
