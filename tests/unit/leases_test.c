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
    for (uint64_t most = 1; gpk_leases_take(&leases, most, &lease); most = most % 7 + 1) {
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
    assert_true(gpk_leases_take(&leases, UINT64_MAX - 1, &lease));
    assert_true(gpk_leases_take(&leases, UINT64_MAX, &lease));
    assert_int_equal(lease.first, UINT64_MAX - 1);
    assert_int_equal(lease.count, 1);
    assert_false(gpk_leases_take(&leases, 1, &lease));
}

static void what_came_back_goes_first_and_the_lowest_of_it(void **state)
{
    gpk_leases leases;
    gpk_lease a, b, c, again;
    (void)state;
    gpk_leases_init(&leases, 30);
    gpk_leases_take(&leases, 10, &a);
    gpk_leases_take(&leases, 10, &b);
    gpk_leases_take(&leases, 5, &c);
    gpk_leases_return(&leases, &b);
    gpk_leases_return(&leases, &a);
    gpk_leases_return(&leases, &c);
    assert_int_equal(gpk_leases_left(&leases), 30);
    assert_int_equal(gpk_leases_lowest(&leases), 0);
    uint64_t next = 0;
    while (gpk_leases_take(&leases, 4, &again)) { /* splits 10 into 4, 4 and 2 */
        assert_int_equal(again.first, next);
        next += again.count;
    }
    assert_int_equal(next, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leases_cover_the_grid_in_order),
        cmocka_unit_test(a_huge_grid_does_not_overflow),
        cmocka_unit_test(what_came_back_goes_first_and_the_lowest_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
