// SPDX-License-Identifier: MIT
/* xorshift.h - xorshift64* (Vigna 2016): from a seed that is not 0 the same numbers in every run.
 */
#ifndef GPUKIT_BENCH_XORSHIFT_H
#define GPUKIT_BENCH_XORSHIFT_H

#include <stdint.h>

static inline uint64_t xorshift_next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

#endif /* GPUKIT_BENCH_XORSHIFT_H */
