// SPDX-License-Identifier: MIT
#include "workload/primes/pi.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend/context.h"
#include "backend/inventory.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/plugin.h"
#include "base/text.h"
#include "queue/trace.h"
#include "worker/errand.h"
#include "workload/primes/plan.h"

#define NAME "gpukit-primecount"

enum { FAILED_TO_EXEC = 127 }; /* what the dynamic linker ends with, too */

typedef struct pi_run {
    const gpukit_primes_params *params;
    const gpk_device *device;
    uint64_t began_ns;
    gpk_errand errand;
} pi_run;

static bool find_program(char *out, size_t size)
{
    return gpk_plugin_find("GPUKIT_PRIMECOUNT", NAME, out, size);
}

/* The team of this process; NULL: there is none. */
static const gpk_device *team_of(const gpukit_context *context)
{
    for (size_t i = 0; i < context->device_count; i++) {
        const gpk_device *device = context->devices[i];
        if (gpk_device_is_team(&device->info) && device->worker == NULL)
            return device;
    }
    return NULL;
}

/* What is asked for and pi has not; NULL: nothing. */
static const char *beyond_pi(const gpukit_job_params *job)
{
    return job->journal != NULL                  ? "no journal"
           : job->shards != 0                    ? "no shards"
           : job->verify == GPUKIT_VERIFY_DOUBLE ? "no second pass to verify it by"
           : job->verify == GPUKIT_VERIFY_ALL    ? "no numbers that could be verified"
                                                 : NULL;
}

/* Those who shape the grid want to see one. */
static bool shapes_the_grid(const gpukit_job_params *job)
{
    return job->grain_size != 0 || job->chunk_grains != 0 || job->slots != 0 ||
           job->staging != GPUKIT_STAGING_AUTO;
}

bool gpk_primes_pi_is_faster(const gpukit_primes_params *params, uint32_t threads)
{
    char path[4096];
    return params->method == GPUKIT_PRIMES_AUTO && params->first <= params->last &&
           beyond_pi(&params->job) == NULL && !shapes_the_grid(&params->job) &&
           gpk_primes_plan_prefers_pi(params->first, params->last, threads) &&
           find_program(path, sizeof path);
}

bool gpk_primes_pi_is_meant(const gpukit_context *context, const gpukit_primes_params *params)
{
    const gpk_device *team = team_of(context);
    return params->method == GPUKIT_PRIMES_PI ||
           (context->is_for_cpu && team != NULL &&
            gpk_primes_pi_is_faster(params, team->info.compute_units));
}

static gpukit_status refuse(gpukit_error *err, const char *why)
{
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                    "the method pi has %s; leave that out, or count by the sieve", why);
}

static gpukit_status check(const gpukit_context *context, const gpukit_primes_params *params,
                           gpukit_error *err)
{
    const char *beyond = beyond_pi(&params->job);
    if (beyond != NULL)
        return refuse(err, beyond);
    if (!context->is_for_cpu || team_of(context) == NULL)
        return refuse(err, "the CPU's cores alone, in one process");
    return GPUKIT_OK;
}

static gpukit_status start(pi_run *run, gpukit_error *err)
{
    char path[4096], threads[16], first[24], last[24], parent[24];
    if (!find_program(path, sizeof path))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "the method pi needs " NAME ", which is not there: it is built where "
                        "libprimecount is found (libprimecount-dev)");
    gpk_text_format(threads, sizeof threads, "%u", run->device->info.compute_units);
    gpk_text_format(first, sizeof first, "%llu", (unsigned long long)run->params->first);
    gpk_text_format(last, sizeof last, "%llu", (unsigned long long)run->params->last);
    gpk_text_format(parent, sizeof parent, "%ld", (long)getpid());
    const char *const words[] = {path, threads, first, last, parent, NULL};
    const int rc = gpk_errand_start(words, &run->errand);
    if (rc != 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, rc, "posix_spawn",
                        "the method pi needs %.150s, which does not start", path);
    return GPUKIT_OK;
}

/* Before its end, nothing is done. */
static void tell(const pi_run *run, bool is_done, gpukit_report *out)
{
    const double seconds = (double)(gpk_now_ns() - run->began_ns) * 1e-9;
    const uint64_t more = run->params->last - run->params->first;
    const uint64_t units = more == UINT64_MAX ? more : more + 1;
    gpukit_device_share *share = &out->devices[0];
    *out = (gpukit_report){.seconds = seconds, .total = units, .device_count = 1};
    gpk_text_copy(out->method, sizeof out->method, gpk_primes_method_name(GPUKIT_PRIMES_PI));
    share->device = &run->device->info;
    if (!is_done)
        return;
    out->done = share->done = units;
    out->efficiency = 1; /* nothing else is measured */
    share->chunks = 1;
    share->busy_seconds = share->kernel_seconds = seconds;
    share->rate = seconds > 0 ? (double)units / seconds : 0;
}

/* False: the caller stopped it. */
static bool listen(pi_run *run)
{
    const gpukit_job_params *job = &run->params->job;
    const uint64_t interval_ns = (job->interval_ms == 0 ? 100 : job->interval_ms) * 1000000ull;
    uint64_t next_ns = run->began_ns + interval_ns;
    gpukit_report report;
    for (;;) {
        const uint64_t now_ns = gpk_now_ns();
        if (gpk_errand_wait(&run->errand, now_ns < next_ns ? next_ns - now_ns : 0))
            return true;
        if (gpk_now_ns() < next_ns)
            continue;
        next_ns = gpk_now_ns() + interval_ns;
        tell(run, false, &report);
        if (job->progress != NULL && !job->progress(job->user, &report))
            return false;
    }
}

/* The digits of the only line; false: it is something else. */
static bool read_count(const char *said, uint64_t *out)
{
    char *end;
    *out = strtoull(said, &end, 10);
    return said[0] >= '0' && said[0] <= '9' && strcmp(end, "\n") == 0;
}

static gpukit_status explain(const char *said, int status, gpukit_error *err)
{
    const int line = (int)strcspn(said, "\n");
    if (status >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == FAILED_TO_EXEC)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        NAME " does not start: %.*s; is libprimecount installed?",
                        line < 130 ? line : 130, said);
    if (status >= 0 && WIFSIGNALED(status))
        return gpk_fail(err, GPUKIT_E_DEVICE, 0, "", NAME " was ended by signal %d (%s)",
                        WTERMSIG(status), strsignal(WTERMSIG(status)));
    return gpk_fail(err, GPUKIT_E_DEVICE, 0, "", NAME " gave no count: %.*s",
                    line == 0 || line > 160 ? 160 : line,
                    line > 0 ? said : "it ended and said nothing");
}

static void trace(const pi_run *run, gpukit_status status)
{
    gpukit_trace_record record = {
        .name = "primecount",
        .track = GPUKIT_TRACK_COMPUTE,
        .status = status,
        .queued_ns = run->began_ns,
        .submitted_ns = run->began_ns,
        .started_ns = run->began_ns,
        .ended_ns = gpk_now_ns(),
    };
    gpk_text_copy(record.device, sizeof record.device, run->device->info.id);
    gpk_trace_add(run->params->job.trace, &record);
}

static gpukit_status finish(pi_run *run, bool is_heard, uint64_t *out, gpukit_error *err)
{
    char said[sizeof run->errand.said];
    uint64_t count;
    memcpy(said, run->errand.said, sizeof said);
    const int status = gpk_errand_end(&run->errand, !is_heard);
    if (!is_heard)
        return gpk_fail(err, GPUKIT_E_CANCELLED, 0, "", "the job was stopped before its end");
    /* Somebody else may have waited for it: the count is whole all the same. */
    if ((status > 0) || !read_count(said, &count))
        return explain(said, status, err);
    *out = count;
    return GPUKIT_OK;
}

gpukit_status gpk_primes_pi_count(gpukit_context *context, const gpukit_primes_params *params,
                                  uint64_t *out, gpukit_report *report, gpukit_error *err)
{
    pi_run run = {.params = params, .device = team_of(context), .began_ns = gpk_now_ns()};
    gpukit_report mine;
    report = report == NULL ? &mine : report;
    memset(report, 0, sizeof *report);
    gpukit_status status = gpk_primes_check_window(params, err);
    if (status == GPUKIT_OK)
        status = check(context, params, err);
    if (status == GPUKIT_OK)
        status = start(&run, err);
    if (status != GPUKIT_OK)
        return status;
    status = finish(&run, listen(&run), out, err);
    tell(&run, status == GPUKIT_OK, report);
    trace(&run, status);
    return status;
}
