// SPDX-License-Identifier: MIT
/* The buckets in AVX-512.
 *
 * A large prime p = 30 k + r is known by its *code* 8 k + i, where r is residue i of the wheel: its
 * place in the map. A multiple p c has the bit 8 k c + something that r and c say, of all numbers.
 */
#include "workload/primes/native/path.h"

#if defined(__x86_64__)
#include "workload/primes/native/avx512.h"

/* Bytes 0 to 63: the bits of a word. */
#define EIGHT(n) (n), (n) + 1, (n) + 2, (n) + 3, (n) + 4, (n) + 5, (n) + 6, (n) + 7
static const uint8_t bits_of_word[64] = {EIGHT(0),  EIGHT(8),  EIGHT(16), EIGHT(24),
                                         EIGHT(32), EIGHT(40), EIGHT(48), EIGHT(56)};

/* The codes of a word of the map, whose first bit is code first; out has room for 16 more. */
AVX512_INLINE uint32_t codes_of(uint64_t word, uint32_t first, uint32_t *out)
{
    const uint32_t count = gpk_popcount(word);
    uint8_t bits[64];
    _mm512_storeu_si512(bits, _mm512_maskz_compress_epi8(word, _mm512_loadu_si512(bits_of_word)));
    for (uint32_t i = 0; i < count; i += 16) {
        const __m128i sixteen = _mm_loadu_si128((const void *)(bits + i));
        _mm512_storeu_si512(out + i, _mm512_add_epi32(_mm512_cvtepu8_epi32(sixteen),
                                                      _mm512_set1_epi32((int)first)));
    }
    return count;
}

AVX512_INLINE uint32_t prime_of(uint32_t code)
{
    return code / 8 * 30 + primes_wheel[code % 8];
}

AVX512_INLINE __m512i primes_of(__m512i codes)
{
    const __m512i residues =
        _mm512_set_epi32(29, 23, 19, 17, 13, 11, 7, 1, 29, 23, 19, 17, 13, 11, 7, 1);
    const __m512i k = _mm512_srli_epi32(codes, 3);
    const __m512i k_30 = _mm512_sub_epi32(_mm512_slli_epi32(k, 5), _mm512_slli_epi32(k, 1));
    return _mm512_add_epi32(k_30, _mm512_permutexvar_epi32(codes, residues));
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
AVX512_INLINE void scatter_turns(scattering *s, const primes_stretch *grain, const uint32_t *codes,
                                 uint32_t count)
{
    const __m512i end = _mm512_set1_epi32((int)(grain->size * 8));
    uint32_t primes[8] = {0};
    turns begin;
    for (uint32_t i = 0; i < count; i++)
        primes[i] = prime_of(codes[i]);
    turns_of(grain->byte, primes, count, &begin);
    for (uint32_t i = 0; i < count; i++) {
        const __m512i extra = _mm512_loadu_si512(extras[codes[i] % 8]);
        const __m512i step = _mm512_set1_epi32((int)begin.step[i]);
        uint32_t seventh = begin.seventh[i];
        __m512i bits = two_turns(&begin, i, extra);
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

/* A multiple of each of sixteen primes. */
typedef struct multiples {
    __mmask16 lanes; /* that are in the grain */
    __m512i bits;    /* where there */
    __m512i residue; /* of the wheel, that the cofactor is: its number */
    __m512i seventh; /* the cofactor modulo 7, or 7 for 0 */
} multiples;

/* As above, of eight primes in wider lanes. */
typedef struct half {
    __mmask8 lanes;
    __m256i bits, residue, seventh;
} half;

/* The first multiples in the grain of those that the wheel keeps. */
AVX512_INLINE half half_of(const primes_stretch *grain, __m512i prime, bool skips_7)
{
    const __m512i numbers = _mm512_set1_epi64((long long)grain->size * 30);
    const division by = divide(grain->byte * 30, prime);
    const __mmask8 is_cut = _mm512_test_epi64_mask(by.rest, by.rest);
    const __m512i cofactor =
        _mm512_mask_add_epi64(by.quotient, is_cut, by.quotient, _mm512_set1_epi64(1));
    const __m512i rest = modulo(cofactor, 30), gap = look_up(to_wheel, rest);
    const __m512i place = _mm512_add_epi64(_mm512_maskz_sub_epi64(is_cut, prime, by.rest),
                                           _mm512_mul_epu32(gap, prime));
    half h = {
        .lanes = _mm512_cmplt_epu64_mask(place, numbers),
        .bits = _mm512_cvtepi64_epi32(bit_of(place)),
        .residue = _mm512_cvtepi64_epi32(look_up(wheel_bits, rest)),
        .seventh = _mm256_setzero_si256(),
    };
    if (skips_7)
        h.seventh = _mm512_cvtepi64_epi32(_mm512_add_epi64(modulo(cofactor, 7), gap));
    return h;
}

AVX512_INLINE __m512i joined(__m256i low, __m256i high)
{
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

AVX512_INLINE __m512i less_7(__m512i x)
{
    const __m512i seven = _mm512_set1_epi32(7);
    return _mm512_mask_sub_epi32(x, _mm512_cmpgt_epu32_mask(x, seven), x, seven);
}

AVX512_INLINE multiples multiples_of(const primes_stretch *grain, __m512i prime, bool skips_7)
{
    const __m512i low = _mm512_cvtepu32_epi64(_mm512_castsi512_si256(prime));
    const __m512i high = _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(prime, 1));
    const half a = half_of(grain, low, skips_7), b = half_of(grain, high, skips_7);
    return (multiples){
        .lanes = (__mmask16)(a.lanes | b.lanes << 8),
        .bits = joined(a.bits, b.bits),
        .residue = joined(a.residue, b.residue),
        .seventh = skips_7 ? less_7(joined(a.seventh, b.seventh)) : _mm512_setzero_si512(),
    };
}

/* From a multiple of a prime of class i, whose cofactor has residue j of the wheel, to the next
 * one: how many bits further it is than 8 k times the gap of the cofactors, and 8 (for all are
 * positive so). The last residue is followed by 31, and then by 1 of the next turn. */
#define FURTHER(r, w, v) ((uint8_t)(EXTRA(r, v) - EXTRA(r, w) + 8))
#define FURTHER_OF(r)                                                                              \
    FURTHER(r, 1, 7), FURTHER(r, 7, 11), FURTHER(r, 11, 13), FURTHER(r, 13, 17),                   \
        FURTHER(r, 17, 19), FURTHER(r, 19, 23), FURTHER(r, 23, 29), FURTHER(r, 29, 31)
static const uint8_t further[64] = {FURTHER_OF(1),  FURTHER_OF(7),  FURTHER_OF(11), FURTHER_OF(13),
                                    FURTHER_OF(17), FURTHER_OF(19), FURTHER_OF(23), FURTHER_OF(29)};

AVX512_INLINE void next_multiples(multiples *m, __m512i codes, bool skips_7)
{
    const __m512i gaps = _mm512_set_epi32(2, 6, 4, 2, 4, 2, 4, 6, 2, 6, 4, 2, 4, 2, 4, 6);
    const __m512i seven = _mm512_set1_epi32(7), byte = _mm512_set1_epi32(0xff);
    const __m512i k_8 = _mm512_andnot_si512(seven, codes);
    const __m512i gap = _mm512_permutexvar_epi32(m->residue, gaps);
    const __m512i row =
        _mm512_add_epi32(_mm512_slli_epi32(_mm512_and_si512(codes, seven), 3), m->residue);
    const __m512i more =
        _mm512_and_si512(_mm512_permutexvar_epi8(row, _mm512_loadu_si512(further)), byte);
    m->bits = _mm512_add_epi32(m->bits, _mm512_mullo_epi32(gap, k_8));
    m->bits = _mm512_add_epi32(m->bits, _mm512_sub_epi32(more, _mm512_set1_epi32(8)));
    m->residue = _mm512_and_si512(_mm512_add_epi32(m->residue, _mm512_set1_epi32(1)), seven);
    if (skips_7)
        m->seventh = less_7(_mm512_add_epi32(m->seventh, gap));
}

/* Primes with few multiples in the grain, or one at most, or none: sixteen at a time, from
 * multiple to multiple. */
AVX512_INLINE void scatter_few(scattering *s, const primes_stretch *grain, const uint32_t *codes,
                               uint32_t count, bool skips_7, bool goes_on)
{
    const __m512i end = _mm512_set1_epi32((int)(grain->size * 8)), seven = _mm512_set1_epi32(7);
    const __mmask16 all = (__mmask16)(count < 16 ? (1u << count) - 1 : 0xffffu);
    const __m512i code = _mm512_maskz_loadu_epi32(all, codes);
    multiples m = multiples_of(grain, primes_of(code), skips_7);
    for (m.lanes &= all; m.lanes != 0;) {
        note(s, skips_7 ? _mm512_mask_cmpneq_epu32_mask(m.lanes, m.seventh, seven) : m.lanes,
             m.bits);
        if (!goes_on)
            break;
        next_multiples(&m, code, skips_7);
        m.lanes = _mm512_mask_cmplt_epu32_mask(m.lanes, m.bits, end);
    }
}

/* Turns pay while there are some in the grain, and leaving out multiples of 7 while there are a
 * few. Where two steps of the wheel are longer than the grain, there is one multiple at most. */
AVX512_INLINE void scatter_codes(scattering *s, const primes_stretch *grain, const uint32_t *codes,
                                 uint32_t count)
{
    uint32_t i = 0;
    for (; i < count && prime_of(codes[i]) < grain->size / 2; i += 8)
        scatter_turns(s, grain, codes + i, count - i < 8 ? count - i : 8);
    for (; i < count && prime_of(codes[i]) < grain->size * 2; i += 16)
        scatter_few(s, grain, codes + i, count - i, true, true);
    for (; i < count && prime_of(codes[i]) / 15 < grain->size; i += 16)
        scatter_few(s, grain, codes + i, count - i, false, true);
    for (; i < count; i += 16)
        scatter_few(s, grain, codes + i, count - i, false, false);
}

AVX512 void gpk_primes_scatter_avx512(primes_buckets *buckets, const primes_stretch *grain,
                                      const uint64_t *words, uint32_t count, uint32_t base)
{
    uint32_t codes[LIST_ROOM + 64], decoded = 0;
    scattering s = {.buckets = buckets};
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t end = base + (i + 1) * 240;
        decoded += codes_of(words[i], base / 30 * 8 + i * 64, codes + decoded);
        const bool is_last = i + 1 == count || end > grain->root || end < base;
        while (is_last && decoded > 0 && prime_of(codes[decoded - 1]) > grain->root)
            decoded--;
        if (is_last || decoded >= LIST) {
            scatter_codes(&s, grain, codes, decoded);
            decoded = 0;
        }
        if (is_last)
            break;
    }
    primes_bucket_add_all(buckets, s.list, s.listed);
}

#endif /* __x86_64__ */
