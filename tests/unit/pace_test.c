// SPDX-License-Identifier: MIT
/* pace_test.c - chunks are sized in time: probe, then 250 ms, then ever smaller; and one
 * measurement that is far off changes nothing. */
#include "sched/pace.h"

#include "test.h"

/* For a device that works alone. */
static uint64_t next_of(const gpk_pace *pace, uint64_t left)
{
    const gpk_pace_field field = {
        .left = left, .total_rate = pace->rate, .best_rate = pace->rate, .probe = 4};
    return gpk_pace_next(pace, &field);
}

static void a_device_begins_with_a_probe(void **state)
{
    const gpk_pace pace = {0};
    const gpk_pace_field no_units = {.left = 1000000, .total_rate = 500, .best_rate = 500};
    (void)state;
    assert_int_equal(next_of(&pace, 1000000), 4);
    assert_int_equal(gpk_pace_next(&pace, &no_units), 1);
}

static void chunks_take_a_quarter_second_while_much_is_left(void **state)
{
    gpk_pace pace = {0};
    (void)state;
    gpk_pace_learn(&pace, 1000, 0.5);
    assert_int_equal(next_of(&pace, 1000000), 500);
}

static void chunks_take_a_twentieth_where_long_kernels_are_ended(void **state)
{
    const gpk_pace pace = {.rate = 2000, .largest = 500, .measured = 3};
    const gpk_pace_field field = {
        .left = 1000000, .total_rate = 2000, .best_rate = 2000, .is_hurried = true};
    (void)state;
    assert_int_equal(gpk_pace_next(&pace, &field), 100);
}

static void chunks_shrink_towards_the_end(void **state)
{
    const gpk_pace pace = {.rate = 2000, .largest = 500, .measured = 3};
    const gpk_pace slow = {.rate = 3, .largest = 1, .measured = 3};
    gpk_pace_field field = {.left = 900, .total_rate = 3000, .best_rate = 2000};
    (void)state;
    /* 0.3 s are left for both devices: a third of it, at this device's own rate */
    assert_in_range(gpk_pace_next(&pace, &field), 199, 200);
    field.left = 6;
    assert_int_equal(gpk_pace_next(&pace, &field), 10); /* never below 5 ms */
    assert_int_equal(next_of(&slow, 1), 1);             /* never nothing */
}

/* One grain takes the slow device 333 ms. */
static void a_slow_device_leaves_the_last_grains_to_a_fast_one(void **state)
{
    const gpk_pace slow = {.rate = 3, .largest = 1, .measured = 3};
    const gpk_pace fast = {.rate = 300, .largest = 70, .measured = 3};
    gpk_pace_field field = {.left = 99, .total_rate = 303, .best_rate = 300};
    (void)state;
    assert_int_equal(gpk_pace_next(&slow, &field), 0);
    assert_true(gpk_pace_next(&fast, &field) > 0);
    field.left = 101;
    assert_int_equal(gpk_pace_next(&slow, &field), 1);
    /* Of equals, none waits for another. */
    field = (gpk_pace_field){.left = 1, .total_rate = 9, .best_rate = 3};
    assert_int_equal(gpk_pace_next(&slow, &field), 1);
}

static void a_spike_changes_little(void **state)
{
    static const double factors[] = {100, 0.01};
    (void)state;
    for (int i = 0; i < 2; i++) {
        gpk_pace pace = {0};
        for (int chunk = 0; chunk < 5; chunk++)
            gpk_pace_learn(&pace, 200, 0.2);
        gpk_pace_learn(&pace, 200, 0.2 * factors[i]);
        assert_in_range((uint64_t)pace.rate, 999, 1001);
        gpk_pace_learn(&pace, 200, 0.2);
        assert_in_range((uint64_t)pace.rate, 999, 1001);
    }
}

static void a_change_that_lasts_is_followed(void **state)
{
    gpk_pace pace = {0};
    (void)state;
    for (int chunk = 0; chunk < 5; chunk++)
        gpk_pace_learn(&pace, 200, 0.2);
    for (int chunk = 0; chunk < 6; chunk++)
        gpk_pace_learn(&pace, 20, 0.2); /* another program took the device */
    assert_in_range((uint64_t)pace.rate, 100, 140);
}

static void a_wrong_first_estimate_fades(void **state)
{
    gpk_pace pace = {0};
    (void)state;
    gpk_pace_learn(&pace, 1, 1.0); /* cold caches: 1 a second */
    for (int i = 0; i < 8; i++)
        gpk_pace_learn(&pace, 100, 0.1);
    assert_in_range((uint64_t)pace.rate, 980, 1000);
    gpk_pace_learn(&pace, 5, 0); /* a clock that did not move gives no infinite rate */
    assert_true(pace.rate < 1e8);
}

/* A rate of an earlier run sizes the first chunks, carefully, and is forgotten at once. */
static void a_memory_is_good_for_the_first_chunks_only(void **state)
{
    gpk_pace pace = {0};
    (void)state;
    gpk_pace_remember(&pace, 500);
    assert_int_equal(next_of(&pace, 1000000000), 10); /* 20 ms */
    gpk_pace_learn(&pace, 10, 2);                     /* it was a hundred times as fast then */
    assert_int_equal((uint64_t)pace.rate, 5);
    assert_int_equal(next_of(&pace, 1000000000), 1);
    pace = (gpk_pace){0};
    gpk_pace_remember(&pace, 1e15);
    assert_int_equal(next_of(&pace, 1000000000), 32); /* eight probes, and not all of it */
}

/* However slow it is said to have been: it may have become the fastest. */
static void a_bad_memory_does_not_keep_a_device_out(void **state)
{
    gpk_pace pace = {0};
    const gpk_pace_field field = {.left = 5, .total_rate = 1000, .best_rate = 1000, .probe = 1};
    (void)state;
    gpk_pace_remember(&pace, 1e-3);
    assert_int_equal(gpk_pace_next(&pace, &field), 1);
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
        if (i > 4)
            assert_in_range((uint64_t)pace.rate, 190, 201);
    }
}

static void chunks_grow_step_by_step(void **state)
{
    gpk_pace pace = {0};
    (void)state;
    gpk_pace_learn(&pace, 2, 1e-9);
    assert_int_equal(next_of(&pace, 1000000), 16);
    gpk_pace_learn(&pace, 16, 1e-9);
    assert_int_equal(next_of(&pace, 1000000), 128);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_begins_with_a_probe),
        cmocka_unit_test(chunks_take_a_quarter_second_while_much_is_left),
        cmocka_unit_test(chunks_take_a_twentieth_where_long_kernels_are_ended),
        cmocka_unit_test(chunks_shrink_towards_the_end),
        cmocka_unit_test(a_slow_device_leaves_the_last_grains_to_a_fast_one),
        cmocka_unit_test(a_spike_changes_little),
        cmocka_unit_test(a_change_that_lasts_is_followed),
        cmocka_unit_test(a_wrong_first_estimate_fades),
        cmocka_unit_test(a_memory_is_good_for_the_first_chunks_only),
        cmocka_unit_test(a_bad_memory_does_not_keep_a_device_out),
        cmocka_unit_test(chunks_that_end_together_do_not_deceive),
        cmocka_unit_test(chunks_grow_step_by_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
