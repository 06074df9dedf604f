// SPDX-License-Identifier: MIT
/* cold.h - what a whole command takes where nothing was kept from before, and where it was.
 *
 * Cold is the very first run on a machine: no kernel that was built, by whatever driver, no rates,
 * no self-test that was passed. Files of the program and of its libraries are in memory in both.
 */
#ifndef GPUKIT_SRC_COMPARE_COLD_H
#define GPUKIT_SRC_COMPARE_COLD_H

#include <stdbool.h>
#include <stdint.h>

#include "problem.h"
#include "results/results.h"

typedef struct cold_params {
    const char *const *words; /* of the command; ends with NULL. The first one is this program's
                               * name, whatever it says, unless there is a program */
    const char *program;      /* another one to run; NULL: this one */
    uint32_t times;           /* of each kind; at most RESULTS_COLD_MOST */
    double limit;             /* seconds for each run; 0: none */
} cold_params;

/* Runs it 2 times + 1: the first run, which fills the usual caches, is not in out. False: a run
 * failed or was interrupted, or there is no place for empty caches; out is as it was then. What was
 * made for it in $TMPDIR is gone in any case. */
bool cold_measure(const cold_params *params, results_cold *out, problem *why);

#endif /* GPUKIT_SRC_COMPARE_COLD_H */
