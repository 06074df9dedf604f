// SPDX-License-Identifier: MIT
/* workload/primes/groups/shape.h - the sizes that the sieve for work-groups is built with.
 *
 * A work-group's segment and its items are constants to the compiler, and what is best differs
 * from device to device: so there is a table of shapes, each with a variant of its own.
 */
#ifndef GPK_WORKLOAD_PRIMES_GROUPS_SHAPE_H
#define GPK_WORKLOAD_PRIMES_GROUPS_SHAPE_H

#include "workload/primes/window_job.h"

struct primes_shape {
    uint32_t segment_bytes; /* a power of two */
    uint32_t items;         /* of a work-group */
    const gpk_kernel *list, *begin, *scatter, *sieve;
};

enum { PRIMES_SHAPES = 5 };

/* From what is likely to be the fastest to what the smallest devices have room for. */
extern const primes_variant *const gpk_primes_group_variants[PRIMES_SHAPES];

/* For tests: a segment of 1 KiB, 32 items. */
extern const primes_variant *const gpk_primes_group_small;

/* Whether the device has the local memory and the work-groups for it. */
bool gpk_primes_shape_suits(const primes_shape *shape, const gpukit_device_info *device);

#endif /* GPK_WORKLOAD_PRIMES_GROUPS_SHAPE_H */
