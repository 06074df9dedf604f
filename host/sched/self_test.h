// SPDX-License-Identifier: MIT
/* sched/self_test.h - questions with known answers, before a device gets work.
 *
 * Drivers have had a wrong mul_hi, and loops that end after 65535 turns, and said nothing.
 * So a device first shows that it can do what kernels are made of, and then the job's own
 * kernels on small chunks. Whether that is asked for, and when, is the agent's to decide.
 */
#ifndef GPK_SCHED_SELF_TEST_H
#define GPK_SCHED_SELF_TEST_H

#include "sched/job.h"

/* To be prepared before gpk_self_test_run, as the job's kernels are. */
extern const gpk_kernel gpk_self_test_kernel;

/* Whether a device like this one has passed, in this or an earlier run, with this version of
 * gpukit, this kernel and those of the job. Any thread. */
bool gpk_self_test_is_known(const gpk_device *device, const gpk_job *job);

/* The arithmetic, and then the job's own proof where it has one. Passing is remembered, and
 * forgotten by failing. GPUKIT_E_MISMATCH says which answer was wrong and what came out; a
 * call that failed comes back as it is. Nothing else is in flight on the queue, whose
 * deadline is that of each command. */
gpukit_status gpk_self_test_run(gpukit_queue *queue, const gpk_job *job, gpukit_error *err);

#endif /* GPK_SCHED_SELF_TEST_H */
