// SPDX-License-Identifier: MIT
/* verify_suite.h - results that can be checked: against longer grains, against the host,
 * and against themselves.
 *
 * A test program says how a job is run; the suite keeps the results that are joined.
 */
#ifndef GPUKIT_TESTS_VERIFY_SUITE_H
#define GPUKIT_TESTS_VERIFY_SUITE_H

#include "sched/job.h"

/* Runs the job to its end, with success. */
typedef void verify_run(gpk_job *job);

/* A main(): runs the suite and returns the number of tests that failed. */
int verify_suite_main(verify_run *run);

#endif /* GPUKIT_TESTS_VERIFY_SUITE_H */
