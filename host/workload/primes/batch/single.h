// SPDX-License-Identifier: MIT
/* workload/primes/batch/single.h - the last two stages for one number, which sift left: what paths
 * fall back to where their own way does not decide. */
#ifndef GPK_WORKLOAD_PRIMES_BATCH_SINGLE_H
#define GPK_WORKLOAD_PRIMES_BATCH_SINGLE_H

#include <stdbool.h>
#include <stdint.h>

bool gpk_primes_single_base_two(uint64_t n);
bool gpk_primes_single_lucas(uint64_t n);

/* The least p from 3 on for which p^2 - 4 is no square modulo n, by the Jacobi symbol. 0 where the
 * search shows that n is composite: a square has no such p. */
uint64_t gpk_primes_lucas_parameter(uint64_t n);

/* Bit r is set where r is no square modulo the prime. */
enum {
    PRIMES_NO_SQUARE_3 = 0x4,
    PRIMES_NO_SQUARE_5 = 0xc,
    PRIMES_NO_SQUARE_7 = 0x68,
    PRIMES_NO_SQUARE_11 = 0x5c4,
    PRIMES_NO_SQUARE_13 = 0x9e4,
    PRIMES_NO_SQUARE_PRODUCT = 3 * 5 * 7 * 11 * 13,
};

#endif /* GPK_WORKLOAD_PRIMES_BATCH_SINGLE_H */
