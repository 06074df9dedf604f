// SPDX-License-Identifier: MIT
#include "workload/primes/reference.h"

__extension__ typedef unsigned __int128 wide;

enum { BASES = 12 };

static const uint64_t bases[BASES] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};

/* The least composite that passes for the bases so far: OEIS A014233. The last one, 3.2e23,
 * is beyond 64 bits. */
static const uint64_t least_liars[BASES] = {
    2047,
    1373653,
    25326001,
    3215031751,
    2152302898747,
    3474749660383,
    341550071728321,
    341550071728321,
    3825123056546413051,
    3825123056546413051,
    3825123056546413051,
    UINT64_MAX,
};

static uint64_t power(uint64_t base, uint64_t exponent, uint64_t n)
{
    uint64_t result = 1;
    for (; exponent != 0; exponent /= 2) {
        if (exponent % 2 == 1)
            result = (uint64_t)((wide)result * base % n);
        base = (uint64_t)((wide)base * base % n);
    }
    return result;
}

/* n - 1 = d 2^s: whether base^d is 1, or one of its s - 1 squarings is -1. */
static bool passes(uint64_t n, uint64_t base)
{
    int s = __builtin_ctzll(n - 1);
    uint64_t x = power(base, (n - 1) >> s, n);
    if (x == 1)
        return true;
    for (int i = 1; i < s && x != n - 1; i++)
        x = (uint64_t)((wide)x * x % n);
    return x == n - 1;
}

static bool has_divisor(uint64_t n)
{
    for (uint64_t d = 2; d * d <= n; d++)
        if (n % d == 0)
            return true;
    return false;
}

bool gpk_primes_reference(uint64_t n)
{
    if (n < UINT64_C(1) << 20)
        return n >= 2 && !has_divisor(n);
    for (int i = 0; i < BASES; i++)
        if (n % bases[i] == 0) /* most composites end here, and soon */
            return false;
    for (int i = 0; i < BASES; i++) {
        if (!passes(n, bases[i]))
            return false;
        if (n < least_liars[i])
            return true;
    }
    return true;
}
