// SPDX-License-Identifier: MIT
#include "reference.h"

__extension__ typedef unsigned __int128 u128;

static uint64_t power(uint64_t base, uint64_t exponent, uint64_t n)
{
    u128 result = 1, square = base % n;
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1)
            result = result * square % n;
        square = square * square % n;
    }
    return (uint64_t)result;
}

static bool passes(uint64_t n, uint64_t base)
{
    uint64_t d = n - 1;
    while (d % 2 == 0)
        d /= 2;
    uint64_t x = power(base, d, n);
    if (x == 1 || x == n - 1)
        return true;
    for (; d != n - 1; d *= 2) {
        if (x == n - 1)
            return true;
        x = (uint64_t)((u128)x * x % n);
    }
    return false;
}

bool reference_is_prime(uint64_t n)
{
    if (n < 2)
        return false;
    for (uint64_t d = 2; d < 1024 && d * d <= n; d++)
        if (n % d == 0)
            return false;
    if (n < UINT64_C(1024) * 1024)
        return true;
    static const uint64_t bases[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    for (int i = 0; i < 12; i++)
        if (!passes(n, bases[i]))
            return false;
    return true;
}

uint64_t reference_count(uint64_t first, uint64_t last)
{
    uint64_t count = 0;
    for (uint64_t n = first;; n++) {
        count += reference_is_prime(n);
        if (n == last)
            return count;
    }
}

uint64_t reference_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545f4914f6cdd1du;
}
