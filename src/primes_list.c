// SPDX-License-Identifier: MIT
/* primes_list.c - the primes of a range, or its tuplets, on standard output: lines or raw words. */
#include "primes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "decimal.h"
#include "exit_code.h"
#include "message.h"
#include "report.h"

/* A listing on its way to stdout. */
typedef struct listing {
    output *out;
    uint32_t tuplet;
    decimal_table digits;
    uint64_t count; /* numbers */
    uint64_t last;  /* the last one of them */
} listing;

static size_t format_lines(void *user, const uint64_t *numbers, size_t count, char *out)
{
    const listing *lines = user;
    return decimal_lines(&lines->digits, numbers, count, out);
}

/* "(3, 5)": with the two bytes that the newline of a number leaves, all of them have room. */
static size_t format_tuplets(void *user, const uint64_t *numbers, size_t count, char *out)
{
    const listing *lines = user;
    char *at = out;
    for (size_t i = 0; i < count; i++) {
        const bool is_first = i % lines->tuplet == 0;
        const bool is_last = i % lines->tuplet == lines->tuplet - 1;
        memcpy(at, is_first ? "(" : ", ", 2);
        at += is_first ? 1 : 2;
        at += decimal_digits(numbers[i], at);
        if (is_last) {
            *at++ = ')';
            *at++ = '\n';
        }
    }
    return (size_t)(at - out);
}

static size_t format_raw(void *user, const uint64_t *numbers, size_t count, char *out)
{
    (void)user;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(out, numbers, count * sizeof *numbers);
#else
    for (size_t i = 0; i < count; i++)
        for (int byte = 0; byte < 8; byte++)
            *out++ = (char)(numbers[i] >> (8 * byte));
#endif
    return count * sizeof *numbers;
}

static bool print(void *user, const gpukit_primes_text *text)
{
    listing *lines = user;
    /* Chunks in flight hold millions of lines, which a terminal takes its time for. */
    if (output_is_abandoned(lines->out) || !output_text(lines->out, text->bytes, text->size))
        return false;
    lines->count += text->count;
    lines->last = text->last;
    return true;
}

/* From the first prime of a tuplet to its last. */
static const uint8_t span_of[] = {[2] = 2, [3] = 6, [4] = 8, [5] = 12, [6] = 16};

/* All lines up to the last one are on stdout, so the rest can be had by itself. */
static void tell_partial(const session *state, const gpukit_report *report, const listing *lines,
                         const range *where, const primes_options *options)
{
    char end[120], what[40] = "primes", rest[40] = "";
    uint64_t next = lines->count > 0 ? lines->last + 1 : where->first, listed = lines->count;
    if (!primes_is_worth_telling(state, report))
        return;
    report_describe_end(state, report, end, sizeof end);
    if (lines->out->failure == ECANCELED) {
        message_error("%s; the reader of the listing did not take all of it", end);
        return;
    }
    if (lines->tuplet > 1) {
        snprintf(what, sizeof what, "%s", primes_kinds[lines->tuplet]);
        snprintf(rest, sizeof rest, " --tuplets=%" PRIu32, lines->tuplet);
        next -= listed > 0 ? span_of[lines->tuplet] : 0;
        listed /= lines->tuplet;
    }
    message_error("%s: %" PRIu64 " %s listed; for the rest: gpukit primes %" PRIu64 " %" PRIu64
                  " --list%s%s",
                  end, listed, what, next, where->last, rest, options->raw ? " --raw" : "");
}

static gpukit_primes_listing listing_of(const primes_options *options, listing *lines)
{
    const bool is_tuplets = lines->tuplet > 1;
    return (gpukit_primes_listing){
        .tuplet = lines->tuplet,
        .format = options->raw ? format_raw
                  : is_tuplets ? format_tuplets
                               : format_lines,
        .number_bytes = options->raw ? sizeof(uint64_t) : DECIMAL_MAX + (is_tuplets ? 3 : 1),
        .text_sink = print,
        .user = lines,
    };
}

static int end(session *state, const primes_options *options, const range *where,
               const listing *lines, const gpukit_report *report)
{
    const uint64_t per_tuplet = lines->tuplet > 1 ? lines->tuplet : 1;
    const primes_summary summary = {
        .where = where,
        .count = lines->count / per_tuplet,
        .tuplet = lines->tuplet,
        .report = report,
    };
    const int code = primes_summarize(state, options, &summary, lines->out);
    primes_tell_verified(options, report);
    return code;
}

int primes_list(const primes_options *options, const range *where, output *out)
{
    static listing lines; /* too large for a stack that others may share */
    session state;
    gpukit_primes_params params;
    gpukit_report report = {0};
    gpukit_error error = {0};
    lines = (listing){.out = out, .tuplet = (uint32_t)options->tuplets};
    decimal_init(&lines.digits);
    int code = primes_open(&state, options, where, &params);
    if (code != EXIT_DONE)
        return code;
    const gpukit_primes_listing wanted = listing_of(options, &lines);
    state.listing = out;
    if (options->raw)
        out->record = sizeof(uint64_t) * (lines.tuplet > 1 ? lines.tuplet : 1);
    params.job = session_job_begin(&state);
    const gpukit_status status =
        gpukit_primes_list(state.context, &params, &wanted, &report, &error);
    output_flush(out); /* before what is said about it, where both share a terminal */
    code = session_job_end(&state, status, &error);
    if (code == EXIT_DONE) {
        code = end(&state, options, where, &lines, &report);
    } else if (out->failure == 0 || out->failure == ECANCELED) {
        tell_partial(&state, &report, &lines, where, options);
        primes_tell_partial_time(options, &report);
    }
    session_close(&state);
    return code;
}
