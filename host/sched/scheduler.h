// SPDX-License-Identifier: MIT
/* sched/scheduler.h - runs a job on every device of a context.
 *
 * Each device gets an agent, a thread that makes all calls on it. Agents take leases from
 * one pool until none is left; what follows from a failure is the board's (sched/board.h).
 * The caller's thread watches: it reports progress, can stop the job, leaves a device behind
 * whose driver hangs, and sees to it that the journal reaches the disk.
 */
#ifndef GPK_SCHED_SCHEDULER_H
#define GPK_SCHED_SCHEDULER_H

#include <gpukit/job.h>

#include "backend/context.h"
#include "sched/job.h"

/* Blocks until every grain was collected, or the job failed or was stopped. report may
 * be NULL; it is filled in either case. A job with no grains is done at once. Fails
 * with what ended the job: the last device's error, a build error, or
 * GPUKIT_E_CANCELLED when the progress callback or collect stopped it. */
gpukit_status gpk_scheduler_run(gpukit_context *context, gpk_job *job,
                                const gpukit_job_params *params, gpukit_report *report,
                                gpukit_error *err);

/* The job twice: first as its twin, the same work in grains half as long; each grain of the
 * second pass must equal two of the first, or the host decides. Where results do not add up, the
 * twin has the same grid. With a journal, it is the
 * second pass that fills it. report may not be NULL. */
gpukit_status gpk_scheduler_run_twice(gpukit_context *context, gpk_job *job, gpk_job *twin,
                                      const gpukit_job_params *params, gpukit_report *report,
                                      gpukit_error *err);

#endif /* GPK_SCHED_SCHEDULER_H */
