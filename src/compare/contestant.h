// SPDX-License-Identifier: MIT
/* contestant.h - somebody who does a workload's job, again and again, for a row of the results.
 *
 * Jobs of numbers run in this process, on a context that stays open: what is timed is the call,
 * with its transfers and all. Pixels and peers are whole processes, from their start to their end.
 */
#ifndef GPUKIT_SRC_COMPARE_CONTESTANT_H
#define GPUKIT_SRC_COMPARE_CONTESTANT_H

#include <stdbool.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/trace.h>

#include "compare/strategy.h"
#include "compare/workload.h"
#include "problem.h"
#include "results/results.h"

enum { CONTESTANT_ANSWER = 40 };

/* What one turn took: all executions of it together. */
typedef struct contestant_turn {
    double seconds;
    double cpu_seconds; /* negative: not known */
    double kernel_seconds, transfer_seconds, overlapped_seconds;
    uint64_t faults, switches;
    char answer[CONTESTANT_ANSWER]; /* what all its executions came to; "" unknown */
} contestant_turn;

typedef struct contestant {
    results_row *row;
    const workload *job;
    const strategy *how;      /* NULL: a peer */
    gpukit_context *context;  /* the caller's; NULL: it is a process */
    const char *const *words; /* of a process; ends with NULL */
    const char *out;          /* a folder that is empty when a process begins; NULL: none */
    bool has_files;       /* what is in it then is the answer; else what the process prints is */
    const char *expected; /* what a process must print, as a word: the answer; NULL: nothing is
                           * looked for */
} contestant;

/* Runs it so many times, one after the other. trace may be NULL; processes fill none. Gives the
 * exit code: EXIT_DONE, EXIT_SIGNAL + N where a signal stopped it, EXIT_MISMATCH where two
 * executions do not come to the same, else that it failed; why says what happened. */
int contestant_run(const contestant *who, uint32_t times, gpukit_trace *trace, contestant_turn *out,
                   problem *why);

#endif /* GPUKIT_SRC_COMPARE_CONTESTANT_H */
