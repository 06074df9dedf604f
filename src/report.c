// SPDX-License-Identifier: MIT
#include "report.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "units.h"

int report_check(const report_options *options, const session_options *job)
{
    if (options->json != NULL && job->trace != NULL && strcmp(options->json, job->trace) == 0 &&
        !deliver_to_stdout(options->json)) {
        message_error("--json and --trace name the same file; give each its own");
        return EXIT_USAGE;
    }
    const int code = session_check(job); /* which another rank does not come back from */
    return code == EXIT_DONE ? deliver_check(options->json) : code;
}

/* Of all that devices did: with --verify double, that is each number twice. */
static double share_of(const gpukit_report *report, const gpukit_device_share *share)
{
    double done = 0;
    for (size_t i = 0; i < report->device_count; i++)
        done += (double)report->devices[i].done;
    return done > 0 ? (double)share->done / done : 0;
}

/* Not finite where nothing was measured. */
static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : (double)NAN;
}

static double overlap_of(const gpukit_device_share *share)
{
    const double overlap = gpukit_overlap_ratio(share->transfer_seconds, share->kernel_seconds,
                                                share->overlapped_seconds);
    return overlap >= 0 ? overlap : (double)NAN;
}

/* How data reached it: what auto became. */
static const char *staging_of(const session *state, const gpukit_device_share *share)
{
    const bool maps = gpukit_staging_maps((gpukit_staging)state->options->staging, share->device);
    return session_staging_choices[maps ? GPUKIT_STAGING_MAP : GPUKIT_STAGING_COPY];
}

static void add_device(json *text, const session *state, const gpukit_report *report,
                       const gpukit_device_share *share, const char *unit)
{
    json_object_begin(text, NULL);
    json_string(text, "id", share->device->id);
    json_string(text, "name", share->device->name);
    json_string(text, "host", share->device->host);
    json_integer(text, "rank", share->device->rank);
    json_real(text, "share", share_of(report, share));
    json_quantity(text, unit, share->done);
    json_quantity(text, "chunks", share->chunks);
    json_real(text, "rate", ratio((double)share->done, share->busy_seconds));
    json_real(text, "busy_seconds", share->busy_seconds);
    json_real(text, "busy_share", ratio(share->busy_seconds, report->seconds));
    json_real(text, "transfer_seconds", share->transfer_seconds);
    json_real(text, "kernel_seconds", share->kernel_seconds);
    json_real(text, "overlap", overlap_of(share));
    json_string(text, "staging", staging_of(state, share));
    json_bool(text, "failed", share->is_retired);
    json_quantity(text, "failures", share->failures);
    json_quantity(text, "wrong", share->wrong);
    json_quantity(text, "samples", share->samples);
    json_object_end(text);
}

void report_json(json *text, const session *state, const gpukit_report *report, const char *unit)
{
    json_string(text, "method", report->method);
    json_bool(text, "verified", report->is_verified);
    json_string(text, "shard", shard_print(state->part).text);
    json_quantity(text, "resumed", report->resumed);
    json_real(text, "seconds", report->seconds);
    json_real(text, "efficiency", report->efficiency > 0 ? report->efficiency : (double)NAN);
    json_array_begin(text, "devices");
    for (size_t i = 0; i < report->device_count; i++)
        add_device(text, state, report, &report->devices[i], unit);
    json_array_end(text);
}

typedef struct cell {
    char text[40];
} cell;

/* "2.43 G/s"; "--" where nothing was measured. */
static cell rate_text(double done, double seconds)
{
    cell out = {"--"};
    if (seconds > 0)
        snprintf(out.text, sizeof out.text, "%s/s", units_si(done / seconds).text);
    return out;
}

/* "87 % overlap", "no transfers" where memory is mapped. */
static cell overlap_text(const gpukit_device_share *share)
{
    const double overlap = overlap_of(share);
    cell out = {"no transfers"};
    if (isfinite(overlap))
        snprintf(out.text, sizeof out.text, "%s overlap", units_percent(overlap, 1).text);
    else if (share->transfer_seconds > 0)
        snprintf(out.text, sizeof out.text, "no kernels");
    return out;
}

static void tell_efficiency(const gpukit_report *report)
{
    if (report->efficiency > 0)
        message_line("efficiency %.2f of what the devices do when none of them waits",
                     report->efficiency);
    else
        message_line("efficiency unknown: no device was busy for long enough to be measured");
}

static void tell_device(const gpukit_report *report, const gpukit_device_share *share,
                        const char *unit)
{
    const double seconds = report->seconds > 0 ? report->seconds : 1;
    message_line("  %-10s %5s  %20" PRIu64 " %s  %8" PRIu64 " chunks  %9s  %5s busy  %s%s",
                 share->device->id, units_percent(share_of(report, share), 1).text, share->done,
                 unit, share->chunks, rate_text((double)share->done, share->busy_seconds).text,
                 units_percent(share->busy_seconds, seconds).text, overlap_text(share).text,
                 share->is_retired ? "  failed" : "");
}

void report_tell(const gpukit_report *report, const char *unit)
{
    const uint64_t done = report->done - report->resumed;
    message_line("%s: %" PRIu64 " %s%s%s, %s", units_seconds(report->seconds).text, done, unit,
                 report->method[0] != '\0' ? " by " : "", report->method,
                 rate_text((double)done, report->seconds).text);
    if (report->resumed > 0)
        message_line("%" PRIu64 " %s more were in the journal", report->resumed, unit);
    tell_efficiency(report);
    for (size_t i = 0; i < report->device_count; i++)
        tell_device(report, &report->devices[i], unit);
}

void report_describe_end(const session *state, const gpukit_report *report, char *out, size_t size)
{
    const char *cause = session_stopped_by(state);
    snprintf(out, size, "%s%s after %s, %s done", cause != NULL ? "stopped by " : "ended",
             cause != NULL ? cause : "", units_seconds(report->seconds).text,
             units_percent((double)report->done, (double)report->total).text);
}
