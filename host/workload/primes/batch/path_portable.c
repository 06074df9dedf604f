// SPDX-License-Identifier: MIT
/* What every processor runs. */
#include "workload/primes/batch/plain.h"

static void sift(const uint64_t *numbers, size_t count, uint64_t place, uint8_t *is_prime,
                 primes_candidates *out)
{
    plain_sift(numbers, count, place, is_prime, out);
}

static void base_two(const uint64_t *numbers, size_t count, uint8_t *passes)
{
    plain_base_two(numbers, count, passes);
}

static void lucas(const uint64_t *numbers, size_t count, uint8_t *passes)
{
    plain_lucas(numbers, count, passes);
}

static bool is_available(void)
{
    return true;
}

const primes_batch_path gpk_primes_batch_portable = {
    .name = "portable",
    .is_available = is_available,
    .group = PLAIN_WIDTH,
    .sift = sift,
    .base_two = base_two,
    .lucas = lucas,
};
