// SPDX-License-Identifier: MIT
/* workload/primes/native/block.h - the native sieve: a block of the bitmap on one core.
 *
 * Four kinds of base primes, by what they cost where:
 *   up to 163         the patterns fill a segment with what these leave
 *   below 2^14        crossed off a segment of 2^15 bytes, which stays in the first cache
 *   below 2^17        crossed off the block of 2^19 bytes, which stays in the second one
 *   below 2^20        likewise, but they have few multiples there
 *   from there on     in the buckets of the block (buckets.h)
 */
#ifndef GPK_WORKLOAD_PRIMES_NATIVE_BLOCK_H
#define GPK_WORKLOAD_PRIMES_NATIVE_BLOCK_H

#include "lib/sieve.h"
#include "workload/primes/base_primes.h"
#include "workload/primes/native/path.h"

enum {
    PRIMES_BLOCK_SEGMENTS = PRIMES_BLOCK / PRIMES_SEGMENT,
    /* Room before and behind the bits: crossing off runs in whole turns of the wheel. */
    PRIMES_BLOCK_PAD = PRIMES_MEDIUM_LIMIT,
};

/* The base primes as that and lib/sieve.h see them, for a bitmap. */
primes_sieve_state gpk_primes_base_state(const primes_base *base, uint8_t *bits);

/* Fills the stretch, which is at most PRIMES_BLOCK long, with what the base primes below
 * PRIMES_MAP_FROM leave. They themselves are crossed off too. */
void gpk_primes_block_sieve(const primes_path *path, const primes_sieve_state *base,
                            const primes_stretch *block);

#endif /* GPK_WORKLOAD_PRIMES_NATIVE_BLOCK_H */
