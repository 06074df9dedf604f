// SPDX-License-Identifier: MIT
/* analysis_parts.h - what the files of the analysis have of each other; nobody else's. */
#ifndef GPUKIT_SRC_RESULTS_ANALYSIS_PARTS_H
#define GPUKIT_SRC_RESULTS_ANALYSIS_PARTS_H

#include "results/analysis.h"

/* With fewer, the interval of a median covers too little, and nothing is said of it. */
enum { ANALYSIS_ROUNDS_LEAST = 5 };

/* Each is called once, in this order, as long as those before it had memory. They take it from
 * all->own, which remembers whether that failed; then what was asked for may be NULL. */
void analysis_add_groups(analysis *all); /* groups and their rows, without verdicts */
void analysis_add_noise(analysis *all);  /* controls, floors, margins */
void analysis_add_verdicts(analysis *all);
void analysis_add_pairs(analysis *all); /* and which rows are best */
void analysis_add_scaling(analysis *all);
void analysis_add_breakevens(analysis *all);
void analysis_add_overlaps(analysis *all);
void analysis_add_roofs(analysis *all);
void analysis_add_sentences(analysis *all);
void analysis_add_checklist(analysis *all);

/* Whether it was measured: then it has samples. */
bool analysis_is_measured(const results_row *row);

/* Whether it can win its group: whole processes are beside other programs, and not beside what runs
 * warm in this one. */
bool analysis_is_inside(const analysis_row *row);

/* How many times as fast row a is as row b, by the rounds that both have; how many these are. The
 * seed follows from the places of both. NAN where one was not measured. */
typedef struct analysis_ratio {
    statistics_interval times;
    double p; /* Mann-Whitney of these rounds, before Holm; 1 where there is none */
    size_t rounds;
} analysis_ratio;
analysis_ratio analysis_compare(const analysis *all, size_t group, size_t a, size_t b);

/* p is after Holm. */
analysis_verdict analysis_judge(const analysis_group *group, const analysis_ratio *ratio, double p);

/* The index in the group; row_count where it is NULL or another group's. */
size_t analysis_place(const results_group *group, const results_row *row);

#endif /* GPUKIT_SRC_RESULTS_ANALYSIS_PARTS_H */
