// SPDX-License-Identifier: MIT
/* ledger_test.c - each grain with its own result, lease after lease, in whatever order. */
#include "sched/ledger.h"

#include "test.h"

static gpk_result result_of(uint64_t grain)
{
    return (gpk_result){.value = 3 * grain + 1, .digest = ~grain};
}

static void add(gpk_ledger *ledger, uint64_t first, uint64_t count)
{
    gpk_result results[64];
    const gpk_lease lease = {.first = first, .count = count};
    for (uint64_t i = 0; i < count; i++)
        results[i] = result_of(first + i);
    assert_true(gpk_ledger_add(ledger, &lease, results));
}

static void an_empty_ledger_finds_nothing(void **state)
{
    gpk_ledger ledger = {0};
    (void)state;
    assert_int_equal(gpk_ledger_find(&ledger, 0), 0);
    assert_int_equal(ledger.grain_count, 0);
    gpk_ledger_finish(&ledger);
}

static void every_grain_is_found_with_its_own_result(void **state)
{
    gpk_ledger ledger = {0};
    size_t index = 0;
    (void)state;
    for (uint64_t i = 100; i-- > 0;)
        add(&ledger, 1000 * i, i % 7 + 1);
    assert_int_equal(ledger.lease_count, 100);
    for (uint64_t i = 100; i-- > 0;)
        for (uint64_t j = 0; j < i % 7 + 1; j++, index++) {
            gpk_result result;
            const gpk_result right = result_of(1000 * i + j);
            assert_int_equal(gpk_ledger_find(&ledger, 1000 * i + j), index);
            assert_int_equal(gpk_ledger_grain_at(&ledger, index, &result), 1000 * i + j);
            assert_true(gpk_result_is_same(&result, &right));
        }
    assert_int_equal(index, ledger.grain_count);
    gpk_ledger_finish(&ledger);
}

static void grains_between_leases_are_nowhere(void **state)
{
    static const uint64_t absent[] = {0, 9, 15, 99, 101, UINT64_MAX};
    gpk_ledger ledger = {0};
    (void)state;
    add(&ledger, 100, 1);
    add(&ledger, 10, 5);
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        assert_int_equal(gpk_ledger_find(&ledger, absent[i]), 6);
    gpk_ledger_finish(&ledger);
}

static void a_cleared_ledger_is_empty_and_can_be_used_again(void **state)
{
    gpk_ledger ledger = {0};
    gpk_result result;
    (void)state;
    add(&ledger, 0, 64);
    size_t room = ledger.grain_room;
    gpk_ledger_clear(&ledger);
    assert_int_equal(ledger.grain_count, 0);
    assert_int_equal(gpk_ledger_find(&ledger, 3), 0);
    add(&ledger, 7, 64);
    assert_int_equal(ledger.grain_room, room);
    assert_int_equal(gpk_ledger_grain_at(&ledger, 63, &result), 70);
    assert_int_equal(result.value, result_of(70).value);
    gpk_ledger_finish(&ledger);
    assert_null(ledger.leases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_ledger_finds_nothing),
        cmocka_unit_test(every_grain_is_found_with_its_own_result),
        cmocka_unit_test(grains_between_leases_are_nowhere),
        cmocka_unit_test(a_cleared_ledger_is_empty_and_can_be_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
