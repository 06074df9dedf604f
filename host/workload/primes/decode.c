// SPDX-License-Identifier: MIT
#include "workload/primes/decode.h"

#include <stdbool.h>
#include <string.h>

#include "lib/wheel.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* From the begin of a word's 240 numbers to the one that each of its bits stands for. */
#define ROW(n) (n) + 1, (n) + 7, (n) + 11, (n) + 13, (n) + 17, (n) + 19, (n) + 23, (n) + 29
static const uint8_t distances[64] __attribute__((aligned(64))) = {
    ROW(0), ROW(30), ROW(60), ROW(90), ROW(120), ROW(150), ROW(180), ROW(210),
};

/* The eight bytes from bits on, or as many of them as there are. */
static inline uint64_t word_at(const uint8_t *bits, size_t left)
{
    uint64_t word = 0;
    if (left >= sizeof word)
        memcpy(&word, bits, sizeof word);
    else
        memcpy(&word, bits, left);
    return word;
}

/* Four at a time, whether there are as many or not: a branch for each number would be taken
 * by chance, and what is written too much is overwritten by the next word. */
static inline size_t decode_word(uint64_t flags, uint64_t base, uint64_t *out)
{
    const size_t count = gpk_popcount(flags);
    for (size_t done = 0; done < count; done += 4)
        for (size_t i = 0; i < 4; i++) {
            /* The highest bit stands in where none is left. */
            out[done + i] = base + distances[gpk_trailing_zeros(flags | UINT64_C(1) << 63)];
            flags &= flags - 1;
        }
    return count;
}

size_t gpk_primes_decode_portable(const uint8_t *bits, size_t size, uint64_t byte, uint64_t *out)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i += 8)
        count += decode_word(word_at(bits + i, size - i), (byte + i) * 30, out + count);
    return count;
}

#ifdef __x86_64__
#define WITH_VBMI2 __attribute__((target("avx512f,avx512bw,avx512vbmi2,popcnt")))

/* Eight of the places become numbers. */
WITH_VBMI2 static inline void put_eight(__m128i places, uint64_t base, uint64_t *out)
{
    const __m512i from = _mm512_set1_epi64((long long)base);
    _mm512_storeu_si512(out, _mm512_add_epi64(from, _mm512_cvtepu8_epi64(places)));
}

/* The places of the set bits are moved together, and made numbers eight at a time: sixteen
 * without asking, which are enough from 1e6 on, as a rule. */
WITH_VBMI2 static inline size_t put_word(uint64_t flags, uint64_t base, uint64_t *out)
{
    const __m512i packed = _mm512_maskz_compress_epi8(flags, _mm512_load_si512(distances));
    const size_t count = (size_t)__builtin_popcountll(flags);
    const __m128i low = _mm512_castsi512_si128(packed);
    put_eight(low, base, out);
    put_eight(_mm_bsrli_si128(low, 8), base, out + 8);
    if (count > 16) {
        uint8_t places[64];
        _mm512_storeu_si512(places, packed);
        for (size_t done = 16; done < count; done += 8)
            put_eight(_mm_loadl_epi64((const __m128i *)(const void *)(places + done)), base,
                      out + done);
    }
    return count;
}

WITH_VBMI2 static size_t decode_vbmi2(const uint8_t *bits, size_t size, uint64_t byte,
                                      uint64_t *out)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i += 8)
        count += put_word(word_at(bits + i, size - i), (byte + i) * 30, out + count);
    return count;
}

static bool has_vbmi2(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("popcnt");
}
#endif

size_t gpk_primes_decode(const uint8_t *bits, size_t size, uint64_t byte, uint64_t *out)
{
#ifdef __x86_64__
    if (has_vbmi2())
        return decode_vbmi2(bits, size, byte, out);
#endif
    return gpk_primes_decode_portable(bits, size, byte, out);
}
