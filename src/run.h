// SPDX-License-Identifier: MIT
/* run.h - the parts of gpukit run: what the words of the command line mean, the memory of the
 * job, the job, and what comes of it.
 */
#ifndef GPUKIT_SRC_RUN_H
#define GPUKIT_SRC_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/range.h>

#include "options.h"
#include "output.h"
#include "problem.h"
#include "range.h"
#include "report.h"
#include "session.h"

typedef struct run_options {
    bool lists;
    const char *kernel;
    const char *range;
    option_list args, inputs;
    const char *output;
    const char *type;
    int reduce; /* gpukit_reduce */
    uint64_t group;
    report_options report;
    session_options session;
} run_options;

/* FILE:TYPE, FILE:TYPE:N or FILE:TYPE:all. */
typedef struct run_file {
    char path[4096];
    gpukit_type type;
    uint64_t width; /* elements of each item; 0: all of it is for every item */
} run_file;

bool run_parse_file(const char *text, run_file *out, problem *why);

/* TYPE or TYPE:N, of what goes to no file: path is "" then. */
bool run_parse_output_type(const char *text, run_file *out, problem *why);

/* "0.5", "int:3", "ulong:2^40". */
bool run_parse_scalar(const char *text, gpukit_scalar *out, problem *why);

bool run_parse_type(const char *text, gpukit_type *out, problem *why);

/* What the job works on. */
typedef struct run_memory {
    char *source; /* of the kernel; owned */
    gpukit_scalar scalars[GPUKIT_MAX_SCALARS];
    gpukit_input inputs[GPUKIT_MAX_INPUTS];
    void *files[GPUKIT_MAX_INPUTS]; /* owned */
    run_file output;                /* where it goes; path "" for nowhere */
    void *elements;                 /* of the output; owned; NULL: not wanted */
    size_t elements_size;
} run_memory;

/* Reads files and gets memory, for a kernel in the file at path; where is set when no range was
 * given. Gives the exit code; an error was printed. */
int run_memory_load(run_memory *memory, const run_options *options, const char *path,
                    gpukit_range *job, range *where);
void run_memory_free(run_memory *memory);

/* Runs it and brings the result to where it goes. memory is NULL for a workload. Gives the exit
 * code; an error was printed. */
int run_job(const run_options *options, const gpukit_range *what, run_memory *memory, output *out);

/* run_result.c */

/* "42", "-1", "0.1": as many digits as are needed. */
typedef struct run_text {
    char text[40];
} run_text;
run_text run_scalar_text(gpukit_scalar value);

/* The elements of the output, an item on each line. */
bool run_print_items(const run_memory *memory, uint64_t items, output *out);

/* What came of a job. */
typedef struct run_outcome {
    const gpukit_range *what;
    const run_memory *memory; /* NULL for a workload */
    gpukit_scalar result;
    const gpukit_report *report;
} run_outcome;

/* The object of --json, on stdout or in a file. Gives the exit code. */
int run_deliver_json(const session *state, const run_options *options, const run_outcome *outcome,
                     output *out);

#endif /* GPUKIT_SRC_RUN_H */
