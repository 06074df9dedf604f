// SPDX-License-Identifier: MIT
/* The primes workload on the OpenMP team. The number of threads is the argument. */
#include <stdlib.h>

#include "primes_suite.h"

int main(int argc, char **argv)
{
    const primes_suite suite = {
        .context = {.devices = "cpu", .threads = argc > 1 ? (uint32_t)atoi(argv[1]) : 0},
        .largest_known = 1000000000,
        .random_windows = 500,
    };
    return primes_suite_main(&suite);
}
