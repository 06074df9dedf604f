// SPDX-License-Identifier: MIT
/* workload/primes/numbers_job.h - testing the numbers of a list. */
#ifndef GPK_WORKLOAD_PRIMES_NUMBERS_JOB_H
#define GPK_WORKLOAD_PRIMES_NUMBERS_JOB_H

#include <gpukit/primes.h>

#include "sched/freight.h"

typedef struct primes_numbers_job {
    gpk_job head;
    gpukit_primes_batch batch; /* the caller's: not touched once the call is over */
    uint64_t grain_numbers;
} primes_numbers_job;

extern const gpk_job_kind gpk_primes_numbers_kind; /* numbers_kind.c */

/* grain_numbers may be 0: as many as usual. There is nothing to finish. */
void gpk_primes_numbers_job_init(primes_numbers_job *job, const gpukit_primes_batch *batch,
                                 uint64_t grain_numbers);

/* On the heap, for calls that may have to leave a job behind: free leaves one that is
 * abandoned, since a device that hangs may come back to it. */
gpukit_status gpk_primes_numbers_job_alloc(const gpukit_primes_batch *batch, uint64_t grain_numbers,
                                           primes_numbers_job **out, gpukit_error *err);
void gpk_primes_numbers_job_free(primes_numbers_job *job);

#endif /* GPK_WORKLOAD_PRIMES_NUMBERS_JOB_H */
