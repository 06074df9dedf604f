// SPDX-License-Identifier: MIT
/* primes_walk.c - primes by their place: the n-th, the next and the previous one. */
#include "primes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <gpukit/primes_walk.h>
#include <gpukit/version.h>

#include "clock.h"
#include "deliver.h"
#include "exit_code.h"
#include "json.h"
#include "message.h"
#include "number.h"
#include "units.h"

/* What was asked for, as its option's name; NULL: nothing of this file. The last one of several,
 * of which first then is the first. */
static const char *asked(const primes_options *given, const char **first)
{
    const struct {
        const char *name;
        bool is_given;
    } all[] = {
        {"list", given->is_list},           {"test", given->is_test},
        {"tuplets", given->tuplets != 0},   {"count", given->kinds != NULL},
        {"nth", given->walk.nth != NULL},   {"next", given->walk.next != NULL},
        {"prev", given->walk.prev != NULL}, {"gaps", given->walk.is_gaps},
    };
    const char *last = NULL;
    *first = NULL;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].is_given) {
            *first = *first == NULL ? all[i].name : *first;
            last = i < 4 ? last : all[i].name;
        }
    return last;
}

/* --next and --prev: no range, no device. */
static bool check_beside(const primes_options *given, const operands *args, const char *name,
                         problem *why)
{
    if (args->count > 0)
        return problem_set(why, "--%s has its number already; leave out %s", name,
                           quote_string(args->items[0]).text);
    if (given->method != GPUKIT_PRIMES_AUTO)
        return problem_set(why, "--%s tests numbers; leave out --method", name);
    if (given->session.trace != NULL)
        return problem_set(why, "--%s needs no device, so nothing is traced; leave out --trace",
                           name);
    return true;
}

bool primes_walk_check(const primes_options *given, const operands *args, problem *why)
{
    const char *first, *name = asked(given, &first);
    if (name == NULL)
        return true;
    if (strcmp(name, first) != 0)
        return problem_set(why, "--%s and --%s exclude each other; give one of them", first, name);
    if (given->session.journal != NULL || given->session.shard != NULL)
        return problem_set(why, "--%s is for counts; leave it out with --%s",
                           given->session.journal != NULL ? "journal" : "shard", name);
    if (given->walk.nth != NULL && given->session.verify >= GPUKIT_VERIFY_DOUBLE)
        return problem_set(why, "--nth ends with a walk that is done once; --verify=double and "
                                "--verify=all are for counts and listings");
    if (given->walk.nth != NULL && args->count > 1)
        return problem_set(why, "--nth takes one START; leave out %s",
                           quote_string(args->items[1]).text);
    if (given->walk.next != NULL || given->walk.prev != NULL)
        return check_beside(given, args, name, why);
    return true;
}

/* N, which may be negative. */
static bool parse_nth(const char *text, int64_t *out, problem *why)
{
    problem inner;
    uint64_t number = 0;
    const bool is_negative = text[0] == '-';
    if (!number_parse(piece_of_string(text + is_negative), &number, &inner))
        return problem_set(why, "--nth: %s", inner.text);
    if (number == 0)
        return problem_set(why, "--nth takes 1 for the first prime above START, -1 for the first "
                                "one below it, and so on; not 0");
    if (number > INT64_MAX)
        return problem_set(why, "--nth: there are no %" PRIu64 " primes below 2^64; ask for fewer",
                           number);
    *out = is_negative ? -(int64_t)number : (int64_t)number;
    return true;
}

typedef struct nth_answer {
    gpukit_primes_nth_params params;
    uint64_t prime;
} nth_answer;

static void add_nth(json *text, const void *answer)
{
    const nth_answer *nth = answer;
    const uint64_t n = (uint64_t)nth->params.n;
    char digits[24];
    snprintf(digits, sizeof digits, "%s%" PRIu64, nth->params.n < 0 ? "-" : "",
             nth->params.n < 0 ? 0 - n : n);
    json_string(text, "nth", digits);
    json_quantity(text, "start", nth->params.start);
    json_quantity(text, "prime", nth->prime);
}

static int run_nth(const primes_options *given, nth_answer *nth, output *out)
{
    session state;
    gpukit_report report = {0};
    gpukit_error error = {0};
    session_init(&state, &given->session, false);
    int code = session_open(
        &state, gpukit_primes_estimate_nth(&nth->params, (uint32_t)given->session.threads));
    if (code != EXIT_DONE)
        return code;
    nth->params.job = session_job_begin(&state);
    code = session_job_end(
        &state, gpukit_primes_nth(state.context, &nth->params, &nth->prime, &report, &error),
        &error);
    if (code == EXIT_DONE) {
        const primes_summary summary = {.count = nth->prime,
                                        .prints_count = true,
                                        .add_answer = add_nth,
                                        .answer = nth,
                                        .report = &report};
        code = primes_summarize(&state, given, &summary, out);
    } else if (session_stopped_by(&state) != NULL) {
        message_error("stopped by %s after %s", session_stopped_by(&state),
                      units_seconds(report.seconds).text);
    }
    session_close(&state);
    return code;
}

static int find_nth(const primes_options *given, const operands *args, output *out)
{
    problem why;
    nth_answer nth = {.params = {.method = (gpukit_primes_method)given->method}};
    if (!parse_nth(given->walk.nth, &nth.params.n, &why) ||
        (args->count > 0 &&
         !number_parse(piece_of_string(args->items[0]), &nth.params.start, &why))) {
        message_error("%s", why.text);
        return EXIT_USAGE;
    }
    return run_nth(given, &nth, out);
}

static int tell_beside(const primes_options *given, const char *name, uint64_t number,
                       uint64_t prime, output *out)
{
    int code = EXIT_DONE;
    if (given->report.json != NULL) {
        json text;
        json_init(&text);
        json_object_begin(&text, NULL);
        json_string(&text, "schema", "gpukit.primes/1");
        json_string(&text, "version", gpukit_version());
        json_quantity(&text, "number", number);
        json_quantity(&text, name, prime);
        json_object_end(&text);
        code = deliver(&text, given->report.json, out);
    }
    if (code == EXIT_DONE && !deliver_to_stdout(given->report.json))
        output_line(out, "%" PRIu64, prime);
    output_flush(out);
    return code;
}

static int find_beside(const primes_options *given, output *out)
{
    const bool is_next = given->walk.next != NULL;
    const char *name = is_next ? "next" : "prev";
    uint64_t number = 0, prime = 0;
    gpukit_error error = {0};
    problem why;
    if (!number_parse(piece_of_string(is_next ? given->walk.next : given->walk.prev), &number,
                      &why)) {
        message_error("--%s: %s", name, why.text);
        return EXIT_USAGE;
    }
    const double began = clock_seconds();
    const gpukit_status status = is_next ? gpukit_primes_next(number, &prime, &error)
                                         : gpukit_primes_prev(number, &prime, &error);
    const double seconds = clock_seconds() - began;
    if (status != GPUKIT_OK) {
        message_failure("", &error);
        return exit_code_of(status);
    }
    const int code = tell_beside(given, name, number, prime, out);
    if (given->report.shows_time)
        message_line("%s", units_seconds(seconds).text);
    return code;
}

bool primes_walk_is_asked(const primes_options *given)
{
    return given->walk.nth != NULL || given->walk.next != NULL || given->walk.prev != NULL;
}

int primes_walk(const primes_options *given, const operands *args, output *out)
{
    return given->walk.nth != NULL ? find_nth(given, args, out) : find_beside(given, out);
}
