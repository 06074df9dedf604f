// SPDX-License-Identifier: MIT
/* job.h - jobs of the library as rows: end to end, and what the device's kernels take of it. */
#ifndef GPUKIT_BENCH_GPU_JOB_H
#define GPUKIT_BENCH_GPU_JOB_H

#include "check.h"

/* Two rows of one job. They are skipped and fail together. */
typedef struct gpu_job_rows {
    gpu_row *whole, *kernels;
} gpu_job_rows;

/* What became of a run of it. */
typedef struct gpu_job_run {
    gpukit_status status;
    gpukit_report report;
    gpukit_error error;
} gpu_job_run;

/* Rates of earlier runs do not matter, and the job is stopped when the part's time is over. */
gpukit_job_params gpu_job_params(gpu_check *check);

/* Whether there is a result to look at. Where not, the rows tell why: the time was over, or the
 * job failed, or it is right only because the host found results of the device that were not. */
bool gpu_job_is_done(const gpu_job_rows *rows, const gpu_job_run *run);

/* False, and both are skipped, where so many seconds are more than are left. */
bool gpu_job_fits(const gpu_check *check, const gpu_job_rows *rows, double seconds);

void gpu_job_skip(const gpu_job_rows *rows, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void gpu_job_fail(const gpu_job_rows *rows, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* How many runs make a good median, where one takes so long. */
int gpu_job_rounds(double seconds);

#endif /* GPUKIT_BENCH_GPU_JOB_H */
