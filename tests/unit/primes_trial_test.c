// SPDX-License-Identifier: MIT
/* primes_trial_test.c - the trial division of devices against divisions. */
#include "lib/trial.h"

#include "reference.h"
#include "test.h"

enum { FIRST_LAST = 29, LAST = 241, FROM = 256 };

static bool is_small_prime(uint64_t n)
{
    for (uint64_t d = 2; d * d <= n; d++)
        if (n % d == 0)
            return false;
    return n >= 2;
}

static bool has_prime_in(uint64_t n, uint64_t first, uint64_t last)
{
    for (uint64_t p = first; p <= last; p++)
        if (n % p == 0 && is_small_prime(p))
            return true;
    return false;
}

static void check(uint64_t n)
{
    gpk_u32 first = has_prime_in(n, 2, FIRST_LAST) ? TRIAL_COMPOSITE : TRIAL_OPEN;
    if (n < FROM)
        first = is_small_prime(n) ? TRIAL_PRIME : TRIAL_COMPOSITE;
    if (trial_first(n) != first)
        fail_msg("%llu: the first says %u", (unsigned long long)n, trial_first(n));
    if (n >= FROM && (trial_second(n) != 0) != has_prime_in(n, FIRST_LAST + 1, LAST))
        fail_msg("%llu: the second says %u", (unsigned long long)n, trial_second(n));
}

static void all_numbers_below_2_to_the_16(void **state)
{
    (void)state;
    for (uint64_t n = 0; n < 1 << 16; n++)
        check(n);
}

static void numbers_where_words_end(void **state)
{
    (void)state;
    for (int bit = 17; bit <= 64; bit++)
        for (uint64_t i = 0; i < 600; i++)
            check((bit < 64 ? UINT64_C(1) << bit : 0) - 300 + i);
}

/* The largest and the least multiples that fit a word or half of one, and what is beside them. */
static void multiples_of_each_prime(void **state)
{
    (void)state;
    for (uint64_t p = 3; p <= LAST; p += 2) {
        const uint64_t near[] = {UINT64_MAX / p * p, UINT32_MAX / p * p, p * p, UINT64_C(1) << 32};
        for (size_t i = 0; is_small_prime(p) && i < sizeof near / sizeof near[0]; i++)
            for (uint64_t j = 0; j < 2 * p + 1; j++)
                check(near[i] - p + j);
    }
}

static void random_numbers(void **state)
{
    uint64_t random = 1;
    (void)state;
    for (int i = 0; i < 100000; i++)
        check(reference_random(&random) >> i % 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_numbers_below_2_to_the_16),
        cmocka_unit_test(numbers_where_words_end),
        cmocka_unit_test(multiples_of_each_prime),
        cmocka_unit_test(random_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
