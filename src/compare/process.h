// SPDX-License-Identifier: MIT
/* process.h - runs another program to its end and tells what it took. */
#ifndef GPUKIT_SRC_COMPARE_PROCESS_H
#define GPUKIT_SRC_COMPARE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"

typedef struct process_params {
    const char *const *words;       /* the command, found on PATH; ends with NULL */
    const char *const *environment; /* "NAME=VALUE", beside ours; ends with NULL; NULL: none */
    const char *folder;             /* where it runs; NULL: here */
    double limit;                   /* seconds, then it and its children are asked to end, and a
                                     * second later killed; 0: none */
    size_t output_most;             /* bytes of standard output that are kept; the rest is read and
                                     * dropped */
} process_params;

typedef struct process_result {
    double seconds;      /* from before its start until it was waited for */
    double cpu_seconds;  /* with those of its children that it waited for */
    uint64_t faults;     /* pages */
    uint64_t switches;   /* when it was taken off a core */
    uint64_t peak_bytes; /* resident, of the largest of its processes; 0: not known, as it stayed
                          * below what this process has had, which Linux counts as the command's */
    int exit_code;       /* 128 + N: ended by signal N */
    bool is_timeout;
    char *output; /* owned: what it wrote to standard output, with a zero behind it */
    size_t output_size;
    char complaint[256]; /* the last line of its standard error; "" */
} process_result;

/* False: it could not be started, or was interrupted by a signal that this process caught (then it
 * was killed), and why. A command that fails is a result. It reads /dev/null; what it has left
 * running in its process group when it ends is killed. Threads: any, several at once. */
bool process_run(const process_params *params, process_result *out, problem *why);
void process_result_free(process_result *result);

/* Splits a command as a shell would where it has nothing but words and quotes; false where it has
 * more than that, which needs "sh -c". words point into text, which is changed; at most `most`
 * with the NULL behind them. */
bool process_split(char *text, const char **words, size_t most);

#endif /* GPUKIT_SRC_COMPARE_PROCESS_H */
