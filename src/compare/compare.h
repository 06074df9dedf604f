// SPDX-License-Identifier: MIT
/* compare.h - a whole comparison: from what was asked to results that say all.
 *
 *   words -> workloads x strategies + peers -> field -> protocol -> traces, cold runs, peaks ->
 * results
 */
#ifndef GPUKIT_SRC_COMPARE_COMPARE_H
#define GPUKIT_SRC_COMPARE_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "output.h"
#include "results/results.h"
#include "results/results_files.h"

typedef struct compare_options {
    const char *strategies;
    option_list peers; /* "NAME=COMMAND" */
    bool checks_peers;
    int finds_peers; /* an index in compare_peers_choices */
    bool is_quick;
    uint64_t budget_ms;
    uint64_t rounds; /* at least; 0: 11 */
    const char *seed;
    bool has_no_sweep, has_no_cold, has_no_peaks;
    bool hides_host;
    const char *title;
    const char *replay; /* a file */
    bool replays_peers;
    bool is_dry;
    int progress; /* progress_mode */
    bool is_quiet;
    results_files files;
} compare_options;

extern const char *const compare_peers_choices[];

/* Measures all that the words name, and fills what was initialised. Gives the exit code; an error
 * was printed. EXIT_MISMATCH: there are results, and rows that differ; EXIT_SIGNAL + N with rounds
 * in them: it was stopped, and they are partial. */
int compare_measure(const compare_options *options, const operands *words, results *out);

/* Whether there is enough in them to be shown. */
bool compare_has_rounds(const results *of);

/* Prints what would be measured, and measures nothing of it. */
int compare_foretell(const compare_options *options, const operands *words, output *out);

#endif /* GPUKIT_SRC_COMPARE_COMPARE_H */
