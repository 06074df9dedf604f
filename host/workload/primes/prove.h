// SPDX-License-Identifier: MIT
/* workload/primes/prove.h - small chunks with known answers: the jobs' operation `prove`. */
#ifndef GPK_WORKLOAD_PRIMES_PROVE_H
#define GPK_WORKLOAD_PRIMES_PROVE_H

#include "sched/job.h"

/* Of a primes_window_job: its method and its variant, on a low window and on a high one. */
gpukit_status gpk_primes_prove_window(const gpk_job *job, gpukit_queue *queue, gpukit_error *err);

/* Of a primes_numbers_job. */
gpukit_status gpk_primes_prove_numbers(const gpk_job *like, gpukit_queue *queue, gpukit_error *err);

#endif /* GPK_WORKLOAD_PRIMES_PROVE_H */
