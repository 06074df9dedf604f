// SPDX-License-Identifier: MIT
/* pace_test.c - chunks are sized in time: probe, then 250 ms, then ever smaller. */
#include "sched/pace.h"

#include "test.h"

static void a_device_begins_with_a_probe(void **state)
{
    const gpk_pace pace = {0};
    (void)state;
    assert_int_equal(gpk_pace_next(&pace, 1000000, 0, 4), 4);
    assert_int_equal(gpk_pace_next(&pace, 1000000, 500, 0), 1);
}

static void chunks_take_a_quarter_second_while_much_is_left(void **state)
{
    gpk_pace pace = {0};
    (void)state;
    gpk_pace_learn(&pace, 1000, 0.5);
    assert_int_equal(gpk_pace_next(&pace, 1000000, 2000, 1), 500);
}

static void chunks_shrink_towards_the_end(void **state)
{
    const gpk_pace pace = {.rate = 2000, .largest = 500};
    (void)state;
    /* 0.3 s are left for both devices: a third of it, at this device's own rate */
    assert_in_range(gpk_pace_next(&pace, 900, 3000, 1), 199, 200);
    assert_int_equal(gpk_pace_next(&pace, 6, 3000, 1), 10); /* never below 5 ms */
    const gpk_pace slow = {.rate = 3, .largest = 1};
    assert_int_equal(gpk_pace_next(&slow, 1, 3, 1), 1); /* never nothing */
}

static void a_wrong_first_estimate_fades(void **state)
{
    gpk_pace pace = {0};
    (void)state;
    gpk_pace_learn(&pace, 1, 1.0); /* cold caches: 1 a second */
    for (int i = 0; i < 40; i++)
        gpk_pace_learn(&pace, 100, 0.1);
    assert_in_range((uint64_t)pace.rate, 980, 1000);
    gpk_pace_learn(&pace, 5, 0); /* a clock that did not move gives no infinite rate */
    assert_true(pace.rate < 1e8);
}

/* Seen on PoCL: two slots at work at once end together, and the second one seemed to be
 * infinitely fast. */
static void chunks_that_end_together_do_not_deceive(void **state)
{
    gpk_pace pace = {0};
    (void)state;
    for (int i = 0; i < 20; i++) {
        gpk_pace_learn(&pace, 50, 0.5);
        gpk_pace_learn(&pace, 50, 0.00001);
        assert_in_range((uint64_t)pace.rate, 190, 201);
    }
}

static void chunks_grow_step_by_step(void **state)
{
    gpk_pace pace = {0};
    (void)state;
    gpk_pace_learn(&pace, 2, 1e-9);
    assert_int_equal(gpk_pace_next(&pace, 1000000, pace.rate, 1), 16);
    gpk_pace_learn(&pace, 16, 1e-9);
    assert_int_equal(gpk_pace_next(&pace, 1000000, pace.rate, 1), 128);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_begins_with_a_probe),
        cmocka_unit_test(chunks_take_a_quarter_second_while_much_is_left),
        cmocka_unit_test(chunks_shrink_towards_the_end),
        cmocka_unit_test(a_wrong_first_estimate_fades),
        cmocka_unit_test(chunks_that_end_together_do_not_deceive),
        cmocka_unit_test(chunks_grow_step_by_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
