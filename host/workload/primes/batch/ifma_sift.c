// SPDX-License-Identifier: MIT
/* Trial division, eight numbers at once. */
#include "workload/primes/batch/ifma_stages.h"

#if defined(__x86_64__)

#include "workload/primes/batch/ifma.h"
#include "workload/primes/batch/sift.h"

/* The numbers of a vector that no divisor of [first, last) divides. */
IFMA_INLINE __mmask8 undivided(__m512i n, int first, int last)
{
    __mmask8 divided = 0;
    for (int i = first; i < last; i++) {
        const __m512i inverse = ifma_all((int64_t)gpk_primes_sift_divisors[i].inverse);
        const __m512i limit = ifma_all((int64_t)gpk_primes_sift_divisors[i].limit);
        divided |= _mm512_cmple_epu64_mask(_mm512_mullo_epi64(n, inverse), limit);
    }
    return (__mmask8)~divided;
}

/* Writes whole vectors: a compressing store is slow where a compressing move is not. */
IFMA_INLINE size_t keep(primes_candidates *out, size_t count, __mmask8 which, __m512i numbers,
                        __m512i places)
{
    _mm512_storeu_si512(out->numbers + count, _mm512_maskz_compress_epi64(which, numbers));
    _mm512_storeu_si512(out->places + count, _mm512_maskz_compress_epi64(which, places));
    return count + (size_t)__builtin_popcount(which);
}

static void decide_small(const uint64_t *numbers, uint8_t *is_prime, unsigned which)
{
    for (; which != 0; which &= which - 1) {
        const int i = __builtin_ctz(which);
        is_prime[i] = gpk_primes_sift_small(numbers[i]);
    }
}

/* The first divisors, for all numbers. */
IFMA_TARGET static void sift_all(const uint64_t *numbers, size_t count, uint64_t place,
                                 uint8_t *is_prime, primes_candidates *out)
{
    __m512i places = ifma_add(ifma_all((int64_t)place), _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0));
    for (size_t i = 0; i < count; i += IFMA_LANES) {
        const __mmask8 there = (__mmask8)(count - i < IFMA_LANES ? (1u << (count - i)) - 1 : 0xffu);
        const __m512i n = _mm512_maskz_loadu_epi64(there, numbers + i);
        const __mmask8 small =
            there & _mm512_cmplt_epu64_mask(n, ifma_all((int64_t)PRIMES_SIFT_FROM));
        const __mmask8 odd = _mm512_test_epi64_mask(n, ifma_all(1));
        const __mmask8 left = (__mmask8)(undivided(n, 0, PRIMES_SIFT_FIRST) & odd & there & ~small);
        out->count = keep(out, out->count, left, n, places);
        places = ifma_add(places, ifma_all(IFMA_LANES));
        for (size_t j = i; j < i + IFMA_LANES && j < count; j++)
            is_prime[j] = 0;
        if (small != 0)
            decide_small(numbers + i, is_prime + i, small);
    }
}

/* The other ones, for what the first have left, from the given one on. */
IFMA_TARGET static void sift_left(primes_candidates *list, size_t from)
{
    size_t count = from;
    for (size_t i = from; i < list->count; i += IFMA_LANES) {
        const __mmask8 there =
            (__mmask8)(list->count - i < IFMA_LANES ? (1u << (list->count - i)) - 1 : 0xffu);
        const __m512i n = _mm512_loadu_si512(list->numbers + i);
        const __m512i places = _mm512_loadu_si512(list->places + i);
        const __mmask8 left = undivided(n, PRIMES_SIFT_FIRST, PRIMES_SIFT_COUNT) & there;
        count = keep(list, count, left, n, places);
    }
    list->count = count;
}

void gpk_primes_ifma_sift(const uint64_t *numbers, size_t count, uint64_t place, uint8_t *is_prime,
                          primes_candidates *out)
{
    const size_t from = out->count;
    sift_all(numbers, count, place, is_prime, out);
    sift_left(out, from);
}

#endif /* __x86_64__ */
