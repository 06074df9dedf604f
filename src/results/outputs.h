// SPDX-License-Identifier: MIT
/* outputs.h - where results go: the options that compare and report share, and what they mean. */
#ifndef GPUKIT_SRC_RESULTS_OUTPUTS_H
#define GPUKIT_SRC_RESULTS_OUTPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"
#include "output.h"
#include "results/analysis.h"

typedef struct outputs_options {
    const char *html, *json, *csv, *md, *trace; /* files, "-" for stdout; NULL for none */
    bool teaches;
} outputs_options;

/* Rows for a command's table; base is the offset of the outputs_options in its values. */
// clang-format off
#define OUTPUTS_OPTIONS(base)                                                                      \
    {.name = "html", .group = "Output", .kind = OPTION_TEXT, .argument = "FILE",                   \
     .offset = (base) + offsetof(outputs_options, html),                                           \
     .text = "the report: one page with tables and charts, which needs neither network nor "       \
             "JavaScript"},                                                                        \
    {.name = "teach", .group = "Output", .kind = OPTION_FLAG,                                      \
     .offset = (base) + offsetof(outputs_options, teaches),                                        \
     .text = "in the report, a paragraph beside each chart on what it shows"},                     \
    {.name = "json", .group = "Output", .kind = OPTION_TEXT, .argument = "FILE",                   \
     .offset = (base) + offsetof(outputs_options, json),                                           \
     .text = "all that was measured, for gpukit report and other programs"},                       \
    {.name = "csv", .group = "Output", .kind = OPTION_TEXT, .argument = "FILE",                    \
     .offset = (base) + offsetof(outputs_options, csv),                                            \
     .text = "every sample, a line each"},                                                         \
    {.name = "md", .group = "Output", .kind = OPTION_TEXT, .argument = "FILE",                     \
     .offset = (base) + offsetof(outputs_options, md),                                             \
     .text = "a table for a pull request, in Markdown"},                                           \
    {.name = "trace", .group = "Output", .kind = OPTION_TEXT, .argument = "FILE",                  \
     .offset = (base) + offsetof(outputs_options, trace),                                          \
     .text = "what devices did when, in one more run of each, for ui.perfetto.dev"}
// clang-format on

/* Refuses files that cannot be written, two of one name, and two for stdout: before minutes of
 * measuring. Gives the exit code; an error was printed. */
int outputs_check(const outputs_options *options);

/* Whether one of them has stdout to itself. */
bool outputs_take_stdout(const outputs_options *options);

/* Writes them all, each whole or not at all; and to stdout the table for people, where none of them
 * goes there. Gives the exit code; an error was printed. */
int outputs_write(const outputs_options *options, const analysis *all, output *out);

#endif /* GPUKIT_SRC_RESULTS_OUTPUTS_H */
