// SPDX-License-Identifier: MIT
/* results_text.h - results in plain text: for a terminal, for a pull request, for a spreadsheet. */
#ifndef GPUKIT_SRC_RESULTS_RESULTS_TEXT_H
#define GPUKIT_SRC_RESULTS_RESULTS_TEXT_H

#include <stdbool.h>

#include "output.h"
#include "results/analysis.h"

typedef struct results_text_style {
    unsigned columns; /* of the terminal; 0: 80 */
    bool has_unicode; /* bars of block characters, else of '#' */
} results_text_style;

/* A table with bars for each group, the verdict in sentences, the noise floor. */
void results_write_terminal(const analysis *all, const results_text_style *style, output *out);

/* A GitHub table for each group, with the verdict above it and the machine in a line below. */
void results_write_markdown(const analysis *all, output *out);

/* One line for each sample, after a line of names; RFC 4180. */
void results_write_csv(const analysis *all, output *out);

#endif /* GPUKIT_SRC_RESULTS_RESULTS_TEXT_H */
