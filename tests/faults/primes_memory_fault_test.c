// SPDX-License-Identifier: MIT
/* primes_memory_fault_test.c - the nth allocation fails while primes are walked along and put into
 * arrays: an error that says so, nothing set, nothing lost.
 */
#include <stdlib.h>
#include <string.h>

#include <gpukit/primes_walk.h>

#include "faults/wrap.h"
#include "test.h"

/* Through tests, small segments and larger ones, to base primes that are made anew. */
static gpukit_status walk(uint64_t *count, gpukit_error *err)
{
    gpukit_primes_iterator *it = NULL;
    uint64_t prime = 0;
    gpukit_status status = gpukit_primes_iterator_alloc(0, 0, &it, err);
    if (status != GPUKIT_OK)
        return status;
    while (gpukit_primes_iterator_next(it, &prime) && prime < 20000000)
        ++*count;
    status = gpukit_primes_iterator_status(it, err);
    if (status != GPUKIT_OK) {
        assert_false(gpukit_primes_iterator_next(it, &prime));
        assert_false(gpukit_primes_iterator_prev(it, &prime));
        assert_int_equal(gpukit_primes_iterator_read(it, &prime, 1), 0);
        gpukit_primes_iterator_skip(it, 100, 100);
        assert_int_equal(gpukit_primes_iterator_status(it, NULL), GPUKIT_OK);
        assert_true(gpukit_primes_iterator_next(it, &prime));
        assert_int_equal(prime, 101);
    }
    gpukit_primes_iterator_free(it);
    return status;
}

static void a_walk_without_memory_ends_with_an_error(void **state)
{
    int failures = 0;
    (void)state;
    for (int nth = 1;; nth++) {
        gpukit_error error;
        uint64_t count = 0;
        memset(&error, 0, sizeof error);
        atomic_store(&until_failure, nth);
        const gpukit_status status = walk(&count, &error);
        const bool has_failed = atomic_exchange(&until_failure, 0) < 1;
        if (!has_failed) {
            assert_int_equal(status, GPUKIT_OK);
            assert_int_equal(count, 1270607); /* pi(2e7), as `primesieve 2e7` counts */
            break;
        }
        failures++;
        assert_int_equal(status, GPUKIT_E_MEMORY);
        assert_non_null(strstr(error.text, "no memory for"));
        assert_true(count < 1270607);
    }
    assert_true(failures > 8);
}

static void an_array_without_memory_is_refused(void **state)
{
    const gpukit_primes_params window = {.first = 0, .last = 3000000};
    int failures = 0;
    (void)state;
    for (int nth = 1;; nth++) {
        gpukit_primes_array array = {.primes = NULL, .count = 7};
        gpukit_error error;
        memset(&error, 0, sizeof error);
        atomic_store(&until_failure, nth);
        const gpukit_status status = gpukit_primes_fill(NULL, &window, &array, NULL, &error);
        const bool has_failed = atomic_exchange(&until_failure, 0) < 1;
        if (!has_failed) {
            assert_int_equal(status, GPUKIT_OK);
            assert_int_equal(array.count, 216816); /* pi(3e6), as `primesieve 3e6` counts */
            gpukit_primes_array_free(&array);
            break;
        }
        failures++;
        assert_int_equal(status, GPUKIT_E_MEMORY);
        assert_non_null(strstr(error.text, "no memory for"));
        assert_int_equal(array.count, 7);
    }
    assert_true(failures > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walk_without_memory_ends_with_an_error),
        cmocka_unit_test(an_array_without_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
