// SPDX-License-Identifier: MIT
/* The loops in AVX-512: F, DQ, BW, VL and VPOPCNTDQ. */
#include "workload/primes/native/path.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "lib/wheel.h"
#include "workload/primes/native/plain.h"

#define AVX512                                                                                     \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vpopcntdq,"                    \
                          "bmi,bmi2,popcnt")))
#define AVX512_INLINE AVX512 static inline __attribute__((always_inline))

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

/* n = quotient * prime + rest in eight lanes. The quotient is below 2^48: about is taken down by
 * more than rounding can raise it, but by less than one. */
typedef struct division {
    __m512i quotient, rest;
} division;

AVX512_INLINE division divide(uint64_t n, __m512i prime)
{
    const __m512i one = _mm512_set1_epi64(1);
    const __m512d about =
        _mm512_div_pd(_mm512_set1_pd((double)n * (1 - 0x1p-50)), _mm512_cvtepu64_pd(prime));
    __m512i quotient = _mm512_cvttpd_epu64(about);
    __m512i rest =
        _mm512_sub_epi64(_mm512_set1_epi64((long long)n), _mm512_mullo_epi64(quotient, prime));
    const __mmask8 is_below = _mm512_cmpge_epi64_mask(rest, prime);
    quotient = _mm512_mask_add_epi64(quotient, is_below, quotient, one);
    rest = _mm512_mask_sub_epi64(rest, is_below, rest, prime);
    return (division){quotient, rest};
}

AVX512_INLINE __mmask8 first_lanes(uint32_t count)
{
    return (__mmask8)(count < 8 ? (1u << count) - 1 : 0xffu);
}

/* n mod the divisor in lanes below 2^52; or the divisor for 0, where rounding makes it so. */
AVX512_INLINE __m512i modulo(__m512i n, int divisor)
{
    const __m512d about = _mm512_mul_pd(_mm512_cvtepu64_pd(n), _mm512_set1_pd(1.0 / divisor));
    const __m512i times = _mm512_cvttpd_epu64(about);
    return _mm512_sub_epi64(n, _mm512_mullo_epi64(times, _mm512_set1_epi64(divisor)));
}

/* Where the turns of eight primes begin that byte `byte` is in: so many bytes before it. And the
 * number of that turn, modulo 7 (or 7 for 0). */
typedef struct turns {
    uint32_t rest[8], seventh[8];
} turns;

/* Lanes behind the last prime divide by zero, and nobody looks. */
AVX512_INLINE void turns_of(uint64_t byte, const uint32_t *primes, uint32_t count, turns *out)
{
    const __m256i prime = _mm256_maskz_loadu_epi32(first_lanes(count), primes);
    const division by = divide(byte, _mm512_cvtepu32_epi64(prime));
    const __m512i seventh = modulo(by.quotient, 7);
    _mm256_storeu_si256((void *)out->rest, _mm512_cvtepi64_epi32(by.rest));
    _mm256_storeu_si256((void *)out->seventh, _mm512_cvtepi64_epi32(seventh));
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

/* Sixteen multiples of a prime p = 30 k + r, which are two turns: their cofactors, and by class
 * what the bit of the multiple is beyond 8 k times the cofactor. */
static const uint32_t cofactors[16] = {1,  7,  11, 13, 17, 19, 23, 29,
                                       31, 37, 41, 43, 47, 49, 53, 59};
#define EXTRA(r, w)                                                                                \
    (r * w / 30 * 8 + (r * w % 30 == 1    ? 0                                                      \
                       : r * w % 30 == 7  ? 1                                                      \
                       : r * w % 30 == 11 ? 2                                                      \
                       : r * w % 30 == 13 ? 3                                                      \
                       : r * w % 30 == 17 ? 4                                                      \
                       : r * w % 30 == 19 ? 5                                                      \
                       : r * w % 30 == 23 ? 6                                                      \
                                          : 7))
#define EXTRAS(r)                                                                                  \
    {                                                                                              \
        EXTRA(r, 1), EXTRA(r, 7), EXTRA(r, 11), EXTRA(r, 13), EXTRA(r, 17), EXTRA(r, 19),          \
            EXTRA(r, 23), EXTRA(r, 29), EXTRA(r, 31), EXTRA(r, 37), EXTRA(r, 41), EXTRA(r, 43),    \
            EXTRA(r, 47), EXTRA(r, 49), EXTRA(r, 53), EXTRA(r, 59)                                 \
    }
static const uint32_t extras[8][16] = {EXTRAS(1),  EXTRAS(7),  EXTRAS(11), EXTRAS(13),
                                       EXTRAS(17), EXTRAS(19), EXTRAS(23), EXTRAS(29)};

/* Which of the sixteen 7 does not divide, by the number of the first turn modulo 7. */
#define KEEPS(t, j, w) ((30 * (t) + (w)) % 7 != 0 ? 1u << (j) : 0u)
#define KEPT(t)                                                                                    \
    (KEEPS(t, 0, 1) | KEEPS(t, 1, 7) | KEEPS(t, 2, 11) | KEEPS(t, 3, 13) | KEEPS(t, 4, 17) |       \
     KEEPS(t, 5, 19) | KEEPS(t, 6, 23) | KEEPS(t, 7, 29) | KEEPS(t, 8, 31) | KEEPS(t, 9, 37) |     \
     KEEPS(t, 10, 41) | KEEPS(t, 11, 43) | KEEPS(t, 12, 47) | KEEPS(t, 13, 49) |                   \
     KEEPS(t, 14, 53) | KEEPS(t, 15, 59))
static const uint16_t kept[9] = {KEPT(0), KEPT(1), KEPT(2), KEPT(3), KEPT(4),
                                 KEPT(5), KEPT(6), KEPT(0), KEPT(1)};

/* Two turns further; at most 8 as before. */
AVX512_INLINE uint32_t next_seventh(uint32_t seventh)
{
    return seventh < 7 ? seventh + 2 : seventh - 5;
}

/* The bits of the first two turns that a stretch has a part of, when it begins at byte `rest` of a
 * turn. Bits before the stretch wrap: they are far behind it. */
AVX512_INLINE __m512i two_turns(uint32_t prime, __m512i extra, uint32_t rest)
{
    const __m512i k = _mm512_set1_epi32((int)(prime / 30 * 8));
    const __m512i bits = _mm512_mullo_epi32(_mm512_loadu_si512(cofactors), k);
    return _mm512_add_epi32(_mm512_add_epi32(bits, extra), _mm512_set1_epi32((int)(0u - rest * 8)));
}

/* Appends the lanes of the mask to out, which has room for sixteen; the number that were. */
AVX512_INLINE uint32_t append(uint32_t *out, __mmask16 mask, __m512i lanes)
{
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(mask, lanes));
    return (uint32_t)__builtin_popcount(mask);
}

AVX512_INLINE void cross_all(uint8_t *bits, const uint32_t *places, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        primes_bit_clear(bits, places[i]);
}

enum { LIST = 512, LIST_ROOM = LIST + 16 };

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
        const __m512i step = _mm512_set1_epi32((int)(primes[i] * 16));
        const uint32_t rest = begin.rest[i % 8];
        uint32_t seventh = begin.seventh[i % 8];
        __m512i bits = two_turns(primes[i], extra, rest);
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

/* The primes of a word of the map, as numbers from base on; out has room for 16 more. */
AVX512_INLINE uint32_t primes_of(uint64_t word, uint32_t base, uint32_t *out)
{
    const __m512i residues = _mm512_loadu_si512(cofactors); /* those of two bytes */
    uint32_t count = 0;
    for (int i = 0; i < 4; i++, word >>= 16, base += 60)
        count += append(out + count, (__mmask16)word,
                        _mm512_add_epi32(residues, _mm512_set1_epi32((int)base)));
    return count;
}

typedef struct scattering {
    primes_buckets *buckets;
    uint32_t listed;
    uint32_t list[LIST_ROOM];
} scattering;

AVX512_INLINE void note(scattering *s, __mmask16 mask, __m512i places)
{
    s->listed += append(s->list + s->listed, mask, places);
    if (s->listed >= LIST) {
        primes_bucket_add_all(s->buckets, s->list, s->listed);
        s->listed = 0;
    }
}

/* Primes with many multiples in the grain: one after the other, two turns at a time. */
AVX512_INLINE void scatter_turns(scattering *s, const primes_stretch *grain, const uint32_t *primes,
                                 uint32_t count)
{
    const __m512i end = _mm512_set1_epi32((int)(grain->size * 8));
    turns begin;
    turns_of(grain->byte, primes, count, &begin);
    for (uint32_t i = 0; i < count; i++) {
        const __m512i extra = _mm512_loadu_si512(extras[primes_bit(primes[i] % 30)]);
        const __m512i step = _mm512_set1_epi32((int)(primes[i] * 16));
        uint32_t seventh = begin.seventh[i];
        __m512i bits = two_turns(primes[i], extra, begin.rest[i]);
        for (uint32_t at = 0; at < grain->size + begin.rest[i]; at += 2 * primes[i]) {
            note(s, _mm512_mask_cmplt_epu32_mask(kept[seventh], bits, end), bits);
            bits = _mm512_add_epi32(bits, step);
            seventh = next_seventh(seventh);
        }
    }
}

/* A table of 32 by the lanes' lowest five bits. */
AVX512_INLINE __m512i look_up(const uint8_t *table, __m512i index)
{
    const __m512i low = _mm512_cvtepu8_epi32(_mm_loadu_si128((const void *)table));
    const __m512i high = _mm512_cvtepu8_epi32(_mm_loadu_si128((const void *)(table + 16)));
    return _mm512_permutex2var_epi32(low, index, high);
}

/* Of n mod 30, where 30 stands for 0: how far it is to the next residue of the wheel, and the
 * number of that. */
static const uint8_t to_wheel[32] = {1, 0, 5, 4, 3, 2, 1, 0, 3, 2, 1, 0, 1, 0, 3, 2,
                                     1, 0, 1, 0, 3, 2, 1, 0, 5, 4, 3, 2, 1, 0, 1};
static const uint8_t wheel_bits[32] = {0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4,
                                       4, 4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 0};

AVX512_INLINE __m512i times_30(__m512i x)
{
    return _mm512_sub_epi64(_mm512_slli_epi64(x, 5), _mm512_slli_epi64(x, 1));
}

/* The bit in the grain of a number that the wheel keeps, at a place below 2^32. */
AVX512_INLINE __m512i bit_of(__m512i place)
{
    const __m512i reciprocal = _mm512_set1_epi64(0x88888889); /* of 30, times 2^36 */
    const __m512i byte = _mm512_srli_epi64(_mm512_mul_epu32(place, reciprocal), 36);
    const __m512i residue = _mm512_sub_epi64(place, times_30(byte));
    return _mm512_or_si512(_mm512_slli_epi64(byte, 3), look_up(wheel_bits, residue));
}

/* A multiple of each of eight primes. */
typedef struct multiples {
    __m512i prime;
    __m512i place;   /* from the start of the grain, in numbers */
    __m512i turn;    /* of the wheel: the number of the cofactor's residue modulo 30, or 8 more */
    __m512i seventh; /* the cofactor modulo 7 */
} multiples;

AVX512_INLINE __m512i reduce_7(__m512i x)
{
    const __m512i seven = _mm512_set1_epi64(7);
    return _mm512_mask_sub_epi64(x, _mm512_cmpge_epi64_mask(x, seven), x, seven);
}

/* The first ones in the grain, of those that the wheel keeps. */
AVX512_INLINE multiples multiples_of(const primes_stretch *grain, __m512i prime, bool skips_7)
{
    const division by = divide(grain->byte * 30, prime);
    const __mmask8 is_cut = _mm512_test_epi64_mask(by.rest, by.rest);
    const __m512i cofactor =
        _mm512_mask_add_epi64(by.quotient, is_cut, by.quotient, _mm512_set1_epi64(1));
    const __m512i residue = modulo(cofactor, 30), gap = look_up(to_wheel, residue);
    return (multiples){
        .prime = prime,
        .place = _mm512_add_epi64(_mm512_maskz_sub_epi64(is_cut, prime, by.rest),
                                  _mm512_mul_epu32(gap, prime)),
        .turn = look_up(wheel_bits, residue),
        .seventh = skips_7 ? reduce_7(_mm512_add_epi64(reduce_7(modulo(cofactor, 7)), gap)) : gap,
    };
}

AVX512_INLINE void next_multiples(multiples *m, bool skips_7)
{
    const __m512i gaps = _mm512_set_epi64(2, 6, 4, 2, 4, 2, 4, 6);
    const __m512i gap = _mm512_permutexvar_epi64(m->turn, gaps);
    m->place = _mm512_add_epi64(m->place, _mm512_mul_epu32(gap, m->prime));
    m->turn = _mm512_add_epi64(m->turn, _mm512_set1_epi64(1));
    if (skips_7)
        m->seventh = reduce_7(_mm512_add_epi64(m->seventh, gap));
}

/* Primes with few multiples in the grain, or none: eight at a time, from multiple to multiple. */
AVX512_INLINE void scatter_multiples(scattering *s, const primes_stretch *grain,
                                     const uint32_t *primes, uint32_t count, bool skips_7)
{
    const __m512i numbers = _mm512_set1_epi64((long long)grain->size * 30);
    const __mmask8 all = first_lanes(count);
    multiples m =
        multiples_of(grain, _mm512_cvtepu32_epi64(_mm256_maskz_loadu_epi32(all, primes)), skips_7);
    __mmask8 lanes = _mm512_mask_cmplt_epu64_mask(all, m.place, numbers);
    while (lanes != 0) {
        const __mmask8 is_kept =
            skips_7 ? _mm512_mask_test_epi64_mask(lanes, m.seventh, m.seventh) : lanes;
        note(s, is_kept, _mm512_castsi256_si512(_mm512_cvtepi64_epi32(bit_of(m.place))));
        next_multiples(&m, skips_7);
        lanes = _mm512_mask_cmplt_epu64_mask(lanes, m.place, numbers);
    }
}

/* In runs of eight primes: turns pay while there are some in the grain. */
AVX512_INLINE void scatter_primes(scattering *s, const primes_stretch *grain,
                                  const uint32_t *primes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i += 8) {
        const uint32_t run = count - i < 8 ? count - i : 8;
        if (primes[i] < grain->size / 2)
            scatter_turns(s, grain, primes + i, run);
        else if (primes[i] < grain->size * 2)
            scatter_multiples(s, grain, primes + i, run, true);
        else
            scatter_multiples(s, grain, primes + i, run, false);
    }
}

AVX512 static void scatter(primes_buckets *buckets, const primes_stretch *grain,
                           const uint64_t *words, uint32_t count, uint32_t base)
{
    uint32_t primes[LIST_ROOM + 64], decoded = 0;
    scattering s = {.buckets = buckets};
    for (uint32_t i = 0; i < count; i++, base += 240) {
        decoded += primes_of(words[i], base, primes + decoded);
        const bool is_last = i + 1 == count || base + 240 > grain->root || base + 240 < base;
        while (is_last && decoded > 0 && primes[decoded - 1] > grain->root)
            decoded--;
        if (is_last || decoded >= LIST) {
            scatter_primes(&s, grain, primes, decoded);
            decoded = 0;
        }
        if (is_last)
            break;
    }
    primes_bucket_add_all(buckets, s.list, s.listed);
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
           __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt");
}

const primes_path gpk_primes_avx512 = {
    .name = "avx512",
    .is_available = is_available,
    .fill = fill,
    .remainders = remainders,
    .cross_wide = cross_wide,
    .scatter = scatter,
    .sum = sum,
};

#endif /* __x86_64__ */
