// SPDX-License-Identifier: MIT
/* backend/kernel.h - one kernel, described once for every backend.
 *
 * The arithmetic of one item is written once, in kernels/lib. The OpenCL source
 * wraps it per work item; the body loops over it. Which one runs is the
 * backend's business.
 */
#ifndef GPK_BACKEND_KERNEL_H
#define GPK_BACKEND_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/source.h"

enum { GPK_MAX_MEMORIES = 8 }; /* of one kernel */

/* The kernel in C: work items [first, last) of a launch, none beyond its items. args is the
 * argument block; memories are host addresses. Threads: several at once, on disjoint items. */
typedef void gpk_body(const void *args, void *const *memories, uint64_t first, uint64_t last);

/* A parameter of an OpenCL kernel, where we did not write it. */
typedef struct gpk_parameter {
    const char *type; /* as OpenCL C calls it: "ulong", "float *" */
    size_t size;      /* bytes; 0: a memory */
} gpk_parameter;

/* Constant, usually static. Arguments of the OpenCL kernel: the block by value, then the
 * memories. Or, with parameters, those: the values lie in the block, each aligned to its size. */
typedef struct gpk_kernel {
    const char *entry;                /* OpenCL name: "primes_sieve" */
    const gpk_source *const *sources; /* in order, NULL behind the last one */
    gpk_body *body;                   /* NULL where there is a device version only */
    size_t args_size;                 /* bytes of the argument block */
    uint32_t memory_count;
    const gpk_parameter *parameters; /* NULL: the block and the memories */
    uint32_t parameter_count;
} gpk_kernel;

#endif /* GPK_BACKEND_KERNEL_H */
