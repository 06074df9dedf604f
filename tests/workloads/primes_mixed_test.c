// SPDX-License-Identifier: MIT
/* The primes workload on the OpenMP team and an OpenCL device together. */
#include "primes_suite.h"

int main(void)
{
    const primes_suite suite = {
        .context = {.devices = "cpu,opencl:0"},
        .largest_known = 1000000000,
        .random_windows = 100,
    };
    return primes_suite_main(&suite);
}
