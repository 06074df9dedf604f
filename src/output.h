// SPDX-License-Identifier: MIT
/* output.h - standard output: buffered, in whole lines, and every write checked.
 *
 * What is put in reaches the file at the end of a line only, so that a run that
 * is cut short leaves no half a line, nor half a record where those are what it has. The first
 * failure is kept and later calls do nothing; output_finish reports it. One thread at a time, but
 * for output_abandon.
 */
#ifndef GPUKIT_SRC_OUTPUT_H
#define GPUKIT_SRC_OUTPUT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { OUTPUT_SIZE = 1 << 17 };

typedef struct output {
    int fd;
    int failure; /* errno of the first write that failed; 0 while all is well */
    bool is_pipe;
    atomic_bool is_abandoned;
    size_t record; /* bytes that belong together; 0: those up to the end of a line */
    size_t size;
    char bytes[OUTPUT_SIZE];
} output;

void output_init(output *out, int fd);

/* From any thread: a reader who pauses is not waited for any more. Lines that it does
 * not take at once are dropped, whole, and the failure is ECANCELED. */
void output_abandon(output *out);
bool output_is_abandoned(const output *out);

/* All return false once something has failed. A text ends at the end of a line. */
bool output_text(output *out, const char *text, size_t size);
__attribute__((format(printf, 2, 3))) bool output_line(output *out, const char *format, ...);
bool output_flush(output *out);

/* Flushes, closes, and gives the exit code of the program, which so far is code.
 * A disk that is full is a message and EXIT_IO. A reader who went away (a pipe
 * closed early) ends the process quietly, as SIGPIPE does. One who was abandoned
 * changes nothing. */
int output_finish(output *out, int code);

#endif /* GPUKIT_SRC_OUTPUT_H */
