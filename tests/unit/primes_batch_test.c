// SPDX-License-Identifier: MIT
/* primes_batch_test.c - every path of the batch test that this processor has, and the test of one
 * number, against the tests' own reference: where ranges begin and end, and where weaker tests
 * err. */
#include "workload/primes/batch/batch.h"

#include <stdlib.h>
#include <string.h>

#include <gpukit/primes.h>

#include "reference.h"
#include "test.h"

enum { MOST = 1 << 20, UNTOUCHED = 7 };

static uint64_t *numbers;
static uint8_t *expected, *is_prime;

static int setup(void **state)
{
    (void)state;
    numbers = calloc(MOST, sizeof *numbers);
    expected = calloc(MOST, 1);
    is_prime = calloc(MOST + 1, 1);
    return numbers == NULL || expected == NULL || is_prime == NULL;
}

static int teardown(void **state)
{
    (void)state;
    free(numbers);
    free(expected);
    free(is_prime);
    return 0;
}

static void compare(const char *name, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_prime[i] != expected[i])
            fail_msg("%s: %llu, number %zu of %zu, is %s", name, (unsigned long long)numbers[i], i,
                     count, expected[i] ? "prime" : "composite");
    assert_int_equal(is_prime[count], UNTOUCHED);
}

/* numbers and expected are set */
static void check_all_paths(size_t count)
{
    for (const primes_batch_path *const *path = gpk_primes_batch_paths; *path != NULL; path++) {
        if (!(*path)->is_available())
            continue;
        memset(is_prime, UNTOUCHED, count + 1);
        gpk_primes_test_batch_by(*path, numbers, count, is_prime);
        compare((*path)->name, count);
    }
    for (size_t i = 0; i < count; i++)
        is_prime[i] = gpukit_primes_is_prime(numbers[i]);
    compare("one by one", count);
}

static void check(size_t count)
{
    for (size_t i = 0; i < count; i++)
        expected[i] = reference_is_prime(numbers[i]);
    check_all_paths(count);
}

static void check_composites(size_t count)
{
    memset(expected, 0, count);
    check_all_paths(count);
}

static void check_window(uint64_t first, size_t count)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = first + i;
    check(count);
}

static void there_is_a_path(void **state)
{
    (void)state;
    assert_true(gpk_primes_batch_path()->is_available());
    assert_true(gpk_primes_batch_portable.is_available());
    for (const primes_batch_path *const *path = gpk_primes_batch_paths; *path != NULL; path++)
        if ((*path)->is_available())
            print_message("path %s\n", (*path)->name);
}

static void all_numbers_below_2_to_the_20(void **state)
{
    (void)state;
    check_window(0, MOST);
}

static void windows_where_words_and_limbs_end(void **state)
{
    static const int bits[] = {16, 26, 31, 32, 33, 40, 48, 50, 51, 52, 53, 54, 62, 63};
    (void)state;
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
        check_window((UINT64_C(1) << bits[i]) - 1500, 3000);
    check_window(UINT64_MAX - 4999, 5000);
}

/* Whole vectors, whole groups and what is left of them. */
static void batches_of_every_length(void **state)
{
    uint64_t random = 5;
    (void)state;
    for (size_t i = 0; i < 3000; i++)
        numbers[i] = reference_random(&random) >> (i % 50) | (i % 7 != 0);
    for (size_t count = 0; count < 140; count++)
        check(count);
    for (size_t count = 1020; count < 1030; count++)
        check(count);
    check(2047);
    check(2049);
    check(3000);
}

/* Of all lengths side by side, so that vectors hold short and long ones. */
static void random_numbers(void **state)
{
    uint64_t random = 1;
    (void)state;
    for (size_t i = 0; i < MOST; i++)
        numbers[i] = reference_random(&random) >> (i % 4 == 0 ? reference_random(&random) % 48 : 0);
    check(MOST);
}

static uint64_t random_prime(uint64_t *random, int bits)
{
    uint64_t n;
    do
        n = reference_random(random) >> (64 - bits) | UINT64_C(1) << (bits - 1) | 1;
    while (!reference_is_prime(n));
    return n;
}

/* No trial division finds their factors. */
static void products_of_two_primes(void **state)
{
    enum { PRIMES = 2048 };
    uint64_t random = 2, primes[PRIMES];
    (void)state;
    for (int i = 0; i < PRIMES; i++)
        primes[i] = random_prime(&random, 32);
    for (size_t i = 0; i < MOST; i++)
        numbers[i] =
            primes[reference_random(&random) % PRIMES] * primes[reference_random(&random) % PRIMES];
    check_composites(MOST);
}

static void squares_of_primes(void **state)
{
    static const uint64_t roots[] = {257, 1093, 3511, 65537, 4294967291};
    uint64_t random = 3;
    size_t count = 0;
    (void)state;
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++)
        numbers[count++] = roots[i] * roots[i];
    for (int i = 0; i < 4000; i++) {
        const uint64_t root = random_prime(&random, 9 + i % 24);
        numbers[count++] = root * root;
    }
    check_composites(count);
}

static void numbers_that_fool_weaker_tests(void **state)
{
    (void)state;
    memcpy(numbers, reference_foolers, sizeof reference_foolers);
    for (size_t i = 0; i < REFERENCE_FOOLERS; i++)
        assert_false(reference_is_prime(reference_foolers[i]));
    check_composites(REFERENCE_FOOLERS);
}

/* n - 1 or n + 1 has many factors 2: where a test goes back far. */
static void neighbours_of_multiples_of_powers_of_2(void **state)
{
    size_t count = 0;
    (void)state;
    for (int twos = 1; twos < 64; twos++)
        for (uint64_t factor = 1; factor < 1200 && factor <= UINT64_MAX >> twos; factor += 2) {
            numbers[count++] = (factor << twos) - 1;
            numbers[count++] = (factor << twos) + 1;
        }
    check(count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_a_path),
        cmocka_unit_test(all_numbers_below_2_to_the_20),
        cmocka_unit_test(windows_where_words_and_limbs_end),
        cmocka_unit_test(batches_of_every_length),
        cmocka_unit_test(random_numbers),
        cmocka_unit_test(products_of_two_primes),
        cmocka_unit_test(squares_of_primes),
        cmocka_unit_test(numbers_that_fool_weaker_tests),
        cmocka_unit_test(neighbours_of_multiples_of_powers_of_2),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
