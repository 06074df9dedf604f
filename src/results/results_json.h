// SPDX-License-Identifier: MIT
/* results_json.h - results as a JSON text and back: schema "gpukit.compare/1", docs/compare.md.
 *
 * The text has everything that the page shows: what was measured, which is read back, and what
 * follows from it ("analysis"), which is for other programs and is worked out anew here.
 */
#ifndef GPUKIT_SRC_RESULTS_RESULTS_JSON_H
#define GPUKIT_SRC_RESULTS_RESULTS_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "problem.h"
#include "results/analysis.h"
#include "results/results.h"

struct json; /* json.h and jansson.h cannot be included together */

/* Rounds every measure to the digits that the text keeps: what follows from the results is then
 * what follows from the text. Before analysis_make. */
void results_round(results *of);

/* The whole object; json_finish is the caller's. all may be NULL: what follows from the results is
 * left out, as it is in a page, which shows it. */
void results_write_json(const results *of, const analysis *all, struct json *out);

/* The same results, as results_round leaves them; out is initialised, and freed where it is false.
 * False: why says what is wrong with the text, or that this gpukit was built without libjansson. */
bool results_read_json(const char *text, size_t size, results *out, problem *why);

/* A file of --json, or a page of --html, out of which the JSON is taken. The name of the file is in
 * what why says. */
bool results_read_file(const char *path, results *out, problem *why);

#endif /* GPUKIT_SRC_RESULTS_RESULTS_JSON_H */
