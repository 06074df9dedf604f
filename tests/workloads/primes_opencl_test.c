// SPDX-License-Identifier: MIT
/* The primes workload on an OpenCL device, as the device's kind has it. */
#include "primes_suite.h"

int main(void)
{
    const primes_suite suite = {
        .context = {.devices = "opencl:0"},
        .largest_known = 1000000000,
        .random_windows = 200,
    };
    return primes_suite_main(&suite);
}
