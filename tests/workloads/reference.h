// SPDX-License-Identifier: MIT
/* reference.h - the slow and obvious way, which every fast one must equal. */
#ifndef GPUKIT_TESTS_REFERENCE_H
#define GPUKIT_TESTS_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

/* Trial division below 2^20. Above it the strong probable prime test to the first 12
 * primes as bases, in plain 128-bit arithmetic: right below 3.18e23 (Sorenson and
 * Webster 2015; OEIS A014233), and it shares neither bases nor arithmetic with the
 * library. */
bool reference_is_prime(uint64_t n);

/* How many primes there are in [first, last], one number after the other. */
uint64_t reference_count(uint64_t first, uint64_t last);

/* xorshift64*: the same numbers in every run. */
uint64_t reference_random(uint64_t *state);

#define REFERENCE_FOOLERS 57

/* Strong pseudoprimes: A014233 and A001262, Jaeschke (1993) with the bases 2 to 31, Arnault; and
 * what older versions of others took for primes. Carmichael numbers: A002997. Extra strong Lucas
 * pseudoprimes: A217719; strong ones: A217255. */
extern const uint64_t reference_foolers[REFERENCE_FOOLERS];

#endif /* GPUKIT_TESTS_REFERENCE_H */
