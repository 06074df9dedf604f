// SPDX-License-Identifier: MIT
/* primes_summary.c - what --json and --time tell of a job that is done. */
#include "primes.h"

#include <inttypes.h>

#include <gpukit/version.h>

#include "deliver.h"
#include "exit_code.h"
#include "json.h"
#include "message.h"
#include "units.h"

static double share_of(const gpukit_report *report, const gpukit_device_share *share)
{
    return report->done > 0 ? (double)share->done / (double)report->done : 0;
}

static double rate_of(double numbers, double seconds)
{
    return seconds > 0 ? numbers / seconds : 0;
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

static void add_devices(json *text, const gpukit_report *report)
{
    json_array_begin(text, "devices");
    for (size_t i = 0; i < report->device_count; i++) {
        const gpukit_device_share *share = &report->devices[i];
        json_object_begin(text, NULL);
        json_string(text, "id", share->device->id);
        json_string(text, "name", share->device->name);
        json_real(text, "share", share_of(report, share));
        json_quantity(text, "numbers", share->done);
        json_quantity(text, "chunks", share->chunks);
        json_real(text, "rate", rate_of((double)share->done, share->busy_seconds));
        json_real(text, "busy_seconds", share->busy_seconds);
        json_bool(text, "failed", share->is_retired);
        json_object_end(text);
    }
    json_array_end(text);
}

static void write_json(json *text, const primes_summary *summary)
{
    json_object_begin(text, NULL);
    json_string(text, "schema", "gpukit.primes/1");
    json_string(text, "version", gpukit_version());
    if (summary->where != NULL)
        add_range(text, summary);
    else
        add_verdicts(text, summary);
    json_string(text, "method", summary->report->method);
    json_real(text, "seconds", summary->report->seconds);
    add_devices(text, summary->report);
    json_object_end(text);
}

/* "0.412 s: 1000000001 numbers by sieve, 2.43 G/s", and a line for each device. */
static void tell_time(const gpukit_report *report)
{
    message_line("%s: %" PRIu64 " numbers by %s, %s/s", units_seconds(report->seconds).text,
                 report->done, report->method,
                 units_si(rate_of((double)report->done, report->seconds)).text);
    for (size_t i = 0; i < report->device_count; i++) {
        const gpukit_device_share *share = &report->devices[i];
        message_line(
            "  %-10s %5s  %20" PRIu64 " numbers  %8" PRIu64 " chunks  %7s/s%s", share->device->id,
            units_percent((double)share->done, (double)report->done).text, share->done,
            share->chunks, units_si(rate_of((double)share->done, share->busy_seconds)).text,
            share->is_retired ? "  failed" : "");
    }
}

int primes_summarize(const primes_options *options, const primes_summary *summary, output *out)
{
    int code = EXIT_DONE;
    if (options->json != NULL) {
        json text;
        json_init(&text);
        write_json(&text, summary);
        code = deliver(&text, options->json, out);
    }
    /* A result is on stdout only when all that was asked for has succeeded. */
    if (code == EXIT_DONE && summary->prints_count && !deliver_to_stdout(options->json))
        output_line(out, "%" PRIu64, summary->count);
    if (options->shows_time) {
        output_flush(out); /* the result first, where both end up on one terminal */
        tell_time(summary->report);
    }
    return code;
}
