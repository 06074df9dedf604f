// SPDX-License-Identifier: MIT
/* difference_text.h - two or more runs side by side: for a terminal, a pull request, a program. */
#ifndef GPUKIT_SRC_RESULTS_DIFFERENCE_TEXT_H
#define GPUKIT_SRC_RESULTS_DIFFERENCE_TEXT_H

#include "results/difference.h"
#include "sheet.h"

struct json;

void difference_write_terminal(const difference *all, sheet *out); /* 80 columns */
void difference_write_markdown(const difference *all, sheet *out);
void difference_write_json(const difference *all, struct json *out); /* gpukit.difference/1 */

/* "of 12 rows 1 is slower, 2 are faster, 9 are the same" for a run beside the first one. */
void difference_sum_up(const difference *all, size_t run, char *out, size_t size);

/* "NOISY, PARTIAL": what is to be known of a run; "" where there is nothing. */
const char *difference_stamp(const analysis *run);

#endif /* GPUKIT_SRC_RESULTS_DIFFERENCE_TEXT_H */
