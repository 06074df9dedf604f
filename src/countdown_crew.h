// SPDX-License-Identifier: MIT
/* countdown_crew.h - what the modes of the named workers share: who they are, and their lines. */
#ifndef GPUKIT_SRC_COUNTDOWN_CREW_H
#define GPUKIT_SRC_COUNTDOWN_CREW_H

#include <stddef.h>

#include "countdown_named.h"

enum { CREW_LINE = NAMED_NAME_MOST + 64, CREW_PAUSE_NS = 1000000 };

typedef struct crew {
    const named_options *given;
    output *out;
    uint64_t steps; /* of each one: its lines */
    uint32_t count;
    char names[NAMED_WORKERS_MOST][NAMED_NAME_MOST + 1];
} crew;

/* The line of one step, with its end; gives its size, CREW_LINE at most. */
size_t crew_line(const crew *all, uint32_t index, uint64_t step, char *line);

/* It goes out at once. False: nobody can have it. One thread at a time. */
bool crew_say(const crew *all, uint32_t index, uint64_t step);

void crew_sleep_ns(uint64_t ns);

/* Both give the exit code. */
int crew_run_processes(const crew *all);
int crew_run_async(const crew *all);

#endif /* GPUKIT_SRC_COUNTDOWN_CREW_H */
