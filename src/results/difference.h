// SPDX-License-Identifier: MIT
/* difference.h - two or more saved runs side by side: which rows changed, and what else did.
 *
 * Rows are the same where workload and name are. The first run is the one the others are held to:
 * ratios are first / later, above 1 is faster now. Runs are not interleaved, so an interval says
 * what chance within them does, not what the machine did between them: margins are at least 2 %.
 */
#ifndef GPUKIT_SRC_RESULTS_DIFFERENCE_H
#define GPUKIT_SRC_RESULTS_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "results/analysis.h"

enum { DIFFERENCE_RUNS_MOST = 8 };

typedef struct difference_row {
    const char *workload, *name;
    const analysis_row *rows[DIFFERENCE_RUNS_MOST];   /* NULL: that run has none, or not measured */
    statistics_interval ratios[DIFFERENCE_RUNS_MOST]; /* [0] is 1; value NAN where one is missing */
    double p[DIFFERENCE_RUNS_MOST]; /* Mann-Whitney, after Holm over all rows of the run; 1 */
    analysis_verdict verdicts[DIFFERENCE_RUNS_MOST];
} difference_row;

typedef struct difference_fact {
    const char *section, *name;
    const char *values[DIFFERENCE_RUNS_MOST]; /* NULL: that run does not tell */
} difference_fact;

typedef struct difference {
    const analysis *runs[DIFFERENCE_RUNS_MOST];
    const char *names[DIFFERENCE_RUNS_MOST]; /* of the files */
    size_t run_count;
    difference_row *rows;
    size_t row_count;
    difference_fact *facts; /* those that are not alike in all runs */
    size_t fact_count;
    results *own;
} difference;

/* False: memory ran out. */
bool difference_make(const analysis *const *runs, const char *const *names, size_t count,
                     difference *out);
void difference_free(difference *all);

/* Whether the row is surely slower in the last run than in the first by more than that part (0.05):
 * its verdict is that, and the whole interval says so. */
bool difference_is_slower(const difference *all, const difference_row *row, double part);

/* Whether the first run has it and the last one has not. */
bool difference_is_missing(const difference *all, const difference_row *row);

#endif /* GPUKIT_SRC_RESULTS_DIFFERENCE_H */
