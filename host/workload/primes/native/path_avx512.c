// SPDX-License-Identifier: MIT
/* The loops in AVX-512, but for the buckets: avx512_scatter.c. */
#include "workload/primes/native/path.h"

#if defined(__x86_64__)
#include "workload/primes/native/avx512.h"

/* 64 bytes of all strands from byte i on, those of the mask. */
AVX512_INLINE __m512i strands_at(const uint8_t *const *strands, uint32_t i, __mmask64 mask)
{
    enum { AND = 0x80 };
    __m512i x = _mm512_maskz_loadu_epi8(mask, strands[0] + i);
    for (int j = 1; j + 1 < PRIMES_PATTERNS; j += 2)
        x = _mm512_ternarylogic_epi64(x, _mm512_maskz_loadu_epi8(mask, strands[j] + i),
                                      _mm512_maskz_loadu_epi8(mask, strands[j + 1] + i), AND);
    return _mm512_and_si512(x, _mm512_maskz_loadu_epi8(mask, strands[PRIMES_PATTERNS - 1] + i));
}

AVX512 static void fill(uint8_t *to, uint32_t run, const uint8_t *const strands[PRIMES_PATTERNS])
{
    uint32_t i = 0;
    for (; run - i >= 64; i += 64)
        _mm512_storeu_si512(to + i, strands_at(strands, i, ~UINT64_C(0)));
    if (i < run) {
        const __mmask64 mask = (UINT64_C(1) << (run - i)) - 1;
        _mm512_mask_storeu_epi8(to + i, mask, strands_at(strands, i, mask));
    }
}

AVX512 static void remainders(uint64_t byte, const uint32_t *primes, uint32_t count, uint32_t *out)
{
    for (uint32_t i = 0; i < count; i += 8) {
        const __mmask8 lanes = first_lanes(count - i);
        const __m256i prime = _mm256_maskz_loadu_epi32(lanes, primes + i);
        const division by = divide(byte, _mm512_cvtepu32_epi64(prime));
        _mm256_mask_storeu_epi32(out + i, lanes, _mm512_cvtepi64_epi32(by.rest));
    }
}

AVX512_INLINE void cross_all(uint8_t *bits, const uint32_t *places, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        primes_bit_clear(bits, places[i]);
}

/* The multiples of a few primes are listed, and then crossed off: two loops without a branch that
 * is hard to foresee. The patterns have crossed off those of 7. */
AVX512 static void cross_wide(const primes_stretch *stretch, const uint32_t *primes, uint32_t count,
                              uint32_t r)
{
    uint32_t list[LIST_ROOM], listed = 0;
    turns begin;
    const __m512i extra = _mm512_loadu_si512(extras[primes_bit(r)]);
    const __m512i end = _mm512_set1_epi32((int)(stretch->size * 8));
    for (uint32_t i = 0; i < count; i++) {
        if (i % 8 == 0)
            turns_of(stretch->byte, primes + i, count - i, &begin);
        const __m512i step = _mm512_set1_epi32((int)begin.step[i % 8]);
        const uint32_t rest = begin.rest[i % 8];
        uint32_t seventh = begin.seventh[i % 8];
        __m512i bits = two_turns(&begin, i % 8, extra);
        for (uint32_t at = 0; at < stretch->size + rest; at += 2 * primes[i]) {
            listed +=
                append(list + listed, _mm512_mask_cmplt_epu32_mask(kept[seventh], bits, end), bits);
            bits = _mm512_add_epi32(bits, step);
            seventh = next_seventh(seventh);
            if (listed >= LIST) {
                cross_all(stretch->bits, list, listed);
                listed = 0;
            }
        }
    }
    cross_all(stretch->bits, list, listed);
}

/* _mm512_reduce_add_epi64 adds signed numbers, which must not overflow. */
AVX512_INLINE uint64_t add_up(__m512i lanes)
{
    uint64_t each[8], total = 0;
    _mm512_storeu_si512(each, lanes);
    for (int i = 0; i < 8; i++)
        total += each[i];
    return total;
}

AVX512 static primes_totals sum(const uint64_t *words, size_t count, uint64_t place)
{
    const uint64_t odd = UINT64_C(0xd6e8feb86659fd93); /* of gpk_primes_hash */
    const __m512i step = _mm512_set1_epi64((long long)(16 * odd));
    const __m512i lanes = _mm512_set_epi64(15, 13, 11, 9, 7, 5, 3, 1);
    __m512i factor =
        _mm512_mullo_epi64(_mm512_add_epi64(lanes, _mm512_set1_epi64((long long)(2 * place))),
                           _mm512_set1_epi64((long long)odd));
    __m512i counts = _mm512_setzero_si512(), hashes = counts;
    for (size_t i = 0; i < count; i += 8) {
        const __m512i x = _mm512_maskz_loadu_epi64(first_lanes((uint32_t)(count - i)), words + i);
        const __m512i mixed = _mm512_mullo_epi64(x, factor);
        factor = _mm512_add_epi64(factor, step);
        counts = _mm512_add_epi64(counts, _mm512_popcnt_epi64(x));
        hashes = _mm512_add_epi64(hashes, _mm512_xor_si512(mixed, _mm512_srli_epi64(mixed, 32)));
    }
    return (primes_totals){.count = add_up(counts), .hash = add_up(hashes)};
}

static bool is_available(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
           __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt");
}

const primes_path gpk_primes_avx512 = {
    .name = "avx512",
    .is_available = is_available,
    .fill = fill,
    .remainders = remainders,
    .cross_wide = cross_wide,
    .scatter = gpk_primes_scatter_avx512,
    .sum = sum,
};

#endif /* __x86_64__ */
