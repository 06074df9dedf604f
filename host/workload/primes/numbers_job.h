// SPDX-License-Identifier: MIT
/* workload/primes/numbers_job.h - testing the numbers of a list. */
#ifndef GPK_WORKLOAD_PRIMES_NUMBERS_JOB_H
#define GPK_WORKLOAD_PRIMES_NUMBERS_JOB_H

#include "sched/job.h"

typedef struct primes_numbers_job {
    gpk_job head;
    const uint64_t *numbers; /* the caller's */
    uint64_t count;
    uint8_t *is_prime; /* the caller's: count flags, written by the downloads */
} primes_numbers_job;

void gpk_primes_numbers_job_init(primes_numbers_job *job, const uint64_t *numbers, uint64_t count,
                                 uint8_t *is_prime);

#endif /* GPK_WORKLOAD_PRIMES_NUMBERS_JOB_H */
