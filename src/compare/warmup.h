// SPDX-License-Identifier: MIT
/* warmup.h - turns that nobody counts: until they are all alike. */
#ifndef GPUKIT_SRC_COMPARE_WARMUP_H
#define GPUKIT_SRC_COMPARE_WARMUP_H

#include "compare/field.h"

/* Finds the number of executions in a turn, and runs turns until three in a row are within 2 % or
 * time is up. Gives the exit code of contestant_run, and why. */
int warmup_run(field_entry *entry, const results_plan *plan, problem *why);

#endif /* GPUKIT_SRC_COMPARE_WARMUP_H */
