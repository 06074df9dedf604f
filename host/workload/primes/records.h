// SPDX-License-Identifier: MIT
/* workload/primes/records.h - from what a device gave back to the results of a lease. */
#ifndef GPK_WORKLOAD_PRIMES_RECORDS_H
#define GPK_WORKLOAD_PRIMES_RECORDS_H

#include "workload/primes/window_job.h"

/* gpk_job_ops.read of a window. Records must fit themselves and their grain; bitmaps, where
 * there are any on the host, their records. */
gpukit_status gpk_primes_read(const void *bench, const gpk_lease *lease, gpk_result *out,
                              gpukit_error *err);

#endif /* GPK_WORKLOAD_PRIMES_RECORDS_H */
