// SPDX-License-Identifier: MIT
/* checklist.h - the questions of the honesty checklist, and how each finds its answer.
 *
 * A question answers "not applicable" where the results have nothing to judge by; what it judged by
 * is in its evidence, one line, which lives as long as all->own.
 */
#ifndef GPUKIT_SRC_RESULTS_CHECKLIST_H
#define GPUKIT_SRC_RESULTS_CHECKLIST_H

#include "results/analysis.h"

typedef analysis_answer checklist_judge(const analysis *all, const char **evidence);

/* checklist_samples.c: what was done with samples. */
checklist_judge checklist_everything_kept, checklist_random_order, checklist_steady,
    checklist_long_samples, checklist_rounds, checklist_same_twice, checklist_corrected;

/* checklist_claims.c: what is said to be compared. */
checklist_judge checklist_same_output, checklist_baseline, checklist_end_to_end, checklist_cold,
    checklist_peers, checklist_operations, checklist_projected;

/* checklist_machine.c: what it ran on. */
checklist_judge checklist_idle, checklist_clock, checklist_recorded;

/* The next measured row of groups that are no sweeps, behind *group and *row, which begin at 0. */
const analysis_row *checklist_next(const analysis *all, size_t *group, size_t *row);

#endif /* GPUKIT_SRC_RESULTS_CHECKLIST_H */
