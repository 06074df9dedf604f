// SPDX-License-Identifier: MIT
/* The sieve for work-groups, which a GPU gets, on whatever OpenCL device there is. */
#include "primes_suite.h"
#include "workload/primes/groups/shape.h"

int main(void)
{
    const primes_suite suite = {
        .context = {.devices = "opencl:0"},
        .variant = gpk_primes_group_variants[0],
        .largest_known = 1000000,
        .random_windows = 40,
    };
    return primes_suite_main(&suite);
}
