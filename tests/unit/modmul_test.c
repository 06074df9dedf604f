// SPDX-License-Identifier: MIT
/* modmul_test.c - Montgomery arithmetic and the primality test against plain ones. */
#include "workload/primes/modmul.h"

#include "reference.h"
#include "test.h"

__extension__ typedef unsigned __int128 u128;

static uint64_t plain_product(uint64_t a, uint64_t b, uint64_t n)
{
    return (uint64_t)((u128)a * b % n);
}

static void a_product_equals_the_plain_one(void **state)
{
    static const uint64_t moduli[] = {
        3, 5, 0x7fffffffffffffffu, 0x8000000000000001u, 0xffffffffffffffffu, 4294967297u};
    uint64_t random = 1;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        uint64_t n = i < 6 ? moduli[i] : reference_random(&random) >> (i % 60) | 3;
        gpk_modulus m = gpk_modulus_of(n);
        uint64_t a = reference_random(&random) % n, b = reference_random(&random) % n;
        assert_int_equal(m.n * m.inverse, 1);
        /* a 2^64 times b 2^64, divided by 2^64, is a b 2^64; times 1 takes 2^64 out. */
        uint64_t product = gpk_modmul(&m, gpk_modmul(&m, a, m.square), gpk_modmul(&m, b, m.square));
        assert_int_equal(gpk_modmul(&m, product, 1), plain_product(a, b, n));
        assert_int_equal(gpk_modadd(&m, a, b), (uint64_t)(((u128)a + b) % n));
    }
}

static void small_numbers_are_told_apart(void **state)
{
    (void)state;
    for (uint64_t n = 0; n < 200000; n++)
        assert_int_equal(gpk_is_prime(n), reference_is_prime(n));
}

/* A precedence slip once made a Fermat test of this: only such numbers show it. */
static void pseudoprimes_are_composite(void **state)
{
    static const uint64_t composites[] = {
        252601u,
        294409u,
        56052361u,
        118901521u, /* Carmichael: Fermat to every base */
        2047u,
        1373653u,
        25326001u,
        3215031751u,
        2152302898747u,
        3474749660383u,
        341550071728321u,
        3825123056546413051u, /* OEIS A014233: strong to 1, 2, ... bases */
        2007193456621u,
        2744715551581u, /* once called prime by a library */
    };
    (void)state;
    for (size_t i = 0; i < sizeof composites / sizeof composites[0]; i++)
        assert_false(gpk_is_prime(composites[i]));
    gpk_modulus m = gpk_modulus_of(3215031751u); /* a strong pseudoprime to 2, 3, 5 and 7 */
    assert_true(gpk_is_strong_probable_prime(&m, 2));
    assert_true(gpk_is_strong_probable_prime(&m, 7));
    assert_false(gpk_is_strong_probable_prime(&m, 11));
}

static uint64_t next_prime(uint64_t n)
{
    while (!reference_is_prime(n))
        n++;
    return n;
}

static void products_of_two_primes_are_composite(void **state)
{
    uint64_t random = 99;
    (void)state;
    for (int i = 0; i < 3000; i++) {
        uint64_t p = next_prime(reference_random(&random) >> 33);
        uint64_t q = i % 3 == 0 ? p : next_prime(2 * p - 1); /* the shape that fools most */
        assert_false(gpk_is_prime(p * q));
        assert_true(gpk_is_prime(p));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_equals_the_plain_one),
        cmocka_unit_test(small_numbers_are_told_apart),
        cmocka_unit_test(pseudoprimes_are_composite),
        cmocka_unit_test(products_of_two_primes_are_composite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
