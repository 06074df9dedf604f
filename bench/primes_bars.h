// SPDX-License-Identifier: MIT
/* primes_bars.h - the rows of primes_bench: a job, its peer, and how much faster we want to be. */
#ifndef GPUKIT_BENCH_PRIMES_BARS_H
#define GPUKIT_BENCH_PRIMES_BARS_H

#include <stdbool.h>
#include <stddef.h>

#include "versus.h"

typedef enum bar_kind {
    BAR_COUNT,      /* beside primesieve */
    BAR_LIST,       /* printing all of them, likewise */
    BAR_LIST_UNREAD /* to /dev/null */
} bar_kind;

typedef struct bar {
    const char *key;  /* what it is chosen by */
    const char *name; /* for people */
    const char *first, *last;
    const char *threads;
    bool chooses_threads; /* gpukit is not told how many: auto knows best */
    const char *method;
    const char *answer;                 /* the last line of stdout; NULL: nobody reads it */
    double at_least, aim;               /* the peer's time to ours; 0: there is no bar */
    double opencl_at_least, opencl_aim; /* the same on the OpenCL device */
    double most_mb;                     /* of our peak memory; 0: there is no bar */
    double most_peer_memory;            /* of it, to the peer's; 0: there is no bar */
    bar_kind kind;
    bool is_by_primecount; /* the peer is primecount */
} bar;

/* NULL behind the last one, and where there is no such key. */
const bar *bar_at(size_t index);
const bar *bar_find(const char *key);

/* The job with the peer first, then gpukit, then gpukit on the OpenCL device where one is given
 * and the row is for the sieve. The row and the words are pointed to. False, with a line on
 * stdout: the peer is not installed. */
bool bar_fill(const bar *row, const char *gpukit, const char *opencl, versus_job *out);

/* A line of the table: ratios, bars, memory. */
void bar_print_head(void);
void bar_print(const bar *row, const versus_job *job, size_t rounds);

#endif /* GPUKIT_BENCH_PRIMES_BARS_H */
