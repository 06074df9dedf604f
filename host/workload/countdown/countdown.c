// SPDX-License-Identifier: MIT
#include <gpukit/countdown.h>

#include "backend/context.h"
#include "base/cores.h"
#include "base/error.h"
#include "sched/scheduler.h"
#include "workload/countdown/countdown_job.h"

/* Of a core, where nothing was measured: so that auto looks for a GPU where that may pay. */
static const double CORE_DECREMENTS_PER_S = 1e10;

static gpukit_status check_call(const gpukit_context *context, const void *params, const void *out,
                                gpukit_error *err)
{
    if (context == NULL || params == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a context, parameters and a place for the result are needed");
    return GPUKIT_OK;
}

static gpukit_status check_params(const gpukit_countdown_params *params, gpukit_error *err)
{
    if (params->job.journal != NULL || params->job.shards != 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a countdown has neither journal nor shards");
    if ((unsigned)params->form > GPUKIT_COUNTDOWN_PLAIN)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "there is no form %d of a countdown",
                        (int)params->form);
    if (params->rounds > 0 && params->job.verify == GPUKIT_VERIFY_DOUBLE)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "rounds are compared with the reference, not done twice");
    if (params->job.grain_size > UINT32_MAX)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a grain has 2^32 - 1 counters at most");
    return GPUKIT_OK;
}

/* The grid of the second pass is the one that was asked for. */
static gpukit_status run_twice(gpukit_context *context, countdown_job *coarse, uint64_t grain,
                               gpukit_report *report, gpukit_error *err)
{
    countdown_job *twin = NULL;
    gpukit_status status = gpk_countdown_job_alloc(&coarse->params, grain, &twin, err);
    if (status == GPUKIT_OK)
        status = gpk_scheduler_run_twice(context, &coarse->head, &twin->head, &coarse->params.job,
                                         report, err);
    gpk_countdown_job_free(twin);
    return status;
}

/* With a result known for each, checking all costs nothing. */
static gpukit_status run_rounds(gpukit_context *context, countdown_job *job, gpukit_report *report,
                                gpukit_error *err)
{
    gpukit_job_params params = job->params.job;
    const bool compares = params.verify != GPUKIT_VERIFY_NONE;
    gpukit_status status = compares ? gpk_countdown_know(job, err) : GPUKIT_OK;
    params.verify = compares ? GPUKIT_VERIFY_ALL : GPUKIT_VERIFY_NONE;
    if (status == GPUKIT_OK)
        status = gpk_scheduler_run(context, &job->head, &params, report, err);
    return status;
}

gpukit_status gpukit_countdown(gpukit_context *context, const gpukit_countdown_params *params,
                               uint64_t *checksum, gpukit_report *report, gpukit_error *err)
{
    gpukit_report mine;
    countdown_job *job = NULL;
    report = report == NULL ? &mine : report;
    gpukit_status status = check_call(context, params, checksum, err);
    if (status == GPUKIT_OK)
        status = check_params(params, err);
    if (status != GPUKIT_OK)
        return status;
    const bool is_double = params->job.verify == GPUKIT_VERIFY_DOUBLE;
    const uint64_t asked = params->job.grain_size;
    const uint64_t grain = asked == 0 ? gpk_countdown_grain(params) : asked;
    status = gpk_countdown_job_alloc(params, is_double ? 2 * grain : grain, &job, err);
    if (status == GPUKIT_OK && is_double)
        status = run_twice(context, job, job->grain_counters / 2, report, err);
    else if (status == GPUKIT_OK && params->rounds > 0)
        status = run_rounds(context, job, report, err);
    else if (status == GPUKIT_OK)
        status = gpk_scheduler_run(context, &job->head, &params->job, report, err);
    if (status == GPUKIT_OK)
        *checksum = job->checksum;
    gpk_countdown_job_free(job);
    return status;
}

/* A job of so many rounds of PEAK. */
static gpukit_status run_peak(gpukit_context *context, uint64_t rounds,
                              const gpukit_job_params *job, gpukit_report *report,
                              gpukit_error *err)
{
    static const gpukit_job_params nothing;
    uint64_t unused;
    gpukit_countdown_params params = {
        .counters = 1 << 15,
        .from = 1 << 14, /* long, or making the counters would count */
        .form = GPUKIT_COUNTDOWN_PEAK,
        .rounds = rounds,
        .job = job == NULL ? nothing : *job,
    };
    params.job.verify = GPUKIT_VERIFY_NONE;
    return gpukit_countdown(context, &params, &unused, report, err);
}

/* Of the device that worked for the shortest time; 0: one did nothing, and may yet. */
static double least_seconds(const gpukit_report *report)
{
    double least = -1;
    for (size_t i = 0; i < report->device_count; i++) {
        const gpukit_device_share *share = &report->devices[i];
        if (!share->is_retired && (least < 0 || share->kernel_seconds < least))
            least = share->kernel_seconds;
    }
    return least < 0 ? 0 : least;
}

/* What a device did to its end, in jobs that are longer each time: a first one tells too little of
 * a fast device, and nothing of one that is still building kernels. */
gpukit_status gpukit_countdown_ceiling(gpukit_context *context, double seconds,
                                       const gpukit_job_params *job, double *rates, size_t count,
                                       gpukit_error *err)
{
    enum { LONGER = 16, LONGEST = 10, MOST = 1 << 20 };
    gpukit_report report = {0};
    double worked = 0;
    gpukit_status status = check_call(context, rates, rates, err);
    if (status == GPUKIT_OK && !(seconds > 0))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a ceiling takes some time to be measured");
    for (uint64_t rounds = 1; status == GPUKIT_OK && worked < seconds / 2 && rounds < MOST &&
                              report.seconds < LONGEST * seconds;) {
        status = run_peak(context, rounds, job, &report, err);
        worked = least_seconds(&report);
        const double factor = worked > 0 ? seconds / worked : LONGER;
        rounds = (uint64_t)((double)rounds * (factor < LONGER ? factor : LONGER)) + 1;
    }
    for (size_t i = 0; i < count && status == GPUKIT_OK; i++) {
        const gpukit_device_share *share = &report.devices[i < report.device_count ? i : 0];
        const bool has_worked = i < report.device_count && share->kernel_seconds > 0;
        rates[i] = has_worked ? (double)share->done / share->kernel_seconds : 0;
    }
    return status;
}

gpukit_job_hint gpukit_countdown_estimate(const gpukit_countdown_params *params, uint32_t threads)
{
    const double rounds = params->rounds == 0 ? 1 : (double)params->rounds;
    const double decrements = (double)params->counters * params->from * rounds;
    const uint32_t cores = threads == 0 ? gpk_cores() : threads;
    return (gpukit_job_hint){
        .family = "countdown.arx",
        .units = decrements,
        .cpu_seconds = decrements / (CORE_DECREMENTS_PER_S * cores),
    };
}
