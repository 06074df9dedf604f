// SPDX-License-Identifier: MIT
/* workload/primes/tuplets.h - prime k-tuplets in bitmaps.
 *
 * A k-tuplet is k primes as close together as infinitely many may be: 2, 6, 8, 12 and 16 numbers
 * from the first to the last of 2 to 6. In a bitmap that is moved by one bit, so that a byte holds
 * the residues 7, 11, 13, 17, 19, 23, 29 and 31, each of them lies within one byte, as k bits in a
 * row - but for the few that 3 or 5 belong to.
 */
#ifndef GPK_WORKLOAD_PRIMES_TUPLETS_H
#define GPK_WORKLOAD_PRIMES_TUPLETS_H

#include <stddef.h>

#include "workload/primes/plan.h"

/* The moved word, when next is the word behind it. */
static inline uint64_t primes_tuplets_move(uint64_t word, uint64_t next)
{
    return word >> 1 | next << 63;
}

/* The first bits of the k-tuplets, k from 2 to 6, in a moved word. */
uint64_t gpk_primes_tuplets_in(uint32_t k, uint64_t moved);

/* Numbers of a tuplet whose first bit in a moved word is this one, base being the number that the
 * word begins with: k of them. */
void gpk_primes_tuplet_at(uint32_t k, uint64_t base, uint32_t bit, uint64_t *out);

/* Adds the primes of some words to counts[1], the tuplets to counts[2 .. 6]; next is the word
 * behind the last one. */
void gpk_primes_tuplets_count(const uint64_t *words, size_t count, uint64_t next,
                              uint64_t counts[GPUKIT_PRIMES_TUPLET_MAX + 1]);

/* Those of the plan's window that 3 or 5 belongs to: at most 2. Puts their numbers into out,
 * unless that is NULL. */
uint32_t gpk_primes_tuplets_of_wheel(const primes_plan *plan, uint32_t k, uint64_t *out);

#endif /* GPK_WORKLOAD_PRIMES_TUPLETS_H */
