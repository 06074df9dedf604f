// SPDX-License-Identifier: MIT
/* gpukit/workload.h - the catalogue: work that gpukit knows by name.
 *
 * A workload takes a range of numbers and gives one number, by its own best method on each
 * device. To run one: gpukit_range.workload (gpukit/range.h), also by an executor.
 */
#ifndef GPUKIT_WORKLOAD_H
#define GPUKIT_WORKLOAD_H

#include <stddef.h>

#include <gpukit/export.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gpukit_workload {
    const char *name;    /* "primes" */
    const char *summary; /* "how many primes there are in the range" */
} gpukit_workload;

/* In the order of their names; NULL behind the last one. Static. */
GPUKIT_API const gpukit_workload *gpukit_workload_at(size_t index);

/* NULL: there is none of that name. */
GPUKIT_API const gpukit_workload *gpukit_workload_find(const char *name);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_WORKLOAD_H */
