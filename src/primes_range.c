// SPDX-License-Identifier: MIT
/* primes_range.c - counting the primes of a range. */
#include "primes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <gpukit/primes.h>

#include "exit_code.h"
#include "message.h"
#include "report.h"
#include "shell.h"

int primes_open(session *state, const primes_options *options, const range *where,
                gpukit_primes_params *params)
{
    *params = (gpukit_primes_params){
        .first = where->first,
        .last = where->last,
        .method = (gpukit_primes_method)options->method,
    };
    session_init(state, &options->session, options->is_list || options->walk.is_gaps);
    state->is_brief = true;
    const uint32_t threads = (uint32_t)options->session.threads;
    return session_open(state, primes_may_take_pi(options)
                                   ? gpukit_primes_estimate_count(params, threads)
                                   : gpukit_primes_estimate(params, threads));
}

bool primes_is_worth_telling(const session *state, const gpukit_report *report)
{
    return report->done > 0 || session_stopped_by(state) != NULL;
}

static void tell_partial_count(const session *state, const gpukit_report *report, uint64_t partial)
{
    char end[120];
    if (!primes_is_worth_telling(state, report))
        return;
    if (primes_is_by_pi(report)) {
        primes_tell_stopped_pi(state, report);
        return;
    }
    report_describe_end(state, report, end, sizeof end);
    message_error("%s: %" PRIu64 " primes among the %" PRIu64 " numbers so far", end, partial,
                  report->done);
}

/* The same job once more. */
static void tell_resume(const session *state, const primes_options *options, const range *where,
                        const gpukit_report *report)
{
    char rest[120];
    if (options->session.journal == NULL || report->device_count == 0)
        return;
    const char *method = options->method == GPUKIT_PRIMES_AUTO    ? ""
                         : options->method == GPUKIT_PRIMES_SIEVE ? " --method=sieve"
                                                                  : " --method=test";
    session_job_arguments(state, rest, sizeof rest);
    char *journal = shell_word(options->session.journal);
    message_error("to go on: gpukit primes %" PRIu64 " %" PRIu64 "%s%s --journal=%s", where->first,
                  where->last, method, rest, journal != NULL ? journal : "FILE");
    free(journal);
}

/* What only the whole job done twice, or all of it compared, may be called. */
void primes_tell_verified(const primes_options *options, const gpukit_report *report)
{
    if (report->is_verified)
        message_note(options->session.verify == GPUKIT_VERIFY_DOUBLE
                         ? "verified: every grain was done twice, with one result"
                         : "verified: every number was compared with the reference");
}

/* A job that never began has nothing to tell. */
void primes_tell_partial_time(const primes_options *options, const gpukit_report *report)
{
    if (options->report.shows_time && report->device_count > 0)
        report_tell(report, "numbers");
}

int primes_count(const primes_options *options, const range *where, output *out)
{
    session state;
    gpukit_primes_params params;
    uint64_t count = 0, partial = 0;
    gpukit_report report = {0};
    gpukit_error error = {0};
    int code = primes_open(&state, options, where, &params);
    if (code != EXIT_DONE)
        return code;
    params.job = session_job_begin(&state);
    code = session_job_end(
        &state, gpukit_primes_count(state.context, &params, &count, &partial, &report, &error),
        &error);
    if (code == EXIT_DONE) {
        const primes_summary summary = {
            .where = where, .count = count, .prints_count = true, .report = &report};
        code = primes_summarize(&state, options, &summary, out);
        primes_tell_verified(options, &report);
    } else {
        tell_partial_count(&state, &report, partial);
        tell_resume(&state, options, where, &report);
        primes_tell_partial_time(options, &report);
    }
    session_close(&state);
    return code;
}
