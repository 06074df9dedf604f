// SPDX-License-Identifier: MIT
/* versus.h - whole commands timed in turns, so that both see the same machine.
 *
 * In each round every contestant runs once, in a shuffled order; ratios are taken
 * within a round. One round more, the first, warms caches up and is not counted.
 */
#ifndef GPUKIT_BENCH_VERSUS_H
#define GPUKIT_BENCH_VERSUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"

enum { VERSUS_CONTESTANTS = 8, VERSUS_ROUNDS = 101, VERSUS_WORDS = 16 };

typedef struct versus_sample {
    double wall_s;
    double cpu_s;     /* user and system, with children */
    uint64_t peak_kb; /* resident set */
} versus_sample;

typedef struct versus_contestant {
    const char *name;
    const char *words[VERSUS_WORDS]; /* the command; found on PATH; NULL behind the last */
    versus_sample samples[VERSUS_ROUNDS];
} versus_contestant;

typedef struct versus_job {
    const char *name;
    const char *answer; /* a line that stdout must have, or else the contestant is wrong; NULL:
                         * stdout is /dev/null */
    size_t count;
    versus_contestant contestants[VERSUS_CONTESTANTS]; /* [0] is the peer */
} versus_job;

/* Runs all rounds; false, with a line on stderr, when a command fails or its answer
 * is wrong. */
bool versus_run(versus_job *job, size_t rounds);

/* A row per contestant: median wall, cpu and memory; the peer's time over its own. */
void versus_print(const versus_job *job, size_t rounds);

/* The median of the peer's wall time to the contestant's, and of its peak memory. */
double versus_ratio(const versus_job *job, size_t who, size_t rounds);
double versus_peak_mb(const versus_job *job, size_t who, size_t rounds);

/* The job with its raw samples, as an object in an array. */
void versus_json(const versus_job *job, size_t rounds, json *out);

#endif /* GPUKIT_BENCH_VERSUS_H */
