// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/map.h"

#include <string.h>

#include "lib/dialect.h"
#include "workload/pixels/level.h"

#if defined(__x86_64__)
#include <immintrin.h>

/* A table of 256 bytes, in four registers. */
typedef struct quarters {
    __m512i of[4];
} quarters;

GPK_PIXELS_TARGET_AVX512 static inline quarters load_table(const uint8_t *table)
{
    quarters loaded;
    for (size_t i = 0; i < 4; i++)
        loaded.of[i] = _mm512_loadu_si512(table + 64 * i);
    return loaded;
}

GPK_PIXELS_TARGET_AVX512 static inline __m512i look_up(const quarters *table, __m512i samples)
{
    const __m512i low = _mm512_permutex2var_epi8(table->of[0], samples, table->of[1]);
    const __m512i high = _mm512_permutex2var_epi8(table->of[2], samples, table->of[3]);
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(samples), low, high);
}

/* The first so many of 64 bytes. */
static inline uint64_t first_bytes(size_t count)
{
    return count >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << count) - 1;
}

/* One table for all samples; those that are not in the mask are copied. */
GPK_PIXELS_TARGET_AVX512 static void map_by_one(const uint8_t *table, uint64_t colours,
                                                const uint8_t *from, uint8_t *to, size_t count)
{
    const quarters by = load_table(table);
    for (size_t i = 0; i < count; i += 64) {
        const uint64_t there = first_bytes(count - i);
        const __m512i samples = _mm512_maskz_loadu_epi8(there, from + i);
        const __m512i made = _mm512_mask_blend_epi8(colours, samples, look_up(&by, samples));
        _mm512_mask_storeu_epi8(to + i, there, made);
    }
}

/* Every step-th bit from the first one on. */
static uint64_t every(size_t step, size_t first)
{
    uint64_t mask = 0;
    for (size_t i = first; i < 64; i += step)
        mask |= (uint64_t)1 << i;
    return mask;
}

/* A table for each of three colours, and alpha perhaps. */
GPK_PIXELS_TARGET_AVX512 static void map_by_three(const uint8_t *table, size_t channels,
                                                  const uint8_t *from, uint8_t *to, size_t count)
{
    const quarters red = load_table(table), green = load_table(table + 256);
    const quarters blue = load_table(table + 512);
    uint64_t first[4]; /* where pixels begin, by the place of the first of them */
    for (size_t i = 0; i < 4; i++)
        first[i] = every(channels, i);
    size_t begin = 0;
    for (size_t i = 0; i < count; i += 64) {
        const uint64_t there = first_bytes(count - i);
        const __m512i samples = _mm512_maskz_loadu_epi8(there, from + i);
        __m512i made = samples;
        made = _mm512_mask_blend_epi8(first[begin], made, look_up(&red, samples));
        made =
            _mm512_mask_blend_epi8(first[(begin + 1) % channels], made, look_up(&green, samples));
        made = _mm512_mask_blend_epi8(first[(begin + 2) % channels], made, look_up(&blue, samples));
        _mm512_mask_storeu_epi8(to + i, there, made);
        begin = channels == 3 ? (begin + 2) % 3 : 0; /* 64 samples on: 66 are 22 pixels */
    }
}

/* The same as map_by_one, by sixteen tables of 16 bytes: a shuffle gives 0 for bytes of 128 on,
 * which all but those of its own 16 levels become. */
GPK_PIXELS_TARGET_AVX2 static inline __m256i shuffle_by_one(const uint8_t *table, __m256i samples)
{
    __m256i made = _mm256_setzero_si256();
    GPK_UNROLL
    for (size_t i = 0; i < 16; i++) {
        const __m128i part = _mm_loadu_si128((const __m128i *)(const void *)(table + 16 * i));
        const __m256i at = _mm256_adds_epu8(samples, _mm256_set1_epi8(0x70));
        made = _mm256_or_si256(made, _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(part), at));
        samples = _mm256_sub_epi8(samples, _mm256_set1_epi8(16));
    }
    return made;
}

GPK_PIXELS_TARGET_AVX2 static void map_by_shuffles(const uint8_t *table, uint32_t colours,
                                                   const uint8_t *from, uint8_t *to, size_t count)
{
    const __m256i mask = _mm256_set1_epi32((int32_t)colours);
    for (size_t i = 0; i < count; i += 32) {
        const size_t left = count - i < 32 ? count - i : 32;
        uint8_t held[32] = {0};
        const bool is_part = left < 32;
        if (is_part)
            memcpy(held, from + i, left);
        const __m256i samples =
            _mm256_loadu_si256((const __m256i *)(const void *)(is_part ? held : from + i));
        const __m256i made = _mm256_blendv_epi8(samples, shuffle_by_one(table, samples), mask);
        _mm256_storeu_si256((__m256i *)(void *)(is_part ? held : to + i), made);
        if (is_part)
            memcpy(to + i, held, left);
    }
}

bool gpk_map_row_vectors(const gpk_map *map, const gpukit_pixels_shape *shape, const uint8_t *from,
                         uint8_t *to)
{
    const gpk_pixels_level level = gpk_pixels_level_now();
    const size_t channels = shape->channels, count = shape->width * channels;
    uint64_t colours = ~(uint64_t)0;
    if (channels == 2 || channels == 4)
        colours ^= every(channels, channels - 1);
    if (level == GPK_PIXELS_PORTABLE || (level == GPK_PIXELS_AVX2 && map->tables == 3))
        return false;
    if (map->tables == 3)
        map_by_three(map->table, channels, from, to, count);
    else if (level == GPK_PIXELS_AVX512)
        map_by_one(map->table, colours, from, to, count);
    else
        map_by_shuffles(map->table,
                        channels == 2   ? 0x00ff00ff
                        : channels == 4 ? 0x00ffffff
                                        : 0xffffffff,
                        from, to, count);
    return true;
}

#else

bool gpk_map_row_vectors(const gpk_map *map, const gpukit_pixels_shape *shape, const uint8_t *from,
                         uint8_t *to)
{
    (void)map;
    (void)shape;
    (void)from;
    (void)to;
    return false;
}

#endif
