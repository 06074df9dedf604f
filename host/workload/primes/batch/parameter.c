// SPDX-License-Identifier: MIT
/* The search for the parameter of the Lucas test. */
#include "workload/primes/batch/single.h"

enum { SQUARES_FROM = 32 }; /* a p so large is so rare that looking for a square costs nothing */

/* (a / n), for an odd n and a below it. */
static int jacobi(uint64_t a, uint64_t n)
{
    int sign = 1;
    while (a != 0) {
        const int twos = __builtin_ctzll(a);
        a >>= twos;
        if (twos % 2 == 1 && (n % 8 == 3 || n % 8 == 5))
            sign = -sign;
        if (a % 4 == 3 && n % 4 == 3)
            sign = -sign;
        const uint64_t rest = n % a;
        n = a;
        a = rest;
    }
    return n == 1 ? sign : 0;
}

static bool is_square(uint64_t n)
{
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 31; bit != 0; bit >>= 1)
        if ((root + bit) * (root + bit) <= n)
            root += bit;
    return root * root == n;
}

static uint64_t search(uint64_t n)
{
    for (uint64_t p = 3;; p++) {
        const int symbol = jacobi(p * p - 4, n);
        if (symbol == -1)
            return p;
        if (symbol == 0 || (p == SQUARES_FROM && is_square(n)))
            return 0;
    }
}

/* The square-free parts of p^2 - 4 from p = 3 on are 5, 3, 21, 2, 5, 15, 77, 6, 13: with quadratic
 * reciprocity, in nearly all cases, n modulo a few small primes and 8 tells. */
uint64_t gpk_primes_lucas_parameter(uint64_t n)
{
    const uint32_t rest = (uint32_t)(n % PRIMES_NO_SQUARE_PRODUCT);
    const uint32_t flips = n % 4 == 3;
    const uint32_t by_2 = 0x28u >> n % 8 & 1u;
    const uint32_t by_3 = ((uint32_t)PRIMES_NO_SQUARE_3 >> rest % 3 & 1u) ^ flips;
    const uint32_t by_5 = (uint32_t)PRIMES_NO_SQUARE_5 >> rest % 5 & 1u;
    const uint32_t by_7 = ((uint32_t)PRIMES_NO_SQUARE_7 >> rest % 7 & 1u) ^ flips;
    const uint32_t by_11 = ((uint32_t)PRIMES_NO_SQUARE_11 >> rest % 11 & 1u) ^ flips;
    const uint32_t by_13 = (uint32_t)PRIMES_NO_SQUARE_13 >> rest % 13 & 1u;
    const uint32_t which =
        by_5 << 3 | by_3 << 4 | (by_3 ^ by_7) << 5 | by_2 << 6 | (by_7 ^ by_11) << 9 | by_13 << 11;
    return which != 0 ? (uint64_t)__builtin_ctz(which) : search(n);
}
