// SPDX-License-Identifier: MIT
/* replay.h - the same comparison again, as a report says that it was made. */
#ifndef GPUKIT_SRC_COMPARE_REPLAY_H
#define GPUKIT_SRC_COMPARE_REPLAY_H

#include "compare/compare.h"
#include "options.h"
#include "output.h"
#include "results/analysis.h"

/* Reads given->replay: before are its results, words and again what compare was told then, with the
 * outputs that are asked for now. A report may come from anywhere: commands of peers in it are run
 * with given->replays_peers only. words point into before; both are freed by replay_close. Gives
 * the exit code; an error was printed, and nothing is to be closed. */
int replay_open(const option_spec *table, const compare_options *given, results *before,
                operands *words, compare_options *again);
void replay_close(results *before, operands *words);

/* What has changed since, for people. */
int replay_tell(const results *before, const analysis *now, output *out);

#endif /* GPUKIT_SRC_COMPARE_REPLAY_H */
