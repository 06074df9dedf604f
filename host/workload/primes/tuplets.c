// SPDX-License-Identifier: MIT
#include "workload/primes/tuplets.h"

#include <string.h>

#include "lib/dialect.h"

/* Which bits of a byte a k-tuplet may begin with. */
static const uint8_t begins[GPUKIT_PRIMES_TUPLET_MAX + 1] = {
    [2] = 1 << 1 | 1 << 3 | 1 << 6,          /* 11, 17, 29 */
    [3] = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3, /* 7, 11, 13, 17 */
    [4] = 1 << 1,                            /* 11 */
    [5] = 1 << 0 | 1 << 1,                   /* 7, 11 */
    [6] = 1 << 0,                            /* 7 */
};

GPK_INLINE uint64_t tuplets_in(uint32_t k, uint64_t moved)
{
    uint64_t bits = moved;
    for (uint32_t i = 1; i < k; i++)
        bits &= moved >> i;
    return bits & begins[k] * UINT64_C(0x0101010101010101);
}

uint64_t gpk_primes_tuplets_in(uint32_t k, uint64_t moved)
{
    return tuplets_in(k, moved);
}

void gpk_primes_tuplet_at(uint32_t k, uint64_t base, uint32_t bit, uint64_t *out)
{
    static const uint8_t residues[8] = {7, 11, 13, 17, 19, 23, 29, 31};
    for (uint32_t i = 0; i < k; i++)
        out[i] = base + bit / 8 * 30 + residues[bit % 8 + i];
}

GPK_INLINE void count_words(const uint64_t *words, size_t count, uint64_t *counts)
{
    for (size_t i = 0; i < count; i++) {
        counts[1] += gpk_popcount(words[i]);
        const uint64_t moved = primes_tuplets_move(words[i], words[i + 1]);
        counts[2] += gpk_popcount(tuplets_in(2, moved));
        counts[3] += gpk_popcount(tuplets_in(3, moved));
        counts[4] += gpk_popcount(tuplets_in(4, moved));
        counts[5] += gpk_popcount(tuplets_in(5, moved));
        counts[6] += gpk_popcount(tuplets_in(6, moved));
    }
}

#if defined(__x86_64__)
/* Eight words at a time, as the compiler makes it. */
__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq"))) static void
count_avx512(const uint64_t *words, size_t count, uint64_t *counts)
{
    uint64_t sums[GPUKIT_PRIMES_TUPLET_MAX + 1] = {0};
    count_words(words, count, sums);
    for (int k = 1; k <= GPUKIT_PRIMES_TUPLET_MAX; k++)
        counts[k] += sums[k];
}

__attribute__((target("popcnt"))) static void count_popcnt(const uint64_t *words, size_t count,
                                                           uint64_t *counts)
{
    count_words(words, count, counts);
}
#endif

void gpk_primes_tuplets_count(const uint64_t *words, size_t count, uint64_t next,
                              uint64_t counts[GPUKIT_PRIMES_TUPLET_MAX + 1])
{
    const uint64_t end[2] = {count > 0 ? words[count - 1] : 0, next};
    if (count == 0)
        return;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        count_avx512(words, count - 1, counts);
    else if (__builtin_cpu_supports("popcnt"))
        count_popcnt(words, count - 1, counts);
    else
#endif
        count_words(words, count - 1, counts);
    count_words(end, 1, counts);
}

/* All of them: primesieve 11.0 finds the same ones. */
static const struct {
    uint8_t k;
    uint8_t numbers[5];
} of_wheel[] = {
    {2, {3, 5}}, {2, {5, 7}}, {3, {5, 7, 11}}, {4, {5, 7, 11, 13}}, {5, {5, 7, 11, 13, 17}},
};

uint32_t gpk_primes_tuplets_of_wheel(const primes_plan *plan, uint32_t k, uint64_t *out)
{
    uint32_t count = 0;
    for (size_t i = 0; i < sizeof of_wheel / sizeof of_wheel[0]; i++) {
        const uint8_t *numbers = of_wheel[i].numbers;
        if (of_wheel[i].k != k || plan->first > numbers[0] || plan->last < numbers[k - 1])
            continue;
        for (uint32_t j = 0; j < k && out != NULL; j++)
            out[count * k + j] = numbers[j];
        count++;
    }
    return count;
}
