// SPDX-License-Identifier: MIT
/* results_text.h - results in plain text: for a terminal, for a pull request, for a spreadsheet.
 *
 * Names from outside cannot break out of their cells, whatever is in them.
 */
#ifndef GPUKIT_SRC_RESULTS_RESULTS_TEXT_H
#define GPUKIT_SRC_RESULTS_RESULTS_TEXT_H

#include "results/analysis.h"
#include "sheet.h"

enum { RESULTS_TEXT_COLUMNS = 80 };

/* A table with bars for each group, the verdict in sentences, the noise floor: 80 columns, with
 * ASCII alone where the sheet is so. */
void results_write_terminal(const analysis *all, sheet *out);

/* A GitHub table for each group, with the verdict above it and the machine in a line below. */
void results_write_markdown(const analysis *all, sheet *out);

/* One line for each sample, after a line of names; RFC 4180. */
void results_write_csv(const analysis *all, sheet *out);

/* Parts of the others that differences are written with, too. */
void results_put_markdown(sheet *out,
                          const char *text);        /* nothing in it is markup, nor a mention */
void results_put_csv(sheet *out, const char *text); /* one cell, which is no formula */

/* What stands in the place of a verdict: "baseline", "faster", "mismatch". */
const char *results_row_word(const analysis_row *row);

/* "by SIGINT", or why a run that is partial is. */
const char *results_why_partial(const results *of);

#endif /* GPUKIT_SRC_RESULTS_RESULTS_TEXT_H */
