// SPDX-License-Identifier: MIT
/* report.h - what a job's report says, for people and for programs.
 *
 * unit is what the job counts: "numbers", "items".
 */
#ifndef GPUKIT_SRC_REPORT_H
#define GPUKIT_SRC_REPORT_H

#include <stddef.h>

#include <gpukit/job.h>

#include "json.h"
#include "session.h"

/* The members of --json that all jobs have: method, trust, time, and each device's share. */
void report_json(json *text, const session *state, const gpukit_report *report, const char *unit);

/* What --time tells: "0.412 s: 1000000001 numbers by sieve, 2.43 G/s", how well the devices were
 * used, and a line for each of them. */
void report_tell(const gpukit_report *report, const char *unit);

/* "stopped by SIGINT after 1.23 s, 45 % done", or ended by an error. */
void report_describe_end(const session *state, const gpukit_report *report, char *out, size_t size);

#endif /* GPUKIT_SRC_REPORT_H */
