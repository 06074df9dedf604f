// SPDX-License-Identifier: MIT
/* queue_bench.h - the parts of queue_bench. Each prints a table and adds its raw samples to
 * the file as one member; false, with a line on stderr, when something failed. */
#ifndef GPUKIT_BENCH_QUEUE_BENCH_H
#define GPUKIT_BENCH_QUEUE_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"

enum { QUEUE_BENCH_ROUNDS = 101 };

/* What a chunk costs on a device, beside the same commands in OpenCL's own words. */
bool queue_cost(const char *device, size_t rounds, json *out);

/* How much of the copying of a stream of blocks hides behind its kernels. */
bool queue_overlap(const char *device, size_t rounds, json *out);

/* The team and an OpenCL device together, beside the sum of both alone. */
bool queue_together(const char *device, size_t rounds, json *out);

/* Seconds of a monotonic clock. */
double queue_bench_now(void);

/* Ends the benchmark with a line when status is not GPUKIT_OK. */
void queue_bench_check(int64_t status, const char *what);

#endif /* GPUKIT_BENCH_QUEUE_BENCH_H */
