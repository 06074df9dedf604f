// SPDX-License-Identifier: MIT
/* primes_gaps.c - the maximal gaps of a range, as lines or as JSON. */
#include "primes.h"

#include <inttypes.h>
#include <stdlib.h>

#include <gpukit/primes_walk.h>

#include "deliver.h"
#include "exit_code.h"
#include "json.h"
#include "message.h"

/* No gap below 2^64 is longer than 1550 (Nicely and Nyman 2014; OEIS A005250), and each is longer
 * than the one before: 1, then even numbers. */
enum { MOST_GAPS = 1 + 1550 / 2 };

typedef struct gap_list {
    output *out;
    bool prints;
    size_t count;
    gpukit_primes_gap gaps[MOST_GAPS];
} gap_list;

static bool take_gap(void *user, const gpukit_primes_gap *gap)
{
    gap_list *list = user;
    if (list->count < MOST_GAPS)
        list->gaps[list->count++] = *gap;
    /* There are a few dozen in all, and the later ones take their time. */
    return !list->prints || (output_line(list->out, "%" PRIu64 " %" PRIu64 " %" PRIu64,
                                         gap->above - gap->below, gap->below, gap->above) &&
                             output_flush(list->out));
}

static void add_gaps(json *text, const void *answer)
{
    const gap_list *list = answer;
    json_array_begin(text, "gaps");
    for (size_t i = 0; i < list->count; i++) {
        json_object_begin(text, NULL);
        json_quantity(text, "gap", list->gaps[i].above - list->gaps[i].below);
        json_quantity(text, "below", list->gaps[i].below);
        json_quantity(text, "above", list->gaps[i].above);
        json_object_end(text);
    }
    json_array_end(text);
}

/* Lines that are out are right, but gaps found later might be larger still. */
static void tell_partial(const session *state, const gpukit_report *report, const gap_list *list)
{
    char end[120];
    if (!primes_is_worth_telling(state, report))
        return;
    report_describe_end(state, report, end, sizeof end);
    message_error("%s: %zu maximal gaps so far", end, list->count);
}

int primes_gaps(const primes_options *options, const range *where, output *out)
{
    session state;
    gap_list list = {.out = out, .prints = !deliver_to_stdout(options->report.json)};
    gpukit_report report = {0};
    gpukit_error error = {0};
    gpukit_primes_params params;
    int code = primes_open(&state, options, where, &params);
    if (code != EXIT_DONE)
        return code;
    params.job = session_job_begin(&state);
    const gpukit_status status =
        gpukit_primes_gaps(state.context, &params, take_gap, &list, &report, &error);
    output_flush(out);
    code = session_job_end(&state, status, &error);
    if (code == EXIT_DONE) {
        const primes_summary summary = {
            .where = where, .add_answer = add_gaps, .answer = &list, .report = &report};
        code = primes_summarize(&state, options, &summary, out);
        primes_tell_verified(options, &report);
    } else if (out->failure == 0) {
        tell_partial(&state, &report, &list);
    }
    session_close(&state);
    return code;
}
