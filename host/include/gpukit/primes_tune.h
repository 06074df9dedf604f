// SPDX-License-Identifier: MIT
/* gpukit/primes_tune.h - what the sieve is fastest with on each GPU.
 *
 * A GPU's work-groups sieve segments in local memory. Which size of segment and of group is best,
 * and from where on base primes had better go through buckets in global memory, differs from device
 * to device, so it is measured here. It is remembered by device and driver, in the folder that
 * gpukit_cache_folder names, and changes speed alone, never an answer.
 */
#ifndef GPUKIT_PRIMES_TUNE_H
#define GPUKIT_PRIMES_TUNE_H

#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One run. Those with limit 0 compare sizes, the others limits with the best of the sizes. */
typedef struct gpukit_primes_trial {
    const char *device;     /* its id */
    uint32_t segment_bytes; /* of local memory */
    uint32_t group_items;   /* work items of a group */
    uint32_t limit;         /* base primes from here on went through buckets */
    double numbers_per_s;   /* the larger the better */
} gpukit_primes_trial;

typedef void gpukit_primes_trial_sink(void *user, const gpukit_primes_trial *trial);

/* Measures on each device of the context that is no CPU, one after the other: some seconds each,
 * most of them for the driver's compiler. found is told of each trial, in the caller's thread; it
 * may be NULL. GPUKIT_E_NO_DEVICE where there is nothing to tune. Not for devices in a worker
 * process. Not while a job runs on the context. */
GPUKIT_API gpukit_status gpukit_primes_tune(gpukit_context *context,
                                            gpukit_primes_trial_sink *found, void *user,
                                            gpukit_error *err);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_PRIMES_TUNE_H */
