// SPDX-License-Identifier: MIT
/* workload/primes/tuplets.h - prime k-tuplets in bitmaps: lib/tuplets.h says what they are. */
#ifndef GPK_WORKLOAD_PRIMES_TUPLETS_H
#define GPK_WORKLOAD_PRIMES_TUPLETS_H

#include <stddef.h>

#include "lib/record.h"
#include "workload/primes/plan.h"

/* Numbers of a tuplet whose first bit in a moved word is this one, base being the number that the
 * word begins with: k of them. */
void gpk_primes_tuplet_at(uint32_t k, uint64_t base, uint32_t bit, uint64_t *out);

/* The tuplets of 2 to 6 primes in some words; next is the word behind the last one. */
void gpk_primes_tuplets_count(const uint64_t *words, uint32_t count, uint64_t next,
                              uint32_t out[PRIMES_TUPLETS]);

/* Those of the plan's window that 3 or 5 belongs to: at most 2. Puts their numbers into out,
 * unless that is NULL. */
uint32_t gpk_primes_tuplets_of_wheel(const primes_plan *plan, uint32_t k, uint64_t *out);

#endif /* GPK_WORKLOAD_PRIMES_TUPLETS_H */
