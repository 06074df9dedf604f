// SPDX-License-Identifier: MIT
/* workload/primes/redo.h - one grain of a window once more, on the host. */
#ifndef GPK_WORKLOAD_PRIMES_REDO_H
#define GPK_WORKLOAD_PRIMES_REDO_H

#include "workload/primes/window_job.h"

/* gpk_job_ops.redo of a window. By the C body of the sieve, also where the job is done by
 * the test, unless base primes beyond PRIMES_MAP_FROM would be needed for that: then by the
 * C body of the test. By reference: by gpk_primes_reference. */
gpukit_status gpk_primes_redo(const gpk_job *head, uint64_t grain, bool by_reference,
                              gpk_result *out, gpukit_error *err);

#endif /* GPK_WORKLOAD_PRIMES_REDO_H */
