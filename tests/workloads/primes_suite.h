// SPDX-License-Identifier: MIT
/* primes_suite.h - one answer for every device set, variant, grid and split.
 *
 * A test program names the devices and the variant; the suite runs them all through
 * known answers, edges, random windows and listings.
 */
#ifndef GPUKIT_TESTS_PRIMES_SUITE_H
#define GPUKIT_TESTS_PRIMES_SUITE_H

#include <gpukit/gpukit.h>

#include "workload/primes/window_job.h"

typedef struct primes_suite {
    gpukit_context_params context;
    const primes_variant *variant; /* NULL: the one that the devices' kind gets */
    uint64_t largest_known;        /* known counts up to here: keeps slow variants short */
    uint32_t random_windows;
} primes_suite;

/* A main(): runs the suite and returns the number of tests that failed. Skips out loud
 * where the devices are not there. */
int primes_suite_main(const primes_suite *wanted);

/* Parts of it, on the devices of a context; they fail as tests of cmocka do. */
void primes_suite_tuplets(gpukit_context *on);
void primes_suite_tuplets_across_grains(gpukit_context *on);
void primes_suite_numbers(gpukit_context *on);
void primes_suite_numbers_of_tiles(gpukit_context *on);

#endif /* GPUKIT_TESTS_PRIMES_SUITE_H */
