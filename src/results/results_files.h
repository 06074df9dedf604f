// SPDX-License-Identifier: MIT
/* results_files.h - brings results to the files that --html, --json, --csv and --md name. */
#ifndef GPUKIT_SRC_RESULTS_RESULTS_FILES_H
#define GPUKIT_SRC_RESULTS_RESULTS_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"
#include "output.h"
#include "results/analysis.h"
#include "sheet.h"

/* Names of files, "-" for standard output, NULL for none. */
typedef struct results_files {
    const char *html, *json, *csv, *md, *trace;
    bool teaches;
} results_files;

/* Rows for a command's table; base is the offset of the results_files in its struct of values. */
// clang-format off
#define RESULTS_FILES_OPTIONS(base)                                                                \
    {.name = "html", .group = "Output", .kind = OPTION_TEXT, .argument = "FILE",                   \
     .offset = (base) + offsetof(results_files, html),                                             \
     .text = "the whole report as one page, which needs nothing but a browser"},                   \
    {.name = "json", .group = "Output", .kind = OPTION_TEXT, .argument = "FILE",                   \
     .offset = (base) + offsetof(results_files, json),                                             \
     .text = "everything that was measured, and what follows from it: what gpukit report reads"},  \
    {.name = "csv", .group = "Output", .kind = OPTION_TEXT, .argument = "FILE",                    \
     .offset = (base) + offsetof(results_files, csv),                                              \
     .text = "one line for each sample"},                                                          \
    {.name = "md", .group = "Output", .kind = OPTION_TEXT, .argument = "FILE",                     \
     .offset = (base) + offsetof(results_files, md),                                               \
     .text = "a table for a pull request; - is standard output, here as for the others"},          \
    {.name = "trace", .group = "Output", .kind = OPTION_TEXT, .argument = "FILE",                  \
     .offset = (base) + offsetof(results_files, trace),                                            \
     .text = "what devices did when, in one more run of each, for ui.perfetto.dev"},               \
    {.name = "teach", .group = "Output", .kind = OPTION_FLAG,                                      \
     .offset = (base) + offsetof(results_files, teaches),                                          \
     .text = "with --html: a paragraph beside each chart, on how it is read"}
// clang-format on

/* Refuses what would be refused after the work: files that cannot be written, or two of them with
 * one name. Gives the exit code; an error was printed. */
int results_files_check(const results_files *files);

/* Whether one of them takes the place of what is printed otherwise. */
bool results_files_to_stdout(const results_files *files);

/* Writes them all, also where one of them fails. Gives the exit code; errors were printed. */
int results_files_write(const results_files *files, const analysis *all, output *out);

/* The table for people, to standard output: where none of the files goes there. Likewise. */
int results_files_show(const analysis *all, output *out);

/* A text to a file, whole or not at all, or to standard output; and the same of a sheet, which is
 * freed. Gives the exit code; an error was printed. */
int results_files_bring(const char *path, const char *text, size_t size, output *out);
int results_files_bring_sheet(const char *path, sheet *text, output *out);

/* Whether the signs of Unicode can be printed, as far as the environment tells. */
bool results_files_has_unicode(void);

#endif /* GPUKIT_SRC_RESULTS_RESULTS_FILES_H */
