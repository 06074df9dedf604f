// SPDX-License-Identifier: MIT
/* primes_iterator_test.c - walks give every prime, once, in both directions, and end where the
 * primes do. */
#include <gpukit/primes_iterator.h>

#include <stdlib.h>

#include "reference.h"
#include "test.h"
#include "workload/primes/decode.h"
#include "workload/primes/segment.h"

enum { SPAN = 6000 };

/* Where 32 bits, a double's 53, 63 and 64 bits end, and the begin. */
static const uint64_t places[] = {
    0,
    (UINT64_C(1) << 32) - SPAN / 2,
    (UINT64_C(1) << 53) - SPAN / 2,
    (UINT64_C(1) << 63) - SPAN / 2,
    UINT64_MAX - SPAN,
};
enum { PLACES = sizeof places / sizeof places[0] };

static gpukit_primes_iterator *iterator_at(uint64_t start, uint64_t stop_hint)
{
    gpukit_primes_iterator *it = NULL;
    gpukit_error error;
    if (gpukit_primes_iterator_alloc(start, stop_hint, &it, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    return it;
}

/* The primes of [first, first + SPAN], one number after the other. */
static size_t primes_of(uint64_t first, uint64_t *out)
{
    size_t count = 0;
    for (uint64_t i = 0; i <= SPAN; i++)
        if (reference_is_prime(first + i))
            out[count++] = first + i;
    return count;
}

static void walks_up_and_down_give_every_prime(void **state)
{
    static uint64_t primes[SPAN];
    (void)state;
    for (size_t i = 0; i < (size_t)2 * PLACES; i++) {
        const uint64_t first = places[i / 2], last = first + SPAN;
        const size_t count = primes_of(first, primes);
        uint64_t prime = 1;
        gpukit_primes_iterator *it = iterator_at(first, i % 2 == 0 ? first : last);
        for (size_t j = 0; j < count; j++) {
            assert_true(gpukit_primes_iterator_next(it, &prime));
            assert_int_equal(prime, primes[j]);
        }
        if (gpukit_primes_iterator_next(it, &prime))
            assert_true(prime > last);
        gpukit_primes_iterator_skip(it, last, i % 2 == 0 ? last : first);
        for (size_t j = count; j > 0; j--) {
            assert_true(gpukit_primes_iterator_prev(it, &prime));
            assert_int_equal(prime, primes[j - 1]);
        }
        if (gpukit_primes_iterator_prev(it, &prime))
            assert_true(prime < first);
        gpukit_primes_iterator_free(it);
    }
}

/* A walk by chance, beside an index into a list. */
static void walk_by_chance(uint64_t first, const uint64_t *primes, size_t count)
{
    uint64_t random = first | 1, prime;
    gpukit_primes_iterator *it = iterator_at(first, first);
    for (int leg = 0; leg < 60; leg++) {
        const uint64_t start = first + reference_random(&random) % SPAN;
        size_t above = 0;
        while (above < count && primes[above] < start)
            above++;
        const bool begins_up = reference_random(&random) % 2 == 0;
        size_t at = begins_up ? above : above < count && primes[above] == start ? above : above - 1;
        if (at >= count)
            continue;
        gpukit_primes_iterator_skip(it, start, start + reference_random(&random) % 3 - 1);
        assert_true(begins_up ? gpukit_primes_iterator_next(it, &prime)
                              : gpukit_primes_iterator_prev(it, &prime));
        assert_int_equal(prime, primes[at]);
        for (int step = 0; step < 200; step++) {
            const bool goes_up =
                (reference_random(&random) >> 20) % 8 != 0 ? begins_up : !begins_up;
            if (goes_up ? at + 1 >= count : at == 0)
                break;
            assert_true(goes_up ? gpukit_primes_iterator_next(it, &prime)
                                : gpukit_primes_iterator_prev(it, &prime));
            at = goes_up ? at + 1 : at - 1;
            assert_int_equal(prime, primes[at]);
        }
    }
    gpukit_primes_iterator_free(it);
}

static void walks_may_turn_and_skip(void **state)
{
    static uint64_t primes[SPAN];
    (void)state;
    for (size_t i = 0; i < PLACES; i++)
        walk_by_chance(places[i], primes, primes_of(places[i], primes));
}

static void walks_end_where_the_primes_do(void **state)
{
    uint64_t prime = 77;
    (void)state;
    gpukit_primes_iterator *it = iterator_at(0, 0);
    assert_false(gpukit_primes_iterator_prev(it, &prime));
    assert_int_equal(prime, 77);
    assert_int_equal(gpukit_primes_iterator_status(it, NULL), GPUKIT_OK);
    assert_true(gpukit_primes_iterator_next(it, &prime));
    assert_int_equal(prime, 2);
    assert_false(gpukit_primes_iterator_prev(it, &prime));
    assert_true(gpukit_primes_iterator_next(it, &prime));
    assert_int_equal(prime, 3);
    assert_true(gpukit_primes_iterator_prev(it, &prime));
    assert_int_equal(prime, 2);

    gpukit_primes_iterator_skip(it, UINT64_MAX, UINT64_MAX);
    assert_false(gpukit_primes_iterator_next(it, &prime));
    assert_int_equal(prime, 2);
    assert_true(gpukit_primes_iterator_prev(it, &prime));
    assert_int_equal(prime, GPUKIT_PRIMES_LARGEST);
    assert_false(gpukit_primes_iterator_next(it, &prime));
    assert_false(gpukit_primes_iterator_next(it, &prime));
    assert_true(gpukit_primes_iterator_prev(it, &prime));
    assert_int_equal(prime, UINT64_C(18446744073709551533));
    assert_true(gpukit_primes_iterator_next(it, &prime));
    assert_int_equal(prime, GPUKIT_PRIMES_LARGEST);

    gpukit_primes_iterator_skip(it, GPUKIT_PRIMES_LARGEST, UINT64_MAX);
    assert_true(gpukit_primes_iterator_next(it, &prime));
    assert_false(gpukit_primes_iterator_next(it, &prime));
    assert_int_equal(prime, GPUKIT_PRIMES_LARGEST);
    gpukit_primes_iterator_skip(it, 2, 2);
    assert_true(gpukit_primes_iterator_prev(it, &prime));
    assert_int_equal(prime, 2);
    gpukit_primes_iterator_skip(it, 1, 1);
    assert_false(gpukit_primes_iterator_prev(it, &prime));
    gpukit_primes_iterator_free(it);
    gpukit_primes_iterator_free(NULL);
    assert_int_equal(gpukit_primes_iterator_alloc(0, 0, NULL, NULL), GPUKIT_E_ARGUMENT);
}

/* From testing to sieving, over many segments, up and down again: how many they are and their
 * sum, OEIS A006880 and A046731. */
static void long_walks_come_out_right(void **state)
{
    uint64_t prime = 0, count = 0, sum = 0;
    (void)state;
    gpukit_primes_iterator *it = iterator_at(0, 0);
    while (gpukit_primes_iterator_next(it, &prime) && prime < 10000000) {
        count++;
        sum += prime;
    }
    assert_int_equal(count, 664579);
    assert_int_equal(sum, UINT64_C(3203324994356));
    while (gpukit_primes_iterator_prev(it, &prime)) {
        count--;
        sum -= prime;
    }
    assert_int_equal(count, 0);
    assert_int_equal(sum, 0);
    gpukit_primes_iterator_free(it);
}

static void primes_are_read_many_at_once(void **state)
{
    static const size_t sizes[] = {1, 0, 2, 3, 1000, 7, 60000, 1, 17477};
    static uint64_t read[60000];
    uint64_t prime = 0;
    (void)state;
    gpukit_primes_iterator *it = iterator_at(0, 0), *beside = iterator_at(0, 1000000);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_int_equal(gpukit_primes_iterator_read(it, read, sizes[i]), sizes[i]);
        for (size_t j = 0; j < sizes[i]; j++) {
            assert_true(gpukit_primes_iterator_next(beside, &prime));
            assert_int_equal(read[j], prime);
        }
    }
    assert_int_equal(prime, 999907); /* the 78491st; 999983 is the 78498th */
    gpukit_primes_iterator_skip(it, UINT64_MAX - 100, UINT64_MAX);
    assert_int_equal(gpukit_primes_iterator_read(it, read, 100), 3);
    assert_int_equal(read[2], GPUKIT_PRIMES_LARGEST);
    assert_int_equal(gpukit_primes_iterator_read(it, read, 100), 0);
    gpukit_primes_iterator_free(it);
    gpukit_primes_iterator_free(beside);
}

static void both_ways_make_the_same_bitmap(void **state)
{
    static uint8_t tested[3000];
    uint64_t random = 5;
    primes_segment segment = {.base = NULL};
    (void)state;
    for (int i = 0; i < 60; i++) {
        const uint64_t end = (UINT64_C(1) << (4 + i % 41)) / 30 + 1;
        const uint32_t size = 1 + (uint32_t)(reference_random(&random) % 3000);
        const uint64_t byte = end > size ? end - size : 0;
        const uint8_t *sieved;
        assert_int_equal(gpk_primes_segment_sieve(&segment, byte, size, &sieved, NULL), GPUKIT_OK);
        gpk_primes_segment_test(byte, size, tested);
        assert_memory_equal(sieved, tested, size);
    }
    gpk_primes_segment_test(GPK_PRIMES_END_BYTE - 5, 5, tested);
    assert_int_equal(tested[4], 0);
    gpk_primes_segment_finish(&segment);
}

static void flags_become_numbers(void **state)
{
    static uint64_t fast[8 * 1024 + GPK_PRIMES_DECODE_PAD];
    static uint64_t portable[8 * 1024 + GPK_PRIMES_DECODE_PAD];
    uint64_t random = 11;
    (void)state;
    for (int i = 0; i < 400; i++) {
        uint8_t bits[1024];
        const size_t size = reference_random(&random) % (sizeof bits + 1);
        const uint64_t byte = reference_random(&random) % (GPK_PRIMES_END_BYTE - 1024);
        size_t count = 0;
        for (size_t j = 0; j < size; j++) {
            bits[j] = (uint8_t)(reference_random(&random) >> 50);
            for (int k = 0; k < i % 4; k++) /* from full to sparse */
                bits[j] &= (uint8_t)(reference_random(&random) >> 50);
        }
        assert_int_equal(gpk_primes_decode(bits, size, byte, fast),
                         gpk_primes_decode_portable(bits, size, byte, portable));
        for (size_t j = 0; j < size; j++)
            for (size_t bit = 0; bit < 8; bit++)
                if (bits[j] >> bit & 1) {
                    static const uint8_t residues[] = {1, 7, 11, 13, 17, 19, 23, 29};
                    assert_int_equal(fast[count], (byte + j) * 30 + residues[bit]);
                    assert_int_equal(portable[count], fast[count]);
                    count++;
                }
        assert_int_equal(gpk_primes_decode(bits, size, byte, fast), count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_up_and_down_give_every_prime),
        cmocka_unit_test(walks_may_turn_and_skip),
        cmocka_unit_test(walks_end_where_the_primes_do),
        cmocka_unit_test(long_walks_come_out_right),
        cmocka_unit_test(primes_are_read_many_at_once),
        cmocka_unit_test(both_ways_make_the_same_bitmap),
        cmocka_unit_test(flags_become_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
