// SPDX-License-Identifier: MIT
/* workload/primes/batch/sift.h - the primes of the trial division, and what is below its reach.
 *
 * n is a multiple of the odd p when n / p modulo 2^64, which is n times the inverse of p, is at
 * most (2^64 - 1) / p (Granlund and Montgomery 1994): no division, and no branch.
 */
#ifndef GPK_WORKLOAD_PRIMES_BATCH_SIFT_H
#define GPK_WORKLOAD_PRIMES_BATCH_SIFT_H

#include <stdbool.h>
#include <stdint.h>

#define PRIMES_SIFT_LAST 251
#define PRIMES_SIFT_FROM (UINT64_C(1) << 16) /* below, trial division alone decides: < 257^2 */

enum {
    PRIMES_SIFT_COUNT = 53, /* of the odd primes up to PRIMES_SIFT_LAST */
    PRIMES_SIFT_FIRST = 10, /* of these, as many as every number is divided by */
};

typedef struct primes_sift_divisor {
    uint64_t inverse; /* modulo 2^64 */
    uint64_t limit;   /* (2^64 - 1) / p */
} primes_sift_divisor;

/* Newton: from 5 right bits to 10, 20, 40, 80. */
#define PRIMES_INVERSE_0(p) ((UINT64_C(3) * (p)) ^ UINT64_C(2))
#define PRIMES_INVERSE_1(p) (PRIMES_INVERSE_0(p) * (2 - (p)*PRIMES_INVERSE_0(p)))
#define PRIMES_INVERSE_2(p) (PRIMES_INVERSE_1(p) * (2 - (p)*PRIMES_INVERSE_1(p)))
#define PRIMES_INVERSE_3(p) (PRIMES_INVERSE_2(p) * (2 - (p)*PRIMES_INVERSE_2(p)))
#define PRIMES_INVERSE_4(p) (PRIMES_INVERSE_3(p) * (2 - (p)*PRIMES_INVERSE_3(p)))
#define PRIMES_DIVISOR(p)                                                                          \
    {                                                                                              \
        PRIMES_INVERSE_4(UINT64_C(p)), UINT64_MAX / (p)                                            \
    }

extern const uint8_t gpk_primes_sift_primes[PRIMES_SIFT_COUNT];
extern const primes_sift_divisor gpk_primes_sift_divisors[PRIMES_SIFT_COUNT];

/* For n below PRIMES_SIFT_FROM. */
bool gpk_primes_sift_small(uint64_t n);

#endif /* GPK_WORKLOAD_PRIMES_BATCH_SIFT_H */
