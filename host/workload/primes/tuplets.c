// SPDX-License-Identifier: MIT
#include "workload/primes/tuplets.h"

void gpk_primes_tuplet_at(uint32_t k, uint64_t base, uint32_t bit, uint64_t *out)
{
    static const uint8_t residues[8] = {7, 11, 13, 17, 19, 23, 29, 31};
    for (uint32_t i = 0; i < k; i++)
        out[i] = base + bit / 8 * 30 + residues[bit % 8 + i];
}

#if defined(__x86_64__)
/* Eight words at a time, as the compiler makes it. */
__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq"))) static void
count_avx512(const uint64_t *words, uint32_t count, uint64_t next, uint32_t *out)
{
    primes_sum_tuplets(words, count, next, out);
}

__attribute__((target("popcnt"))) static void count_popcnt(const uint64_t *words, uint32_t count,
                                                           uint64_t next, uint32_t *out)
{
    primes_sum_tuplets(words, count, next, out);
}
#endif

void gpk_primes_tuplets_count(const uint64_t *words, uint32_t count, uint64_t next,
                              uint32_t out[PRIMES_TUPLETS])
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        count_avx512(words, count, next, out);
    else if (__builtin_cpu_supports("popcnt"))
        count_popcnt(words, count, next, out);
    else
#endif
        primes_sum_tuplets(words, count, next, out);
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
