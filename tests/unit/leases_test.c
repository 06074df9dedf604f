// SPDX-License-Identifier: MIT
/* leases_test.c - every grain is taken once, the lowest first, also after a return. */
#include "sched/leases.h"

#include "test.h"

static void leases_cover_the_grid_in_order(void **state)
{
    gpk_leases leases;
    gpk_lease lease;
    uint64_t next = 0;
    (void)state;
    gpk_leases_init(&leases, 100);
    for (uint64_t most = 1; gpk_leases_take(&leases, 0, most, &lease); most = most % 7 + 1) {
        assert_int_equal(lease.first, next);
        assert_in_range(lease.count, 1, most);
        next += lease.count;
        assert_int_equal(gpk_leases_left(&leases), 100 - next);
    }
    assert_int_equal(next, 100);
    assert_int_equal(gpk_leases_lowest(&leases), 100);
}

static void a_huge_grid_does_not_overflow(void **state)
{
    gpk_leases leases;
    gpk_lease lease;
    (void)state;
    gpk_leases_init(&leases, UINT64_MAX);
    assert_true(gpk_leases_take(&leases, 0, UINT64_MAX - 1, &lease));
    assert_true(gpk_leases_take(&leases, 0, UINT64_MAX, &lease));
    assert_int_equal(lease.first, UINT64_MAX - 1);
    assert_int_equal(lease.count, 1);
    assert_false(gpk_leases_take(&leases, 0, 1, &lease));
}

static void what_came_back_goes_first_and_the_lowest_of_it(void **state)
{
    gpk_leases leases;
    gpk_lease a, b, c, again;
    (void)state;
    gpk_leases_init(&leases, 30);
    gpk_leases_take(&leases, 0, 10, &a);
    gpk_leases_take(&leases, 0, 10, &b);
    gpk_leases_take(&leases, 0, 5, &c);
    gpk_leases_return(&leases, &b);
    gpk_leases_return(&leases, &a);
    gpk_leases_return(&leases, &c);
    assert_int_equal(gpk_leases_left(&leases), 30);
    assert_int_equal(gpk_leases_lowest(&leases), 0);
    uint64_t next = 0;
    while (gpk_leases_take(&leases, 0, 4, &again)) { /* splits 10 into 4, 4 and 2 */
        assert_int_equal(again.first, next);
        next += again.count;
    }
    assert_int_equal(next, 30);
}

static void a_lease_that_was_taken_away_is_void(void **state)
{
    gpk_leases leases;
    gpk_lease mine[2], others, again;
    (void)state;
    gpk_leases_init(&leases, 30);
    gpk_leases_take(&leases, 7, 5, &mine[0]);
    gpk_leases_take(&leases, 8, 5, &others);
    gpk_leases_take(&leases, 7, 5, &mine[1]);
    gpk_leases_revoke(&leases, 7);
    assert_false(gpk_leases_is_held(&leases, &mine[0]));
    assert_false(gpk_leases_is_held(&leases, &mine[1]));
    assert_true(gpk_leases_is_held(&leases, &others));
    assert_int_equal(gpk_leases_left(&leases), 25);

    /* The same grains, and yet another lease. */
    gpk_leases_take(&leases, 8, 5, &again);
    assert_int_equal(again.first, mine[0].first);
    assert_int_equal(again.count, mine[0].count);
    assert_true(again.epoch != mine[0].epoch);
    assert_false(gpk_leases_is_held(&leases, &mine[0]));
    gpk_leases_return(&leases, &mine[0]); /* nothing to give back any more */
    assert_int_equal(gpk_leases_left(&leases), 20);
}

static void a_claimed_lease_cannot_be_taken_away(void **state)
{
    gpk_leases leases;
    gpk_lease lease;
    (void)state;
    gpk_leases_init(&leases, 30);
    gpk_leases_take(&leases, 1, 10, &lease);
    gpk_leases_claim(&leases, &lease);
    gpk_leases_revoke(&leases, 1);
    assert_true(gpk_leases_is_held(&leases, &lease));
    gpk_leases_end(&leases, &lease);
    assert_false(gpk_leases_is_held(&leases, &lease));
    assert_int_equal(gpk_leases_left(&leases), 20);

    gpk_leases_take(&leases, 1, 10, &lease);
    gpk_leases_claim(&leases, &lease);
    gpk_leases_unclaim(&leases, &lease); /* it could not be collected */
    gpk_leases_revoke(&leases, 1);
    assert_int_equal(gpk_leases_left(&leases), 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leases_cover_the_grid_in_order),
        cmocka_unit_test(a_huge_grid_does_not_overflow),
        cmocka_unit_test(what_came_back_goes_first_and_the_lowest_of_it),
        cmocka_unit_test(a_lease_that_was_taken_away_is_void),
        cmocka_unit_test(a_claimed_lease_cannot_be_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
