// SPDX-License-Identifier: MIT
/* primes.h - the parts of gpukit primes: count and list a range, test numbers, and
 * tell how it went.
 *
 * Each part gives the exit code of the program; errors were printed.
 */
#ifndef GPUKIT_SRC_PRIMES_H
#define GPUKIT_SRC_PRIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/primes.h>

#include "json.h"
#include "options.h"
#include "output.h"
#include "problem.h"
#include "range.h"
#include "report.h"
#include "session.h"

/* Primes by their place; NULL where an option was not given. */
typedef struct primes_walk_options {
    const char *nth, *next, *prev;
    bool is_gaps;
} primes_walk_options;

typedef struct primes_options {
    bool is_list;
    bool is_test;
    bool raw;          /* numbers as little-endian 64-bit words */
    uint64_t tuplets;  /* 2 .. 6; 0: it was not given */
    const char *kinds; /* of --count; NULL: it was not given */
    primes_walk_options walk;
    int method; /* gpukit_primes_method */
    report_options report;
    session_options session;
} primes_options;

/* primes_pi.c: whether the method pi can do it; else why not, by the option that it cannot. */
bool primes_check_pi(const primes_options *options, problem *why);

/* What auto may go by pi for; of a device nothing is said that pi would not do. */
bool primes_may_take_pi(const primes_options *options);

/* Whether a job went by pi. */
bool primes_is_by_pi(const gpukit_report *report);

/* What is said of a count by pi that was stopped. */
void primes_tell_stopped_pi(const session *state, const gpukit_report *report);

/* Kinds of tuplets, by the number of their primes: "primes", "twins", ... */
extern const char *const primes_kinds[GPUKIT_PRIMES_TUPLET_MAX + 1];

/* Those to count, in the order that they are told in. */
typedef struct primes_kind_list {
    uint8_t kinds[GPUKIT_PRIMES_TUPLET_MAX]; /* each once */
    size_t count;
} primes_kind_list;

bool primes_parse_kinds(const char *text, primes_kind_list *out, problem *why);

int primes_count(const primes_options *options, const range *where, output *out);
int primes_count_tuplets(const primes_options *options, const primes_kind_list *kinds,
                         const range *where, output *out);
int primes_list(const primes_options *options, const range *where, output *out);

/* What they have in common: opening the session of a job over the range, and what is said of one
 * that is done, or was stopped. */
int primes_open(session *state, const primes_options *options, const range *where,
                gpukit_primes_params *params);
bool primes_is_worth_telling(const session *state, const gpukit_report *report);
void primes_tell_verified(const primes_options *options, const gpukit_report *report);
void primes_tell_partial_time(const primes_options *options, const gpukit_report *report);

/* The numbers are the arguments, or those in the file called name ("-": standard input). */
int primes_test(const primes_options *options, const operands *args, output *out);
int primes_test_input(const primes_options *options, const char *name, output *out);

/* --nth, --next and --prev; the check is for them and for --gaps. */
bool primes_walk_check(const primes_options *given, const operands *args, problem *why);
bool primes_walk_is_asked(const primes_options *given);
int primes_walk(const primes_options *given, const operands *args, output *out);

int primes_gaps(const primes_options *options, const range *where, output *out);

/* What --json and --time tell of a job that is done. */
typedef struct primes_summary {
    const range *where;                 /* NULL for --test */
    uint64_t count;                     /* primes, or tuplets */
    uint32_t tuplet;                    /* 2 .. 6: of how many primes they are */
    bool prints_count;                  /* the count is what the command prints */
    const gpukit_primes_counts *counts; /* NULL, or what it prints instead, in the order of kinds */
    const primes_kind_list *kinds;
    uint64_t tested;         /* numbers, for --test */
    const uint64_t *numbers; /* tested of them with their verdicts, if they are to be told */
    const uint8_t *is_prime;
    void (*add_answer)(json *text, const void *answer); /* instead of the count or the verdicts */
    const void *answer;
    const gpukit_report *report;
} primes_summary;

/* Saves the trace too. */
int primes_summarize(session *state, const primes_options *options, const primes_summary *summary,
                     output *out);

#endif /* GPUKIT_SRC_PRIMES_H */
