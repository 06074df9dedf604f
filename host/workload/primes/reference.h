// SPDX-License-Identifier: MIT
/* workload/primes/reference.h - the slow and obvious way, that checks what devices say.
 *
 * It shares neither bases nor arithmetic with what runs on devices. Trial division below
 * 2^20. Above it the strong probable prime test to the first few primes as bases, which is
 * a proof below the bounds that are known: Jaeschke (1993) up to 8 bases, Jiang and Deng
 * (2014) up to 11, Sorenson and Webster (2015) for 12; all in OEIS A014233.
 */
#ifndef GPK_WORKLOAD_PRIMES_REFERENCE_H
#define GPK_WORKLOAD_PRIMES_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

bool gpk_primes_reference(uint64_t n);

#endif /* GPK_WORKLOAD_PRIMES_REFERENCE_H */
