// SPDX-License-Identifier: MIT
/* sched/failure.h - what kind of failure an error is, and so what follows from it.
 *
 * transient  something ran out, for a moment: the chunk is tried again, in halves
 * device     the device is at fault: a strike, and its chunk goes elsewhere
 * program    a mistake of ours or of the caller: no other device would do better, so the job
 *            ends at once
 */
#ifndef GPK_SCHED_FAILURE_H
#define GPK_SCHED_FAILURE_H

#include <gpukit/status.h>

typedef enum gpk_failure {
    GPK_FAILURE_TRANSIENT,
    GPK_FAILURE_DEVICE,
    GPK_FAILURE_PROGRAM,
} gpk_failure;

gpk_failure gpk_failure_of(const gpukit_error *error);

#endif /* GPK_SCHED_FAILURE_H */
