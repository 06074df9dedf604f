// SPDX-License-Identifier: MIT
/* field.h - all who take part: each workload by each strategy and each peer, ready to run.
 *
 *   field_open -> { contestant_run(field->entries[i]) } -> field_close
 *
 * Opens the contexts, which the workloads share, and makes the images. Rows of what cannot take
 * part are in the results too, with the reason.
 */
#ifndef GPUKIT_SRC_COMPARE_FIELD_H
#define GPUKIT_SRC_COMPARE_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "compare/contestant.h"
#include "compare/peers.h"
#include "compare/scratch.h"
#include "compare/strategy.h"
#include "compare/workload.h"
#include "results/results.h"

/* The row of the baseline once more. */
#define FIELD_CONTROL "sequential, again"

typedef struct field_params {
    const workload *workloads;
    size_t workload_count;
    const strategy_list *strategies;
    const peer *peers; /* named ones; of every workload whose places they fill */
    size_t peer_count;
    bool finds_peers; /* the known ones too */
    uint32_t cores;
    const char *program; /* gpukit itself, to be run */
} field_params;

typedef struct field_entry {
    contestant who;
    results_group *group;
    bool is_out;             /* it takes part no more */
    double expected_seconds; /* of one execution; 0: not known yet */

    /* Of processes: where who.words points to. */
    strategy_command command;
    char text[PEER_COMMAND_MOST];
    const char *words[STRATEGY_WORDS_MOST];
    char out[300];
} field_entry;

typedef struct field {
    results *results;
    field_entry **entries; /* group by group, the baseline of each first */
    size_t count, capacity;
    gpukit_context *contexts[STRATEGIES_MOST];      /* of each strategy; NULL: none was needed */
    char why_not[STRATEGIES_MOST][sizeof(problem)]; /* it could not be opened; "" */
    scratch folder;
} field;

/* Adds groups and rows to the results, which must outlive the field. Gives the exit code; an error
 * was printed, and the field is closed. */
int field_open(const field_params *params, results *to, field *out);
void field_close(field *all);

#endif /* GPUKIT_SRC_COMPARE_FIELD_H */
