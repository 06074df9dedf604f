// SPDX-License-Identifier: MIT
/* leases_test.c - every grain is taken once, the lowest first, also after a return. */
#include "sched/leases.h"

#include "test.h"

static bool take(gpk_leases *leases, uint32_t holder, uint64_t most, gpk_lease *out)
{
    const gpk_taker taker = {.holder = holder, .able = ~UINT64_C(0), .most = most};
    return gpk_leases_take(leases, &taker, out);
}

static uint64_t lowest(const gpk_leases *leases)
{
    const gpk_taker taker = {.able = 1, .most = 1};
    return gpk_leases_lowest(leases, &taker);
}

static void leases_cover_the_grid_in_order(void **state)
{
    gpk_leases leases;
    gpk_lease lease;
    uint64_t next = 0;
    (void)state;
    gpk_leases_init(&leases, 0, 100);
    for (uint64_t most = 1; take(&leases, 0, most, &lease); most = most % 7 + 1) {
        assert_int_equal(lease.first, next);
        assert_in_range(lease.count, 1, most);
        next += lease.count;
        assert_int_equal(gpk_leases_left(&leases), 100 - next);
    }
    assert_int_equal(next, 100);
    assert_int_equal(lowest(&leases), 100);
    gpk_leases_finish(&leases);
}

static void a_huge_grid_does_not_overflow(void **state)
{
    gpk_leases leases;
    gpk_lease lease;
    (void)state;
    gpk_leases_init(&leases, 0, UINT64_MAX);
    assert_true(take(&leases, 0, UINT64_MAX - 1, &lease));
    assert_true(take(&leases, 0, UINT64_MAX, &lease));
    assert_int_equal(lease.first, UINT64_MAX - 1);
    assert_int_equal(lease.count, 1);
    assert_false(take(&leases, 0, 1, &lease));
    gpk_leases_finish(&leases);
}

static void what_came_back_goes_first_and_the_lowest_of_it(void **state)
{
    gpk_leases leases;
    gpk_lease a, b, c, again;
    (void)state;
    gpk_leases_init(&leases, 0, 30);
    take(&leases, 0, 10, &a);
    take(&leases, 0, 10, &b);
    take(&leases, 0, 5, &c);
    gpk_leases_return(&leases, &b);
    gpk_leases_return(&leases, &a);
    gpk_leases_return(&leases, &c);
    assert_int_equal(gpk_leases_left(&leases), 30);
    assert_int_equal(lowest(&leases), 0);
    uint64_t next = 0;
    while (take(&leases, 0, 4, &again)) { /* splits 10 into 4, 4 and 2 */
        assert_int_equal(again.first, next);
        next += again.count;
    }
    assert_int_equal(next, 30);
    gpk_leases_finish(&leases);
}

static void a_lease_that_was_taken_away_is_void(void **state)
{
    gpk_leases leases;
    gpk_lease mine[2], others, again;
    (void)state;
    gpk_leases_init(&leases, 0, 30);
    take(&leases, 7, 5, &mine[0]);
    take(&leases, 8, 5, &others);
    take(&leases, 7, 5, &mine[1]);
    gpk_leases_revoke(&leases, 7);
    assert_false(gpk_leases_is_held(&leases, &mine[0]));
    assert_false(gpk_leases_is_held(&leases, &mine[1]));
    assert_true(gpk_leases_is_held(&leases, &others));
    assert_int_equal(gpk_leases_left(&leases), 25);

    /* The same grains, and yet another lease. */
    take(&leases, 8, 5, &again);
    assert_int_equal(again.first, mine[0].first);
    assert_int_equal(again.count, mine[0].count);
    assert_true(again.epoch != mine[0].epoch);
    assert_false(gpk_leases_is_held(&leases, &mine[0]));
    gpk_leases_return(&leases, &mine[0]); /* nothing to give back any more */
    assert_int_equal(gpk_leases_left(&leases), 20);
    gpk_leases_finish(&leases);
}

static void a_claimed_lease_cannot_be_taken_away(void **state)
{
    gpk_leases leases;
    gpk_lease lease;
    (void)state;
    gpk_leases_init(&leases, 0, 30);
    take(&leases, 1, 10, &lease);
    gpk_leases_claim(&leases, &lease);
    gpk_leases_revoke(&leases, 1);
    assert_true(gpk_leases_is_held(&leases, &lease));
    gpk_leases_end(&leases, &lease);
    assert_false(gpk_leases_is_held(&leases, &lease));
    assert_int_equal(gpk_leases_left(&leases), 20);

    take(&leases, 1, 10, &lease);
    gpk_leases_claim(&leases, &lease);
    gpk_leases_unclaim(&leases, &lease); /* it could not be collected */
    gpk_leases_revoke(&leases, 1);
    assert_int_equal(gpk_leases_left(&leases), 20);
    gpk_leases_finish(&leases);
}

static void a_run_that_failed_is_for_others_while_there_are_some(void **state)
{
    const gpk_taker one = {.holder = 1, .able = 6, .most = 10};
    const gpk_taker two = {.holder = 2, .able = 6, .most = 10};
    const gpk_taker alone = {.holder = 1, .able = 2, .most = 10};
    const gpk_trouble trouble = {.failed_on = 2, .failures = 1, .keeper = GPK_NOBODY};
    gpk_leases leases;
    gpk_lease lease, again;
    (void)state;
    gpk_leases_init(&leases, 0, 10);
    assert_true(gpk_leases_take(&leases, &one, &lease));
    gpk_leases_fail(&leases, &lease, &trouble);
    assert_false(gpk_leases_take(&leases, &one, &again));
    assert_int_equal(gpk_leases_lowest(&leases, &one), 10);
    assert_true(gpk_leases_take(&leases, &two, &again));
    assert_int_equal(again.count, 10);
    assert_int_equal(again.trouble.failures, 1);
    gpk_leases_return(&leases, &again);
    assert_true(gpk_leases_take(&leases, &alone, &again));
    gpk_leases_finish(&leases);
}

static void a_run_with_a_keeper_comes_back_in_halves_for_him_alone(void **state)
{
    const gpk_taker one = {.holder = 1, .able = 6, .most = 10};
    const gpk_taker two = {.holder = 2, .able = 6, .most = 10};
    const gpk_trouble trouble = {.failed_on = 2, .failures = 1, .keeper = 1};
    gpk_leases leases;
    gpk_lease lease, half;
    (void)state;
    gpk_leases_init(&leases, 0, 5);
    assert_true(gpk_leases_take(&leases, &one, &lease));
    gpk_leases_fail(&leases, &lease, &trouble);
    assert_int_equal(gpk_leases_left(&leases), 5);
    assert_false(gpk_leases_take(&leases, &two, &half));
    assert_true(gpk_leases_take(&leases, &one, &half));
    assert_int_equal(half.first, 0);
    assert_int_equal(half.count, 3);
    gpk_leases_revoke(&leases, 1); /* the other half is anyone's then */
    assert_true(gpk_leases_take(&leases, &two, &half));
    assert_int_equal(half.count, 3);
    assert_true(gpk_leases_take(&leases, &two, &half));
    assert_int_equal(half.first, 3);
    assert_int_equal(half.count, 2);
    gpk_leases_finish(&leases);
}

static void who_only_helps_takes_what_failed_elsewhere(void **state)
{
    const gpk_taker helper = {.holder = 2, .able = 6, .most = 1, .helps_others = true};
    const gpk_trouble trouble = {.failed_on = 2, .failures = 1, .keeper = GPK_NOBODY};
    gpk_leases leases;
    gpk_lease lease;
    (void)state;
    gpk_leases_init(&leases, 0, 30);
    assert_false(gpk_leases_take(&leases, &helper, &lease));
    take(&leases, 1, 10, &lease);
    gpk_leases_fail(&leases, &lease, &trouble);
    assert_true(gpk_leases_take(&leases, &helper, &lease));
    assert_int_equal(lease.count, 1);
    gpk_leases_finish(&leases);
}

static void what_a_journal_holds_is_not_done_again(void **state)
{
    gpk_leases leases;
    gpk_lease lease;
    (void)state;
    gpk_leases_init(&leases, 5, 30);
    gpk_leases_skip(&leases, 5, 3);
    gpk_leases_skip(&leases, 10, 10);
    assert_int_equal(gpk_leases_left(&leases), 12);
    assert_true(take(&leases, 0, 100, &lease));
    assert_int_equal(lease.first, 8);
    assert_int_equal(lease.count, 2);
    assert_true(take(&leases, 0, 100, &lease));
    assert_int_equal(lease.first, 20);
    assert_int_equal(lease.count, 10);
    assert_false(take(&leases, 0, 100, &lease));
    gpk_leases_finish(&leases);
}

static void what_was_done_can_be_done_again(void **state)
{
    gpk_leases leases;
    gpk_lease lease, again;
    (void)state;
    gpk_leases_init(&leases, 0, 10);
    take(&leases, 0, 10, &lease);
    gpk_leases_claim(&leases, &lease);
    gpk_leases_end(&leases, &lease);
    assert_int_equal(gpk_leases_left(&leases), 0);
    gpk_leases_undo(&leases, &lease);
    assert_true(take(&leases, 1, 10, &again));
    assert_int_equal(again.first, 0);
    assert_int_equal(again.count, 10);
    gpk_leases_finish(&leases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leases_cover_the_grid_in_order),
        cmocka_unit_test(a_huge_grid_does_not_overflow),
        cmocka_unit_test(what_came_back_goes_first_and_the_lowest_of_it),
        cmocka_unit_test(a_lease_that_was_taken_away_is_void),
        cmocka_unit_test(a_claimed_lease_cannot_be_taken_away),
        cmocka_unit_test(a_run_that_failed_is_for_others_while_there_are_some),
        cmocka_unit_test(a_run_with_a_keeper_comes_back_in_halves_for_him_alone),
        cmocka_unit_test(who_only_helps_takes_what_failed_elsewhere),
        cmocka_unit_test(what_a_journal_holds_is_not_done_again),
        cmocka_unit_test(what_was_done_can_be_done_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
