// SPDX-License-Identifier: MIT
#include "workload/primes/batch/sift.h"

#define EACH_PRIME(use)                                                                            \
    use(3) use(5) use(7) use(11) use(13) use(17) use(19) use(23) use(29) use(31) use(37) use(41)   \
        use(43) use(47) use(53) use(59) use(61) use(67) use(71) use(73) use(79) use(83) use(89)    \
            use(97) use(101) use(103) use(107) use(109) use(113) use(127) use(131) use(137)        \
                use(139) use(149) use(151) use(157) use(163) use(167) use(173) use(179) use(181)   \
                    use(191) use(193) use(197) use(199) use(211) use(223) use(227) use(229)        \
                        use(233) use(239) use(241) use(251)

#define PRIME(p) p,
#define DIVISOR(p) PRIMES_DIVISOR(p),

const uint8_t gpk_primes_sift_primes[PRIMES_SIFT_COUNT] = {EACH_PRIME(PRIME)};
const primes_sift_divisor gpk_primes_sift_divisors[PRIMES_SIFT_COUNT] = {EACH_PRIME(DIVISOR)};

bool gpk_primes_sift_small(uint64_t n)
{
    if (n % 2 == 0 || n < 3)
        return n == 2;
    for (int i = 0; i < PRIMES_SIFT_COUNT; i++) {
        const uint64_t prime = gpk_primes_sift_primes[i];
        if (prime * prime > n)
            return true;
        if (n % prime == 0)
            return false;
    }
    return true;
}
