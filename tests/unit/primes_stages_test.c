// SPDX-License-Identifier: MIT
/* primes_stages_test.c - the second and the third stage of the batch test, each by itself, against
 * their definitions: on composites that pass one of them, which no test of the whole would tell. */
#include "workload/primes/batch/batch.h"

#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "test.h"
#include "workload/primes/batch/single.h"

__extension__ typedef unsigned __int128 u128;

enum { FROM = 1 << 16, MOST = 1 << 22, LEAST_FACTOR = 17 };

static uint64_t *numbers;
static uint8_t *expected, *passes;
static size_t count;

static int setup(void **state)
{
    (void)state;
    numbers = calloc(MOST, sizeof *numbers);
    expected = calloc(MOST, 1);
    passes = calloc(MOST, 1);
    return numbers == NULL || expected == NULL || passes == NULL;
}

static int teardown(void **state)
{
    (void)state;
    free(numbers);
    free(expected);
    free(passes);
    return 0;
}

static uint64_t times(uint64_t a, uint64_t b, uint64_t n)
{
    return (uint64_t)((u128)a * b % n);
}

static bool is_base_two(uint64_t n)
{
    uint64_t d = n - 1, power = 1;
    while (d % 2 == 0)
        d /= 2;
    for (int i = 63; i >= 0; i--) {
        power = times(power, power, n);
        if (d >> i & 1)
            power = times(power, 2, n);
    }
    if (power == 1)
        return true;
    for (; d != n - 1; d *= 2) {
        if (power == n - 1)
            return true;
        power = times(power, power, n);
    }
    return false;
}

/* Euler's criterion does not do for composites: the symbol by its rules. */
static int jacobi(uint64_t a, uint64_t n)
{
    int sign = 1;
    for (a %= n; a != 0; a %= n) {
        for (; a % 2 == 0; a /= 2)
            if (n % 8 == 3 || n % 8 == 5)
                sign = -sign;
        const uint64_t swapped = n;
        n = a;
        a = swapped;
        if (a % 4 == 3 && n % 4 == 3)
            sign = -sign;
    }
    return n == 1 ? sign : 0;
}

static uint64_t parameter(uint64_t n)
{
    for (uint64_t p = 3; p < 200; p++) {
        const int symbol = jacobi(p * p - 4, n);
        if (symbol != 1)
            return symbol == -1 ? p : 0;
    }
    return 0; /* a square */
}

static uint64_t half(uint64_t a, uint64_t n)
{
    return a % 2 == 0 ? a / 2 : (uint64_t)(((u128)a + n) / 2);
}

/* U and V themselves: U_2k = U_k V_k, V_2k = V_k^2 - 2, and one step on by
 * U_(k + 1) = (p U_k + V_k) / 2, V_(k + 1) = ((p^2 - 4) U_k + p V_k) / 2. */
static bool is_lucas(uint64_t n)
{
    const uint64_t p = parameter(n);
    uint64_t u = 0, v = 2;
    u128 d = (u128)n + 1;
    int twos = 0;
    if (p == 0)
        return false;
    for (; d % 2 == 0; d /= 2)
        twos++;
    for (int i = 63; i >= 0; i--) {
        u = times(u, v, n);
        v = (uint64_t)(((u128)times(v, v, n) + n - 2) % n);
        if (!(d >> i & 1))
            continue;
        const uint64_t next = half((uint64_t)(((u128)times(p, u, n) + v) % n), n);
        v = half((uint64_t)(((u128)times(p * p - 4, u, n) + times(p, v, n)) % n), n);
        u = next;
    }
    if (u == 0 && (v == 2 || v == n - 2))
        return true;
    for (int i = 0; i < twos - 1; i++) {
        if (v == 0)
            return true;
        v = (uint64_t)(((u128)times(v, v, n) + n - 2) % n);
    }
    return false;
}

typedef void stage(const uint64_t *from, size_t size, uint8_t *to);

static stage *base_two_of(const primes_batch_path *path)
{
    return path->base_two;
}

static stage *lucas_of(const primes_batch_path *path)
{
    return path->lucas;
}

static void compare(const char *path, const char *what)
{
    for (size_t i = 0; i < count; i++)
        if (passes[i] != expected[i])
            fail_msg("%s: %llu %s %s", path, (unsigned long long)numbers[i],
                     expected[i] ? "passes" : "does not pass", what);
}

static void check(const char *what, bool (*definition)(uint64_t n), bool (*single)(uint64_t n),
                  stage *(*stage_of)(const primes_batch_path *path))
{
    for (; count % PRIMES_BATCH_GROUP != 0; count++)
        numbers[count] = numbers[0];
    for (size_t i = 0; i < count; i++) {
        expected[i] = definition(numbers[i]);
        passes[i] = single(numbers[i]);
    }
    compare("one by one", what);
    for (const primes_batch_path *const *path = gpk_primes_batch_paths; *path != NULL; path++) {
        if (!(*path)->is_available())
            continue;
        memset(passes, 2, count);
        stage_of (*path)(numbers, count, passes);
        compare((*path)->name, what);
    }
}

static void check_base_two(void)
{
    check("base 2", is_base_two, gpk_primes_single_base_two, base_two_of);
}

static void check_lucas(void)
{
    check("Lucas", is_lucas, gpk_primes_single_lucas, lucas_of);
}

static size_t pseudoprimes(void)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += expected[i] && !reference_is_prime(numbers[i]);
    return found;
}

/* Below 17 the symbol may be 0 for the first few p, which trial division rules out. From 17 on
 * there are more pseudoprimes, and some to which V_d alone is 2 or -2. */
static bool has_small_factor(uint64_t n)
{
    for (uint64_t d = 3; d < LEAST_FACTOR; d += 2)
        if (n % d == 0)
            return true;
    return false;
}

/* 162 strong pseudoprimes to base 2 are below 10^7 (OEIS A055552), and eleven of them below 2^16:
 * 2047, 3277, 4033, 4681, 8321, 15841, 29341, 42799, 49141, 52633, 65281 (A001262). */
static void base_two_passes_its_pseudoprimes(void **state)
{
    (void)state;
    size_t found = 0;
    for (uint64_t n = FROM + 1; n < 10000000;) {
        for (count = 0; count < MOST / 2 && n < 10000000; n += 2)
            numbers[count++] = n;
        check_base_two();
        found += pseudoprimes();
    }
    assert_int_equal(found, 162 - 11);
}

/* The reference itself is held to A217719. */
static void lucas_passes_its_pseudoprimes(void **state)
{
    static const uint64_t first[] = {989, 3239, 5777, 10877, 27971, 29681, 30739, 31631, 39059};
    size_t found = 0;
    (void)state;
    for (uint64_t n = 9; n < 40000; n += 2)
        if (is_lucas(n) && !reference_is_prime(n))
            assert_int_equal(n, first[found++]);
    assert_int_equal(found, sizeof first / sizeof first[0]);
    count = 0;
    for (uint64_t n = FROM + 1; n < 3000000; n += 2)
        if (!has_small_factor(n))
            numbers[count++] = n;
    check_lucas();
    assert_true(pseudoprimes() > 5);
}

/* They have no parameter, and the search must end. 1093 and 3511: base 2 passes their squares. */
static void lucas_refuses_squares(void **state)
{
    static const uint64_t roots[] = {257, 1093, 3511, 65537, 4294967291};
    (void)state;
    for (count = 0; count < sizeof roots / sizeof roots[0]; count++)
        numbers[count] = roots[count] * roots[count];
    assert_true(is_base_two(numbers[1]) && is_base_two(numbers[2]));
    check_lucas();
    for (size_t i = 0; i < count; i++)
        assert_false(expected[i]);
}

/* p (2 p - 1), where 2 is a square modulo the second: base 2 finds few of them composite, where
 * p - 1 has one factor 2 none. */
static void make_pseudoprimes(size_t wanted)
{
    uint64_t random = 4;
    for (count = 0; count < wanted;) {
        const uint64_t p = (reference_random(&random) >> (33 + count % 20)) | 1;
        if (p > LEAST_FACTOR && p % 4 == 1 && reference_is_prime(p) &&
            reference_is_prime(2 * p - 1))
            numbers[count++] = p * (2 * p - 1);
    }
}

static void lucas_finds_what_base_two_does_not(void **state)
{
    (void)state;
    make_pseudoprimes(3000);
    check_base_two();
    assert_true(pseudoprimes() > 500);
    check_lucas();
    for (size_t i = 0; i < count; i++)
        assert_false(expected[i] && is_base_two(numbers[i]));
}

/* Both ways: primes and composites of 17 to 64 bits, in vectors together. */
static void random_numbers(void **state)
{
    uint64_t random = 6;
    (void)state;
    for (count = 0; count < 40000;) {
        const uint64_t n = reference_random(&random) >> reference_random(&random) % 47 | 1;
        if (n > FROM && !has_small_factor(n))
            numbers[count++] = n;
    }
    check_base_two();
    check_lucas();
}

static void neighbours_of_multiples_of_powers_of_2(void **state)
{
    (void)state;
    count = 0;
    for (int twos = 1; twos < 64; twos++)
        for (uint64_t factor = 1; factor < 300 && factor <= UINT64_MAX >> twos; factor += 2)
            for (int side = -1; side <= 1; side += 2) {
                const uint64_t n = (factor << twos) + (uint64_t)side;
                if (n > FROM && !has_small_factor(n))
                    numbers[count++] = n;
            }
    check_base_two();
    check_lucas();
}

/* The CPU's trial division decides on them; that of devices leaves them. */
static void numbers_below_2_to_the_16(void **state)
{
    (void)state;
    for (uint64_t n = 3; n < FROM; n += 2) {
        assert_int_equal(gpk_primes_single_base_two(n), is_base_two(n));
        if (!has_small_factor(n))
            assert_int_equal(gpk_primes_single_lucas(n), is_lucas(n));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_two_passes_its_pseudoprimes),
        cmocka_unit_test(lucas_passes_its_pseudoprimes),
        cmocka_unit_test(lucas_refuses_squares),
        cmocka_unit_test(lucas_finds_what_base_two_does_not),
        cmocka_unit_test(numbers_below_2_to_the_16),
        cmocka_unit_test(random_numbers),
        cmocka_unit_test(neighbours_of_multiples_of_powers_of_2),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
