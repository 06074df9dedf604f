// SPDX-License-Identifier: MIT
/* The primes workload on two halves of an OpenCL device: several devices at work. */
#include "primes_suite.h"

int main(void)
{
    const primes_suite suite = {
        .context = {.devices = "opencl:0", .split = 2},
        .largest_known = 1000000000,
        .random_windows = 100,
    };
    return primes_suite_main(&suite);
}
