// SPDX-License-Identifier: MIT
/* workload/primes/riemann.h - about how many primes there are, without counting.
 *
 * Riemann's R(x) is within the square root of x of the number of primes up to x for all x below
 * 2^64 (Buethe 2018 for the logarithmic integral, which is further off). Here in double
 * precision: a few thousand near 2^64.
 */
#ifndef GPK_WORKLOAD_PRIMES_RIEMANN_H
#define GPK_WORKLOAD_PRIMES_RIEMANN_H

#include <stdint.h>

/* R(x), by the series of Gram (1884); 0 below 2. */
double gpk_primes_riemann(double x);

/* About where the count-th prime above from is, or the -count-th below it; it may be below 0, or
 * beyond 2^64. */
double gpk_primes_riemann_step(uint64_t from, double count);

#endif /* GPK_WORKLOAD_PRIMES_RIEMANN_H */
