// SPDX-License-Identifier: MIT
/* sched/alone.h - a small job in this thread, without agents: for proofs. */
#ifndef GPK_SCHED_ALONE_H
#define GPK_SCHED_ALONE_H

#include "sched/job.h"

/* The whole job as one lease: a result for each grain, and what it delivers. What a device that
 * hangs may still read is left to it. */
gpukit_status gpk_job_run_alone(gpk_job *job, gpukit_queue *queue, gpk_result *out,
                                gpukit_error *err);

#endif /* GPK_SCHED_ALONE_H */
