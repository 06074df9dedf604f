// SPDX-License-Identifier: MIT
/* present.h - measures, and brings what came of it to the files and to standard output. */
#ifndef GPUKIT_SRC_COMPARE_PRESENT_H
#define GPUKIT_SRC_COMPARE_PRESENT_H

#include "compare/compare.h"

/* before: an older run, whose differences are told; may be NULL. Gives the exit code; an error was
 * printed. EXIT_MISMATCH and EXIT_SIGNAL + N as compare_measure, with what there is shown. */
int compare_present(const compare_options *given, const operands *words, const results *before,
                    output *out);

#endif /* GPUKIT_SRC_COMPARE_PRESENT_H */
