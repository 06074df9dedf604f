// SPDX-License-Identifier: MIT
/* made.h - results with just what a test wants in them. */
#ifndef GPUKIT_TESTS_RESULTS_MADE_H
#define GPUKIT_TESTS_RESULTS_MADE_H

#include "results/results.h"

/* Of that many units; its workload is called family:size. */
results_group *made_group(results *out, const char *family, uint64_t size);

/* Measured, identical, of one worker; the first of a group is its baseline, and "again" its
 * control.
 */
results_row *made_row(results *out, results_group *group, const char *name, results_kind kind);

void made_sample(results *out, results_row *row, uint32_t round, double seconds);

/* One of each round from 0: mean, a little more, a little less, and so on. */
void made_samples(results *out, results_row *row, size_t rounds, double mean, double spread);

#endif /* GPUKIT_TESTS_RESULTS_MADE_H */
