// SPDX-License-Identifier: MIT
/* together.h - primes on the team alone, on an OpenCL device alone, and on both, in turns. Where
 * they share a CPU each has the same cores alone as it has beside the other one. */
#ifndef GPUKIT_BENCH_TOGETHER_H
#define GPUKIT_BENCH_TOGETHER_H

#include <gpukit/gpukit.h>

enum { TOGETHER_TEAM, TOGETHER_DEVICE, TOGETHER_BOTH, TOGETHER_CONTESTANTS };

/* Kept open, so that no build and no start is counted. */
typedef struct together {
    gpukit_context *contexts[TOGETHER_CONTESTANTS];
} together;

typedef struct together_round {
    double seconds[TOGETHER_CONTESTANTS];
    double efficiency; /* of both, against the sum of both alone */
    double reported;   /* what the job itself says of both */
} together_round;

/* The primes below 10^n or 3 x 10^n, and how many there are. */
typedef struct together_work {
    const char *name; /* "3e10" */
    uint64_t last, count;
} together_work;

extern const together_work together_works[]; /* ascending; a NULL name behind the last one */

/* together_close frees it, however far this came. */
gpukit_status together_open(together *t, const char *device, gpukit_error *err);
void together_close(together *t);

/* Each of them once. GPUKIT_E_MISMATCH where a count is wrong. */
gpukit_status together_run(const together *t, const together_work *work, together_round *out,
                           gpukit_error *err);

#endif /* GPUKIT_BENCH_TOGETHER_H */
