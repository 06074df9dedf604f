// SPDX-License-Identifier: MIT
/* process_parts.h - what process_run keeps of a command's output, and what it gives it to start
 * with. For process.c alone. */
#ifndef GPUKIT_SRC_COMPARE_PROCESS_PARTS_H
#define GPUKIT_SRC_COMPARE_PROCESS_PARTS_H

#include <stdbool.h>
#include <stddef.h>

/* The first `most` bytes, with a zero behind them. Starts at zero. */
typedef struct process_catch {
    char *text; /* NULL until the first bytes come; to be freed */
    size_t size, room, most;
    bool has_failed; /* no memory */
} process_catch;
void process_catch_add(process_catch *c, const char *bytes, size_t size);

/* The last line that is not empty. Starts at zero. */
typedef struct process_line {
    char text[256];
    size_t size;
    bool is_whole; /* what comes next begins another one */
} process_line;
void process_line_add(process_line *line, const char *bytes, size_t size);

/* Our environment, in which these "NAME=VALUE" take the place of ours. The list is to be freed, the
 * texts are whose they were. NULL: no memory. */
char **process_environment(const char *const *own);

#endif /* GPUKIT_SRC_COMPARE_PROCESS_PARTS_H */
