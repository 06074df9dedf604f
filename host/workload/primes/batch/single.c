// SPDX-License-Identifier: MIT
#include "workload/primes/batch/single.h"

#include <gpukit/primes.h>

#include "workload/primes/batch/plain.h"

bool gpk_primes_single_base_two(uint64_t n)
{
    const plain_modulus m = plain_modulus_of(n);
    const int twos = __builtin_ctzll(n - 1);
    uint64_t a = m.one;
    for (int i = 63; i >= twos; i--) {
        a = plain_multiply(&m, a, a);
        if ((n - 1) >> i & 1)
            a = plain_add(&m, a, a);
    }
    if (a == m.one)
        return true;
    for (int i = 1; i < twos && a != n - m.one; i++)
        a = plain_multiply(&m, a, a);
    return a == n - m.one;
}

bool gpk_primes_single_lucas(uint64_t n)
{
    const plain_modulus m = plain_modulus_of(n);
    const plain_start start = plain_begin(&m);
    const int twos = __builtin_ctzll((n >> 1) + 1) + 1; /* of n + 1, which may be 2^64 */
    plain_pair at = {start.two, start.p};
    if (start.parameter == 0)
        return false;
    for (int i = 63; i >= twos - 1; i--)
        at = plain_turn(&m, &start, at, ((n >> 1) + 1) >> i & 1);
    if (plain_is_end(&m, &start, at))
        return true;
    for (int i = 0; i < twos - 1; i++) {
        if (at.v == 0)
            return true;
        at.v = plain_subtract(&m, plain_multiply(&m, at.v, at.v), start.two);
    }
    return false;
}

bool gpukit_primes_is_prime(uint64_t n)
{
    if (n < PRIMES_SIFT_FROM)
        return gpk_primes_sift_small(n);
    bool divided = n % 2 == 0;
    for (int i = 0; i < PRIMES_SIFT_COUNT && !divided; i++)
        divided = n * gpk_primes_sift_divisors[i].inverse <= gpk_primes_sift_divisors[i].limit;
    return !divided && gpk_primes_single_base_two(n) && gpk_primes_single_lucas(n);
}
