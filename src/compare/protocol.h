// SPDX-License-Identifier: MIT
/* protocol.h - how a comparison is made, so that what comes of it can be trusted.
 *
 * 1. Everybody once: outputs must be those of the baseline, or they are not timed.
 * 2. Warm-up until three turns in a row are within 2 %, or for a while; a turn of what is short is
 *    so many executions that it lasts long enough to be measured among other programs.
 * 3. Rounds, in each of which everybody has one turn, in an order that is shuffled anew: workloads,
 *    and contestants within a workload. What slows the machine down slows all of them down.
 *    Measured: with samples in blocks, the same code called A and B was "different" in up to 48 %
 *    of trials by any test; in shuffled rounds in none of 50.
 */
#ifndef GPUKIT_SRC_COMPARE_PROTOCOL_H
#define GPUKIT_SRC_COMPARE_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>

#include "compare/field.h"
#include "progress.h"
#include "results/results.h"

/* Runs it all by the results' plan, and fills the rows. progress tells how far it is. Gives
 * EXIT_DONE, also where contestants failed or differ: their rows say so; EXIT_SIGNAL + N where a
 * signal stopped it, the results are then of the rounds that were finished; else a failure of a
 * baseline, of which an error was printed. */
int protocol_run(field *all, progress *state);

#endif /* GPUKIT_SRC_COMPARE_PROTOCOL_H */
