// SPDX-License-Identifier: MIT
/* executor_bench.h - runtimes that take small tasks, all asked the same.
 *
 * A peer submits so many empty tasks from each of so many threads, to two workers where it has
 * workers, and returns when every one has run.
 */
#ifndef GPUKIT_BENCH_EXECUTOR_BENCH_H
#define GPUKIT_BENCH_EXECUTOR_BENCH_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { EXECUTOR_BENCH_WORKERS = 2 };

double executor_bench_now(void); /* seconds */

/* Seconds for threads * tasks tasks; less than 0: it cannot. */
typedef double executor_peer(uint32_t threads, uint64_t tasks);

/* Calls body(user, i) in that many threads at once, and waits for them. */
void executor_bench_threads(uint32_t threads, void (*body)(void *user, uint32_t index), void *user);

executor_peer executor_bench_libgomp;
executor_peer executor_bench_tbb;    /* executor_tbb.cc, where oneTBB is installed */
executor_peer executor_bench_starpu; /* executor_starpu.c, where StarPU is */

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_BENCH_EXECUTOR_BENCH_H */
