// SPDX-License-Identifier: MIT
/* report.h - what a job's report says, for people and for programs.
 *
 * unit is what the job counts: "numbers", "items".
 */
#ifndef GPUKIT_SRC_REPORT_H
#define GPUKIT_SRC_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include <gpukit/job.h>

#include "json.h"
#include "options.h"
#include "session.h"

typedef struct report_options {
    const char *json; /* a file, "-" for stdout, NULL for none */
    bool shows_time;
} report_options;

/* Rows for a command's table; base is the offset of the report_options in its struct of values. */
// clang-format off
#define REPORT_OPTIONS(base)                                                                       \
    {.name = "json", .group = "Output", .kind = OPTION_FILE, .argument = "FILE",                   \
     .offset = (base) + offsetof(report_options, json),                                            \
     .text = "one JSON object on stdout instead of the number, or in FILE besides it"},            \
    {.name = "time", .group = "Output", .kind = OPTION_FLAG,                                       \
     .offset = (base) + offsetof(report_options, shows_time),                                      \
     .text = "on stderr: how long it took, how well the devices were used, and what each did"}
// clang-format on

/* Refuses what would be refused after hours of work: files that cannot be written, or two of
 * them with one name; and what session_check does. Gives the exit code; an error was printed. */
int report_check(const report_options *options, const session_options *job);

/* The members of --json that all jobs have: method, trust, time, and each device's share. */
void report_json(json *text, const session *state, const gpukit_report *report, const char *unit);

/* What --time tells: "0.412 s: 1000000001 numbers by sieve, 2.43 G/s", how well the devices were
 * used, and a line for each of them. */
void report_tell(const gpukit_report *report, const char *unit);

/* "stopped by SIGINT after 1.23 s, 45 % done", or ended by an error. */
void report_describe_end(const session *state, const gpukit_report *report, char *out, size_t size);

#endif /* GPUKIT_SRC_REPORT_H */
