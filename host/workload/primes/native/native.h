// SPDX-License-Identifier: MIT
/* workload/primes/native/native.h - the kernels of the native sieve. They have C bodies only.
 *
 *   begin     one item: the scratch memory is empty
 *   scatter   an item for each piece of the large base primes: their multiples in the one grain of
 *             the launch go into the buckets of its blocks
 *   sieve     an item for each block of the launch's grains: its record, and its bitmap if wanted
 *
 * Grains with large base primes are launched one by one: begin, scatter, sieve. The others of a
 * lease are one launch.
 */
#ifndef GPK_WORKLOAD_PRIMES_NATIVE_NATIVE_H
#define GPK_WORKLOAD_PRIMES_NATIVE_NATIVE_H

#include "backend/kernel.h"
#include "workload/primes/base_primes.h"
#include "workload/primes/native/path.h"
#include "workload/primes/native/scratch.h"

/* The argument block of all three. */
typedef struct primes_native_args {
    primes_window_args window;
    const primes_path *path;
    const primes_base *base; /* with its map; the host's own memory is the device's */
    primes_scratch_size scratch;
    uint32_t blocks_per_grain; /* the last one may be short */
    uint32_t lease_grain;      /* where the launch's first grain is in the buffers of the lease */
    bool keeps_bitmaps;        /* else there are records only */
} primes_native_args;

extern const gpk_kernel gpk_primes_native_begin;   /* scratch */
extern const gpk_kernel gpk_primes_native_scatter; /* scratch */
extern const gpk_kernel gpk_primes_native_sieve;   /* scratch, bitmaps, records */

#endif /* GPK_WORKLOAD_PRIMES_NATIVE_NATIVE_H */
