// SPDX-License-Identifier: MIT
/* Results that can be checked, on two null devices, staging by copies and by maps in turns. */
#include "simulation.h"
#include "test.h"
#include "workloads/verify_suite.h"

static void run(gpk_job *job)
{
    static uint64_t seed;
    seed++;
    const simulation given = {
        .device_count = 2,
        .speeds = {3e6, 1e7},
        .jitter = 0.5,
        .seed = seed,
        .params = {.staging = seed % 2 ? GPUKIT_STAGING_COPY : GPUKIT_STAGING_MAP},
    };
    assert_int_equal(simulate(&given, job).status, GPUKIT_OK);
}

int main(void)
{
    return verify_suite_main(run);
}
