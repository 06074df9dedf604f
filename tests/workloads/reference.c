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

const uint64_t reference_foolers[REFERENCE_FOOLERS] = {
    2047,
    3277,
    4033,
    4681,
    8321,
    15841,
    29341,
    42799,
    49141,
    52633,
    65281,
    74665,
    80581,
    1373653,
    25326001,
    3215031751,
    2152302898747,
    3474749660383,
    341550071728321,
    3825123056546413051,
    2007193456621,
    2744715551581,
    46856248255981,
    UINT64_C(18446744066047760377),
    UINT64_C(18446744030759878681),
    561,
    1105,
    1729,
    2465,
    2821,
    6601,
    8911,
    252601,
    825265,
    321197185,
    989,
    3239,
    5777,
    10877,
    27971,
    29681,
    30739,
    31631,
    39059,
    72389,
    73919,
    75077,
    5459,
    16109,
    18971,
    22499,
    24569,
    25199,
    40309,
    58519,
    75077,
    97439,
};
