// SPDX-License-Identifier: MIT
/* primes_summary.c - what --json and --time tell of a job that is done. */
#include "primes.h"

#include <inttypes.h>

#include <gpukit/version.h>

#include "deliver.h"
#include "exit_code.h"
#include "json.h"
#include "report.h"

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

static void add_counts(json *text, const primes_summary *summary)
{
    json_object_begin(text, "counts");
    for (size_t i = 0; i < summary->kinds->count; i++) {
        const uint8_t kind = summary->kinds->kinds[i];
        json_quantity(text, primes_kinds[kind], summary->counts->of[kind]);
    }
    json_object_end(text);
}

static void add_count(json *text, const primes_summary *summary)
{
    json_quantity(text, "count", summary->count);
    if (summary->tuplet > 1)
        json_string(text, "of", primes_kinds[summary->tuplet]);
}

static void add_range(json *text, const primes_summary *summary)
{
    json_object_begin(text, "range");
    json_quantity(text, "first", summary->where->first);
    json_quantity(text, "last", summary->where->last);
    json_object_end(text);
}

static void write_json(json *text, const session *state, const primes_summary *summary)
{
    json_object_begin(text, NULL);
    json_string(text, "schema", "gpukit.primes/1");
    json_string(text, "version", gpukit_version());
    if (summary->where != NULL)
        add_range(text, summary);
    if (summary->add_answer != NULL)
        summary->add_answer(text, summary->answer);
    else if (summary->counts != NULL)
        add_counts(text, summary);
    else if (summary->where != NULL)
        add_count(text, summary);
    else
        add_verdicts(text, summary);
    report_json(text, state, summary->report, "numbers");
    json_object_end(text);
}

static int deliver_json(const session *state, const char *path, const primes_summary *summary,
                        output *out)
{
    json text;
    json_init(&text);
    write_json(&text, state, summary);
    return deliver(&text, path, out);
}

/* A single kind is one number, as a count of primes is. */
static void print_counts(const primes_summary *summary, output *out)
{
    const primes_kind_list *list = summary->kinds;
    for (size_t i = 0; i < list->count; i++) {
        const uint8_t kind = list->kinds[i];
        if (list->count == 1)
            output_line(out, "%" PRIu64, summary->counts->of[kind]);
        else
            output_line(out, "%s %" PRIu64, primes_kinds[kind], summary->counts->of[kind]);
    }
}

int primes_summarize(session *state, const primes_options *options, const primes_summary *summary,
                     output *out)
{
    int code = session_save_trace(state);
    if (code == EXIT_DONE && options->report.json != NULL)
        code = deliver_json(state, options->report.json, summary, out);
    /* A result is on stdout only when all that was asked for has succeeded. */
    const bool prints = code == EXIT_DONE && !deliver_to_stdout(options->report.json);
    if (prints && summary->prints_count)
        output_line(out, "%" PRIu64, summary->count);
    if (prints && summary->counts != NULL)
        print_counts(summary, out);
    output_flush(out); /* the result first, where both end up on one terminal */
    if (options->report.shows_time)
        report_tell(summary->report, "numbers");
    return code;
}
