// SPDX-License-Identifier: MIT
/* Results that can be checked, on real devices: the argument, or the OpenMP team. */
#include <gpukit/gpukit.h>
#include <stdio.h>

#include "sched/scheduler.h"
#include "test.h"
#include "verify_suite.h"

static gpukit_context *context;

static void run(gpk_job *job)
{
    const gpukit_job_params params = {0};
    gpukit_error error;
    if (gpk_scheduler_run(context, job, &params, NULL, &error) != GPUKIT_OK)
        fail_msg("%s (%s, %d)", error.text, error.call, error.native);
}

int main(int argc, char **argv)
{
    const gpukit_context_params params = {.devices = argc > 1 ? argv[1] : "cpu"};
    gpukit_error error;
    if (gpukit_context_open(&params, &context, &error) != GPUKIT_OK) {
        printf("SKIP: cannot open %s: %s\n", params.devices, error.text);
        return 77;
    }
    int failed = verify_suite_main(run);
    gpukit_context_close(context);
    return failed;
}
