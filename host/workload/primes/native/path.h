// SPDX-License-Identifier: MIT
/* workload/primes/native/path.h - the hot loops of the native sieve, for the instructions that a
 * processor has.
 *
 * Each path does the same: plain.h says what, in portable C; the others are faster twins, and
 * tests compare them all.
 */
#ifndef GPK_WORKLOAD_PRIMES_NATIVE_PATH_H
#define GPK_WORKLOAD_PRIMES_NATIVE_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/primes_args.h"
#include "workload/primes/native/buckets.h"

typedef struct primes_totals {
    uint64_t count, hash;
} primes_totals;

typedef struct primes_path {
    const char *name;
    bool (*is_available)(void);

    /* to[i] is what all strands have at i, for i below run. */
    void (*fill)(uint8_t *to, uint32_t run, const uint8_t *const strands[PRIMES_PATTERNS]);

    /* out[i] = byte mod primes[i], for primes below 2^32 and from 2^14. */
    void (*remainders)(uint64_t byte, const uint32_t *primes, uint32_t count, uint32_t *out);

    /* Crosses off the multiples of primes of the class r = prime mod 30, at most 2^20, which have
     * few in the stretch. */
    void (*cross_wide)(const primes_stretch *stretch, const uint32_t *primes, uint32_t count,
                       uint32_t r);

    /* Notes the multiples of the large base primes that words hold, in the numbers of a grain: in
     * the buckets of its blocks. words[0] begins with the number base. */
    void (*scatter)(primes_buckets *buckets, const primes_stretch *grain, const uint64_t *words,
                    uint32_t count, uint32_t base);

    /* The set bits of words, and their hash (gpk_primes_hash) when words[0] is word `place` of
     * the window. */
    primes_totals (*sum)(const uint64_t *words, size_t count, uint64_t place);
} primes_path;

extern const primes_path gpk_primes_portable;
#if defined(__x86_64__)
extern const primes_path gpk_primes_avx2;
extern const primes_path gpk_primes_avx512;
#endif

/* All of this build, NULL behind the last one: the fastest first. */
extern const primes_path *const gpk_primes_paths[];

/* The fastest that this processor can. Any thread. */
const primes_path *gpk_primes_path(void);

#endif /* GPK_WORKLOAD_PRIMES_NATIVE_PATH_H */
