// SPDX-License-Identifier: MIT
/* deliver.h - brings a JSON text to where --json says. */
#ifndef GPUKIT_SRC_DELIVER_H
#define GPUKIT_SRC_DELIVER_H

#include <stdbool.h>

#include "json.h"
#include "output.h"

/* --json alone, which replaces what a command prints otherwise. path may be NULL:
 * no --json at all. */
bool deliver_to_stdout(const char *path);

/* Whether it can be brought there, as far as can be told before the work is done.
 * Gives the exit code; an error was printed. */
int deliver_check(const char *path);

/* Finishes the text, brings it to path and frees it. Gives the exit code; an error
 * was printed. */
int deliver(json *text, const char *path, output *out);

#endif /* GPUKIT_SRC_DELIVER_H */
