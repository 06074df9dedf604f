// SPDX-License-Identifier: MIT
/* workload/primes/numbers_job.h - testing the numbers of a list. */
#ifndef GPK_WORKLOAD_PRIMES_NUMBERS_JOB_H
#define GPK_WORKLOAD_PRIMES_NUMBERS_JOB_H

#include <gpukit/primes.h>

#include "sched/job.h"

typedef struct primes_numbers_job {
    gpk_job head;
    gpukit_primes_batch batch; /* the caller's */
} primes_numbers_job;

void gpk_primes_numbers_job_init(primes_numbers_job *job, const gpukit_primes_batch *batch);

#endif /* GPK_WORKLOAD_PRIMES_NUMBERS_JOB_H */
