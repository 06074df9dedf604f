// SPDX-License-Identifier: MIT
/* workload/primes/batch/batch.h - whether each of many 64-bit numbers is a prime, as fast as the
 * processor can tell.
 *
 * Three stages, each for what the one before has left: trial division by the primes up to
 * PRIMES_SIFT_LAST; the strong probable prime test to base 2; the extra strong Lucas test. The last
 * two together are a proof below 2^64: no composite passes both. That is the test of Baillie and
 * Wagstaff ("Lucas pseudoprimes", Math. Comp. 35, 1980), with the parameters that Baillie chose for
 * extra strong Lucas pseudoprimes (Q = 1, the least P from 3 on; OEIS A217719). Whoever would pass
 * must be one of the 118968378 base-2 pseudoprimes below 2^64, which Jan Feitsma listed (2009;
 * again by William Galway), and of these none passes a Lucas test: Dana Jacobsen's
 * "Pseudoprime Statistics, Tables, and Data" has it for each kind, the extra strong one among them.
 *
 * It shares nothing with ../modmul.h, whose seven bases check it.
 */
#ifndef GPK_WORKLOAD_PRIMES_BATCH_BATCH_H
#define GPK_WORKLOAD_PRIMES_BATCH_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PRIMES_BATCH_GROUP = 32 }; /* the most of any path */

/* Numbers with their places among those of the batch. */
typedef struct primes_candidates {
    uint64_t *numbers;
    uint64_t *places;
    size_t count;
} primes_candidates;

/* The stages for the instructions that a processor has. All paths say the same. */
typedef struct primes_batch_path {
    const char *name;
    bool (*is_available)(void);
    size_t group; /* the last two stages get a multiple of it */

    /* Adds the numbers that the trial division leaves to out, which has room for count + 8 of them;
     * numbers[i] has the place `place` + i. Below PRIMES_SIFT_FROM it decides: is_prime[i]
     * becomes 1 or 0; of the others only those that are composite get their 0. */
    void (*sift)(const uint64_t *numbers, size_t count, uint64_t place, uint8_t *is_prime,
                 primes_candidates *out);

    /* Of what sift left: passes[i] is 1 where numbers[i] passes, else 0. */
    void (*base_two)(const uint64_t *numbers, size_t count, uint8_t *passes);
    void (*lucas)(const uint64_t *numbers, size_t count, uint8_t *passes);
} primes_batch_path;

extern const primes_batch_path gpk_primes_batch_portable;
#if defined(__x86_64__)
extern const primes_batch_path gpk_primes_batch_avx2;
extern const primes_batch_path gpk_primes_batch_ifma;
#endif

/* All of this build, NULL behind the last one: the fastest first. */
extern const primes_batch_path *const gpk_primes_batch_paths[];

/* The fastest that this processor can. Any thread. */
const primes_batch_path *gpk_primes_batch_path(void);

/* is_prime[i] becomes 1 where numbers[i] is a prime, else 0. Any number; any thread. */
void gpk_primes_test_batch_by(const primes_batch_path *path, const uint64_t *numbers, size_t count,
                              uint8_t *is_prime);
void gpk_primes_test_batch(const uint64_t *numbers, size_t count, uint8_t *is_prime);

#endif /* GPK_WORKLOAD_PRIMES_BATCH_BATCH_H */
