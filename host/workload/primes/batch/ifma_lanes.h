// SPDX-License-Identifier: MIT
/* workload/primes/batch/ifma_lanes.h - what the tests of eight numbers at once have in common. */
#ifndef GPK_WORKLOAD_PRIMES_BATCH_IFMA_LANES_H
#define GPK_WORKLOAD_PRIMES_BATCH_IFMA_LANES_H

#include <stdbool.h>

#include "workload/primes/batch/ifma.h"
#include "workload/primes/batch/single.h"

enum {
    IFMA_KEPT = 7, /* powers and V's that are kept: those for the exponent / 2^i, i below it */
};

IFMA_INLINE int ifma_bits_of_longest(const __m512i *numbers, int count)
{
    __m512i all = numbers[0];
    for (int v = 1; v < count; v++)
        all = _mm512_or_si512(all, numbers[v]);
    return 64 - __builtin_clzll((uint64_t)_mm512_reduce_or_epi64(all));
}

IFMA_INLINE __m512i ifma_up(__m512i a, int by)
{
    return _mm512_sll_epi64(a, _mm_cvtsi32_si128(by));
}

IFMA_INLINE __m512i ifma_down(__m512i a, int by)
{
    return _mm512_srl_epi64(a, _mm_cvtsi32_si128(by));
}

/* By scalars, where a vector leaves it open: when a number has many factors 2. */
IFMA_INLINE __mmask8 ifma_ask(bool (*passes)(uint64_t n), __m512i numbers, unsigned which)
{
    uint64_t n[IFMA_LANES];
    unsigned answer = 0;
    _mm512_storeu_si512(n, numbers);
    for (; which != 0; which &= which - 1) {
        const int i = __builtin_ctz(which);
        answer |= (unsigned)passes(n[i]) << i;
    }
    return (__mmask8)answer;
}

IFMA_INLINE void ifma_say(uint8_t *to, __mmask8 passes)
{
    for (int i = 0; i < IFMA_LANES; i++)
        to[i] = passes >> i & 1;
}

#endif /* GPK_WORKLOAD_PRIMES_BATCH_IFMA_LANES_H */
