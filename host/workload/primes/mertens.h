// SPDX-License-Identifier: MIT
/* workload/primes/mertens.h - how many multiples base primes have. */
#ifndef GPK_WORKLOAD_PRIMES_MERTENS_H
#define GPK_WORKLOAD_PRIMES_MERTENS_H

#include <stdint.h>

/* By Mertens's theorem the reciprocals of the primes from a to b add up to ln(ln b / ln a), and so
 * many of the numbers that the wheel keeps are multiples. Too large by 1 or 2 %, or more where a
 * and b are close; never too small. 0 where there is none. */
double gpk_primes_mertens(uint32_t from, uint32_t to);

#endif /* GPK_WORKLOAD_PRIMES_MERTENS_H */
