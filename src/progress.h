// SPDX-License-Identifier: MIT
/* progress.h - how far a job is, on stderr: percent, rates, time left.
 *
 * On a terminal one line that is redrawn ten times a second at most and leaves no
 * trace; elsewhere, if asked for, a plain line every 30 seconds.
 */
#ifndef GPUKIT_SRC_PROGRESS_H
#define GPUKIT_SRC_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/job.h>

typedef enum progress_mode {
    PROGRESS_AUTO, /* where stderr is a terminal */
    PROGRESS_ALWAYS,
    PROGRESS_NEVER,
} progress_mode;

typedef enum progress_style {
    PROGRESS_SILENT,
    PROGRESS_STATUS,    /* a line that is redrawn */
    PROGRESS_HEARTBEAT, /* a new line now and then */
} progress_style;

typedef struct progress {
    progress_style style;
    bool has_colour;
    uint64_t next_ns; /* not before that */
} progress;

/* Decides on the style. lists: lines stream to stdout meanwhile, so that a
 * terminal that shows both has no room for a status. */
void progress_init(progress *state, progress_mode mode, bool lists, uint64_t now_ns);

/* Shows the report if it is time to. */
void progress_update(progress *state, const gpukit_report *report, uint64_t now_ns);

/* For work that is no job: whether it is time to show a text; and shows one, such as progress_text
 * makes, whose first five columns are a percentage. */
bool progress_is_due(const progress *state, uint64_t now_ns);
void progress_show(progress *state, const char *text, uint64_t now_ns);

/* For work of which nobody knows how much there is: a text without a percentage, if it is time to
 * show one. */
__attribute__((format(printf, 2, 3))) void progress_say(progress *state, const char *format, ...);

/* Takes the status line away. */
void progress_end(progress *state);

/* " 45 %  1.23 G/s  ETA 0:12  cpu 812 M/s  opencl:0 418 M/s", cut at width columns.
 * Writes at most size bytes to out. */
void progress_text(const gpukit_report *report, size_t width, char *out, size_t size);

#endif /* GPUKIT_SRC_PROGRESS_H */
