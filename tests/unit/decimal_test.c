// SPDX-License-Identifier: MIT
/* decimal_test.c - the fast writer of lines agrees with printf. */
#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "decimal.h"

enum { COUNT_MAX = 64 };

static void assert_lines(const decimal_table *table, const uint64_t *numbers, size_t count)
{
    char got[COUNT_MAX * (DECIMAL_MAX + 1)], expected[COUNT_MAX * (DECIMAL_MAX + 1) + 1] = "";
    const size_t size = decimal_lines(table, numbers, count, got);
    for (size_t i = 0; i < count; i++)
        snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "%" PRIu64 "\n",
                 numbers[i]);
    assert_int_equal(size, strlen(expected));
    assert_memory_equal(got, expected, size);
}

static void lines_are_right_where_the_digits_change(void **state)
{
    (void)state;
    static decimal_table table;
    decimal_init(&table);
    uint64_t power = 1;
    for (int i = 0; i < 20; i++, power *= 10) {
        const uint64_t around[] = {power - 1, power,        power + 1,
                                   power + 9, power + 9999, power + 10000};
        assert_lines(&table, around, 6);
    }
    const uint64_t ends[] = {0, UINT64_MAX, UINT64_MAX - 9999, 1, UINT64_MAX, 9999, 10000, 0};
    assert_lines(&table, ends, 8);
}

static void numbers_may_come_in_any_order(void **state)
{
    (void)state;
    static decimal_table table;
    uint64_t numbers[COUNT_MAX], seed = 88172645463325252u;
    decimal_init(&table);
    for (int round = 0; round < 1000; round++) {
        for (size_t i = 0; i < COUNT_MAX; i++) {
            seed ^= seed << 13; /* xorshift64 */
            seed ^= seed >> 7;
            seed ^= seed << 17;
            numbers[i] = seed >> (seed % 64);
        }
        assert_lines(&table, numbers, COUNT_MAX);
    }
}

static void numbers_by_fours_are_the_same(void **state)
{
    (void)state;
    static decimal_table table;
    char got[DECIMAL_MAX], expected[DECIMAL_MAX];
    decimal_init(&table);
    uint64_t power = 1, seed = 88172645463325252u;
    for (int i = 0; i < 2000; i++, power = i % 20 == 0 ? 1 : power * 10) {
        seed ^= seed << 13; /* xorshift64 */
        seed ^= seed >> 7;
        seed ^= seed << 17;
        const uint64_t numbers[] = {power - 1, power, power + 1, UINT64_MAX, seed >> (seed % 64)};
        for (size_t j = 0; j < sizeof numbers / sizeof numbers[0]; j++) {
            const size_t size = decimal_digits(numbers[j], expected);
            assert_int_equal(decimal_number(&table, numbers[j], got), size);
            assert_memory_equal(got, expected, size);
        }
    }
}

static void no_byte_is_written_behind_the_room(void **state)
{
    (void)state;
    static decimal_table table;
    char out[2 * (DECIMAL_MAX + 1) + 1];
    const uint64_t numbers[] = {UINT64_MAX, UINT64_MAX - 2};
    decimal_init(&table);
    out[sizeof out - 1] = '!';
    assert_int_equal(decimal_lines(&table, numbers, 2, out), sizeof out - 1);
    assert_int_equal(out[sizeof out - 1], '!');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_right_where_the_digits_change),
        cmocka_unit_test(numbers_may_come_in_any_order),
        cmocka_unit_test(numbers_by_fours_are_the_same),
        cmocka_unit_test(no_byte_is_written_behind_the_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
