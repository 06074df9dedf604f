// SPDX-License-Identifier: MIT
/* primes_summary.c - what --json and --time tell of a job that is done. */
#include "primes.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include <gpukit/version.h>

#include "deliver.h"
#include "exit_code.h"
#include "json.h"
#include "message.h"
#include "units.h"

/* Of what all devices did: twice the job, or less than what a journal had. */
static double share_of(const gpukit_report *report, const gpukit_device_share *share)
{
    double all = 0;
    for (size_t i = 0; i < report->device_count; i++)
        all += (double)report->devices[i].done;
    return all > 0 ? (double)share->done / all : 0;
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

static void add_verdicts(json *text, const primes_summary *summary)
{
    json_quantity(text, "tested", summary->tested);
    json_quantity(text, "primes", summary->count);
    if (summary->numbers == NULL)
        return;
    json_array_begin(text, "results");
    for (uint64_t i = 0; i < summary->tested; i++) {
        json_object_begin(text, NULL);
        json_quantity(text, "number", summary->numbers[i]);
        json_bool(text, "is_prime", summary->is_prime[i] != 0);
        json_object_end(text);
    }
    json_array_end(text);
}

static void add_range(json *text, const primes_summary *summary)
{
    json_object_begin(text, "range");
    json_quantity(text, "first", summary->where->first);
    json_quantity(text, "last", summary->where->last);
    json_object_end(text);
    json_quantity(text, "count", summary->count);
}

static void add_device(json *text, const session *state, const gpukit_report *report,
                       const gpukit_device_share *share)
{
    json_object_begin(text, NULL);
    json_string(text, "id", share->device->id);
    json_string(text, "name", share->device->name);
    json_real(text, "share", share_of(report, share));
    json_quantity(text, "numbers", share->done);
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
    json_quantity(text, "samples", share->samples);
    json_object_end(text);
}

static void write_json(json *text, const session *state, const primes_summary *summary)
{
    const gpukit_report *report = summary->report;
    json_object_begin(text, NULL);
    json_string(text, "schema", "gpukit.primes/1");
    json_string(text, "version", gpukit_version());
    if (summary->where != NULL)
        add_range(text, summary);
    else
        add_verdicts(text, summary);
    json_string(text, "method", report->method);
    json_bool(text, "verified", report->is_verified);
    json_string(text, "shard", state->options->shard != NULL ? state->options->shard : "1/1");
    json_quantity(text, "resumed", report->resumed);
    json_real(text, "seconds", report->seconds);
    json_real(text, "efficiency", report->efficiency > 0 ? report->efficiency : (double)NAN);
    json_array_begin(text, "devices");
    for (size_t i = 0; i < report->device_count; i++)
        add_device(text, state, report, &report->devices[i]);
    json_array_end(text);
    json_object_end(text);
}

typedef struct cell {
    char text[40];
} cell;

/* "2.43 G/s"; "--" where nothing was measured. */
static cell rate_text(double numbers, double seconds)
{
    cell out = {"--"};
    if (seconds > 0)
        snprintf(out.text, sizeof out.text, "%s/s", units_si(numbers / seconds).text);
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

static void tell_device(const gpukit_report *report, const gpukit_device_share *share)
{
    const double seconds = report->seconds > 0 ? report->seconds : 1;
    message_line("  %-10s %5s  %20" PRIu64 " numbers  %8" PRIu64 " chunks  %9s  %5s busy  %s%s",
                 share->device->id, units_percent(share_of(report, share), 1).text, share->done,
                 share->chunks, rate_text((double)share->done, share->busy_seconds).text,
                 units_percent(share->busy_seconds, seconds).text, overlap_text(share).text,
                 share->is_retired ? "  failed" : "");
}

/* "0.412 s: 1000000001 numbers by sieve, 2.43 G/s", how well the devices were used, and a
 * line for each of them. */
void primes_tell_time(const primes_options *options, const gpukit_report *report)
{
    if (!options->shows_time)
        return;
    message_line("%s: %" PRIu64 " numbers%s%s, %s", units_seconds(report->seconds).text,
                 report->done, report->method[0] != '\0' ? " by " : "", report->method,
                 rate_text((double)report->done, report->seconds).text);
    tell_efficiency(report);
    for (size_t i = 0; i < report->device_count; i++)
        tell_device(report, &report->devices[i]);
}

static int deliver_json(const session *state, const char *path, const primes_summary *summary,
                        output *out)
{
    json text;
    json_init(&text);
    write_json(&text, state, summary);
    return deliver(&text, path, out);
}

int primes_summarize(session *state, const primes_options *options, const primes_summary *summary,
                     output *out)
{
    int code = session_save_trace(state);
    if (code == EXIT_DONE && options->json != NULL)
        code = deliver_json(state, options->json, summary, out);
    /* A result is on stdout only when all that was asked for has succeeded. */
    if (code == EXIT_DONE && summary->prints_count && !deliver_to_stdout(options->json))
        output_line(out, "%" PRIu64, summary->count);
    output_flush(out); /* the result first, where both end up on one terminal */
    primes_tell_time(options, summary->report);
    return code;
}
