// SPDX-License-Identifier: MIT
/* countdown_named.h - workers with names, each of which counts down and says every step.
 *
 *     Thread Alice starting...                   with is_verbose only
 *     Thread Alice is counting down: 5...        and so on, to 1
 *     Thread Alice finished counting down
 *
 * The word before the name tells the mode: Thread, Process, Coroutine; none when sequential.
 * Lines are whole, and each worker's own are in order. Sequential workers come one wholly after
 * the other, at full speed. The others run at the same time and pause for a millisecond
 * between two lines; how their lines mix is whatever happened.
 */
#ifndef GPUKIT_SRC_COUNTDOWN_NAMED_H
#define GPUKIT_SRC_COUNTDOWN_NAMED_H

#include <stdbool.h>
#include <stdint.h>

#include "output.h"
#include "problem.h"

enum {
    NAMED_WORKERS_MOST = 1000,
    NAMED_NAME_MOST = 64, /* bytes of one name */
    NAMED_FROM_MOST = 1000000,
};

typedef enum named_mode {
    NAMED_SEQUENTIAL,
    NAMED_THREADS,   /* a thread each */
    NAMED_PROCESSES, /* a child each, by fork; their lines come through one pipe */
    NAMED_ASYNC,     /* one command queue of the cpu device: each step a host call, by timers */
} named_mode;

typedef struct named_options {
    const char *names; /* separated by commas; blanks around one do not count */
    uint64_t from;
    named_mode mode;
    bool is_verbose;
} named_options;

/* Whether they can be meant. */
bool named_check(const named_options *given, problem *why);

/* For options that passed the check. Gives the exit code; an error was printed, but for one of
 * out, which output_finish reports: then the workers stop at their next lines. */
int named_run(const named_options *given, output *out);

#endif /* GPUKIT_SRC_COUNTDOWN_NAMED_H */
