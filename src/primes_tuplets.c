// SPDX-License-Identifier: MIT
/* primes_tuplets.c - counting primes and k-tuplets of several kinds in one pass. */
#include "primes.h"

#include <inttypes.h>
#include <string.h>

#include "exit_code.h"
#include "message.h"
#include "report.h"

const char *const primes_kinds[GPUKIT_PRIMES_TUPLET_MAX + 1] = {
    "", "primes", "twins", "triplets", "quadruplets", "quintuplets", "sextuplets",
};

/* "1,2,3": digits from 1 to 6 with commas between them. */
bool primes_parse_kinds(const char *text, primes_kind_list *out, problem *why)
{
    out->count = 0;
    for (const char *at = text;; at += 2) {
        const bool is_kind = at[0] >= '1' && at[0] <= '0' + GPUKIT_PRIMES_TUPLET_MAX;
        if (!is_kind || (at[1] != ',' && at[1] != '\0'))
            return problem_set(why,
                               "--count takes kinds from 1, primes, to 6, sextuplets, with commas "
                               "between them, such as 1,2,3, not \"%s\"",
                               text);
        const uint8_t kind = (uint8_t)(at[0] - '0');
        if (memchr(out->kinds, kind, out->count) != NULL)
            return problem_set(why, "--count has kind %u twice; leave one out", kind);
        out->kinds[out->count++] = kind;
        if (at[1] == '\0')
            return true;
    }
}

/* Of tuplets no part is told: nobody could go on from there. */
static void tell_partial(const session *state, const gpukit_report *report)
{
    char end[120];
    if (!primes_is_worth_telling(state, report))
        return;
    report_describe_end(state, report, end, sizeof end);
    message_error("%s: %" PRIu64 " of %" PRIu64 " numbers were looked at", end, report->done,
                  report->total);
}

int primes_count_tuplets(const primes_options *options, const primes_kind_list *kinds,
                         const range *where, output *out)
{
    session state;
    gpukit_primes_params params;
    gpukit_primes_counts counts;
    gpukit_report report = {0};
    gpukit_error error = {0};
    int code = primes_open(&state, options, where, &params);
    if (code != EXIT_DONE)
        return code;
    params.job = session_job_begin(&state);
    const gpukit_status status =
        gpukit_primes_count_tuplets(state.context, &params, &counts, &report, &error);
    code = session_job_end(&state, status, &error);
    if (code == EXIT_DONE) {
        const primes_summary summary = {
            .where = where, .counts = &counts, .kinds = kinds, .report = &report};
        code = primes_summarize(&state, options, &summary, out);
        primes_tell_verified(options, &report);
    } else {
        tell_partial(&state, &report);
        primes_tell_partial_time(options, &report);
    }
    session_close(&state);
    return code;
}
