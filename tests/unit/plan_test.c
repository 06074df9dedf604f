// SPDX-License-Identifier: MIT
#include "workload/primes/plan.h"

#include <string.h>

#include "lib/verdict.h"
#include "reference.h"
#include "test.h"
#include "workload/primes/reference.h"

static primes_plan plan_of(uint64_t first, uint64_t last, gpukit_primes_method method,
                           uint64_t grain_size)
{
    const gpukit_primes_params params = {
        .first = first, .last = last, .method = method, .job = {.grain_size = grain_size}};
    primes_plan plan;
    assert_int_equal(gpk_primes_plan(&params, &plan, NULL), GPUKIT_OK);
    return plan;
}

static void a_doubled_plan_has_grains_twice_as_long(void **state)
{
    static const uint64_t lasts[] = {0, 10000000, 100000000000, UINT64_MAX};
    (void)state;
    for (int i = 0; i < 8; i++) {
        const primes_plan plan =
            plan_of(i % 2 ? lasts[i / 2] / 2 : 0, lasts[i / 2], GPUKIT_PRIMES_SIEVE,
                    i < 6 ? 0 : UINT64_MAX); /* the longest grains that there are */
        primes_plan twin = plan;
        gpk_primes_plan_double(&twin);
        assert_int_equal(twin.grain_bytes, 2 * plan.grain_bytes);
        assert_int_equal(twin.grains, (plan.grains + 1) / 2);
        assert_true(twin.first == plan.first && twin.last == plan.last);
        assert_int_equal(twin.method, plan.method);
    }
}

static void expect(const primes_plan *plan, const char *description, const char *command)
{
    char text[256];
    gpk_primes_describe(plan, text, sizeof text);
    assert_string_equal(text, description);
    gpk_primes_command(plan, text, sizeof text);
    assert_string_equal(text, command);
}

static void a_plan_tells_what_it_is_and_how_to_make_it(void **state)
{
    (void)state;
    primes_plan plan = plan_of(0, 100000000000, GPUKIT_PRIMES_AUTO, 0);
    expect(&plan, "primes count 0..100000000000 by sieve, grains of 2097152 bytes, digest 1",
           "primes 0 100000000000");
    plan = plan_of(7, 1000000000, GPUKIT_PRIMES_TEST, 0);
    expect(&plan, "primes count 7..1000000000 by test, grains of 2048 bytes, digest 1",
           "primes 7 1000000000 --method test");
    plan = plan_of(UINT64_MAX - 100, UINT64_MAX, GPUKIT_PRIMES_AUTO, 0);
    expect(&plan,
           "primes count 18446744073709551515..18446744073709551615 by test, grains of 2048 "
           "bytes, digest 1",
           "primes 18446744073709551515 18446744073709551615");
    plan = plan_of(UINT64_MAX - 100, UINT64_MAX, GPUKIT_PRIMES_SIEVE, 491520);
    expect(&plan,
           "primes count 18446744073709551515..18446744073709551615 by sieve, grains of 16384 "
           "bytes, digest 1",
           "primes 18446744073709551515 18446744073709551615 --method sieve --grain 491520");
    const primes_plan again = plan_of(plan.first, plan.last, plan.method, 491520);
    assert_int_equal(again.grain_bytes, plan.grain_bytes);
}

/* What was measured on two threads; see the constants in plan.c. */
static void pi_is_preferred_for_large_windows_alone(void **state)
{
    const uint64_t e14 = 100000000000000, e18 = 1000000000000000000;
    (void)state;
    assert_false(gpk_primes_plan_prefers_pi(0, 0, 2));
    assert_false(gpk_primes_plan_prefers_pi(0, 10000000, 2));
    assert_true(gpk_primes_plan_prefers_pi(0, 1000000000, 2));
    assert_true(gpk_primes_plan_prefers_pi(0, e14, 2));
    assert_false(gpk_primes_plan_prefers_pi(e14, e14 + 100000000, 2));
    assert_true(gpk_primes_plan_prefers_pi(e14, e14 + 1000000000000, 2));
    assert_false(gpk_primes_plan_prefers_pi(e18, e18 + 100, 2));
    assert_false(gpk_primes_plan_prefers_pi(e18, e18 + 10000000000, 2));
    assert_true(gpk_primes_plan_prefers_pi(0, e18, 2));
    assert_true(gpk_primes_plan_prefers_pi(0, UINT64_MAX, 1));
    assert_false(gpk_primes_plan_prefers_pi(UINT64_MAX - 1000000000, UINT64_MAX, 2));
}

static void a_plan_is_none_of_pi(void **state)
{
    const gpukit_primes_params params = {.last = 100, .method = GPUKIT_PRIMES_PI};
    primes_plan plan;
    gpukit_error error;
    (void)state;
    assert_int_equal(gpk_primes_plan(&params, &plan, &error), GPUKIT_E_ARGUMENT);
    assert_non_null(strstr(error.text, "lists nothing"));
}

/* A verdict is for its number; one flipped bit makes none of it. */
static void a_damaged_verdict_is_none(void **state)
{
    uint64_t random = 3;
    (void)state;
    for (int i = 0; i < 1000; i++) {
        uint64_t number = reference_random(&random) >> i % 64;
        uint8_t yes = primes_verdict(number, true), no = primes_verdict(number, false);
        assert_int_equal(yes ^ no, 0xff);
        for (int bit = 0; bit < 8; bit++)
            assert_true((yes ^ 1 << bit) != no);
    }
    assert_true(primes_verdict(0, false) != 0 && primes_verdict(0, true) != 0);
}

static void the_reference_agrees_with_that_of_the_tests(void **state)
{
    uint64_t random = 11;
    (void)state;
    for (uint64_t n = 0; n < 10000; n++)
        assert_int_equal(gpk_primes_reference(n), reference_is_prime(n));
    for (uint64_t n = (1 << 20) - 500; n < (1 << 20) + 500; n++)
        assert_int_equal(gpk_primes_reference(n), reference_is_prime(n));
    for (int i = 0; i < 20000; i++) {
        uint64_t n = reference_random(&random) >> reference_random(&random) % 44 | 1;
        assert_int_equal(gpk_primes_reference(n), reference_is_prime(n));
    }
    /* Where one base more is needed: OEIS A014233; and the largest prime of 64 bits. */
    static const uint64_t liars[] = {
        2047,          1373653,       25326001,        3215031751,
        2152302898747, 3474749660383, 341550071728321, 3825123056546413051};
    for (size_t i = 0; i < sizeof liars / sizeof liars[0]; i++)
        assert_false(gpk_primes_reference(liars[i]));
    assert_true(gpk_primes_reference(UINT64_MAX - 58));
    assert_false(gpk_primes_reference(UINT64_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_doubled_plan_has_grains_twice_as_long),
        cmocka_unit_test(a_plan_tells_what_it_is_and_how_to_make_it),
        cmocka_unit_test(pi_is_preferred_for_large_windows_alone),
        cmocka_unit_test(a_plan_is_none_of_pi),
        cmocka_unit_test(a_damaged_verdict_is_none),
        cmocka_unit_test(the_reference_agrees_with_that_of_the_tests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
