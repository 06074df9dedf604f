// SPDX-License-Identifier: MIT
/* workload/primes/groups/tune.h - what the sieve for work-groups is fastest with on a device.
 *
 * A short run of each shape, and with the best of them of each limit of the list. What came out
 * is remembered as any other rate is (backend/rates.h), by device and driver: a job takes the
 * shape and the limit that were the fastest, or the usual ones where nothing is known.
 */
#ifndef GPK_WORKLOAD_PRIMES_GROUPS_TUNE_H
#define GPK_WORKLOAD_PRIMES_GROUPS_TUNE_H

#include <gpukit/primes_tune.h>

#include "workload/primes/groups/shape.h"

/* What the device gets. */
const primes_variant *gpk_primes_group_variant(const gpukit_device_info *device);
uint32_t gpk_primes_group_limit(const gpukit_device_info *device);

typedef struct primes_tuning {
    gpukit_queue *queue; /* nothing else is in flight on it */
    const primes_variant *const *variants;
    size_t count;                    /* PRIMES_SHAPES at most */
    gpukit_primes_trial_sink *found; /* is told of each trial; may be NULL */
    void *user;
} primes_tuning;

/* Measures what suits the queue's device, and remembers all of it at the end. What does not build
 * or has no room there is left out; it is a failure if that is all. */
gpukit_status gpk_primes_groups_tune(const primes_tuning *tuning, gpukit_error *err);

/* Tells of it before a job that is long enough to be worth it, where nothing is known yet. */
void gpk_primes_groups_tell(const primes_window_job *job, const gpk_device *device);

#endif /* GPK_WORKLOAD_PRIMES_GROUPS_TUNE_H */
