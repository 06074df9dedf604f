// SPDX-License-Identifier: MIT
/* The sieve for work-groups, which a GPU gets, on whatever OpenCL device there is. */
#include "primes_suite.h"

int main(void)
{
    const primes_suite suite = {
        .context = {.devices = "opencl:0"},
        .variant = &gpk_primes_sieve_groups,
        .largest_known = 1000000,
        .random_windows = 40,
    };
    return primes_suite_main(&suite);
}
