// SPDX-License-Identifier: MIT
/* map_test.c - a function over an array: order, bounds, errors, giving up. */
#include "executor/help.h"

#include <stdlib.h>

#include "base/clock.h"

enum { ITEMS = 1000 };

/* The later items end first. */
static gpukit_status square_slowly(gpukit_task *task, void *argument, void *result)
{
    int item = *(const int *)argument;
    (void)task;
    gpk_sleep_ns((uint64_t)(ITEMS - item) % 7 * 10000);
    *(long *)result = (long)item * item;
    return GPUKIT_OK;
}

static int *count_up(int count)
{
    int *items = malloc((size_t)count * sizeof *items);
    for (int i = 0; i < count; i++)
        items[i] = i;
    return items;
}

static gpukit_map_params over(int *items, uint64_t count, uint64_t chunk, uint32_t in_flight)
{
    return (gpukit_map_params){
        .function = square_slowly,
        .items = items,
        .item_size = sizeof *items,
        .count = count,
        .result_size = sizeof(long),
        .chunk_size = chunk,
        .in_flight = in_flight,
    };
}

static void results_come_in_the_order_of_the_items(void **state)
{
    (void)state;
    static const struct {
        uint64_t count, chunk;
        uint32_t in_flight;
    } cases[] = {{1000, 0, 0}, {1000, 7, 3}, {1, 1, 1}, {1000, 5000, 2}, {999, 1, 1}, {64, 64, 9}};
    int *items = count_up(ITEMS);
    gpukit_executor *executor = open_executor(3, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        gpukit_map *map;
        const void *result = NULL;
        gpukit_map_params params = over(items, cases[i].count, cases[i].chunk, cases[i].in_flight);
        assert_int_equal(gpukit_map_open(executor, &params, &map, NULL), GPUKIT_OK);
        for (uint64_t k = 0; k < cases[i].count; k++) {
            assert_int_equal(gpukit_map_next(map, GPUKIT_FOREVER, &result, NULL), GPUKIT_OK);
            assert_int_equal(*(const long *)result, k * k);
        }
        for (int twice = 0; twice < 2; twice++) {
            assert_int_equal(gpukit_map_next(map, GPUKIT_FOREVER, &result, NULL), GPUKIT_OK);
            assert_null(result);
        }
        gpukit_map_close(map);
    }
    gpukit_executor_close(executor);
    free(items);
}

static void a_map_at_once_fills_an_array(void **state)
{
    (void)state;
    int *items = count_up(ITEMS);
    long results[ITEMS];
    gpukit_executor *executor = open_executor(2, 0);
    const gpukit_map_params params = over(items, ITEMS, 10, 0);
    assert_int_equal(gpukit_executor_map(executor, &params, results, NULL), GPUKIT_OK);
    for (long i = 0; i < ITEMS; i++)
        assert_int_equal(results[i], i * i);
    gpukit_executor_close(executor);
    free(items);
}

static void a_map_over_nothing_is_done(void **state)
{
    (void)state;
    gpukit_executor *executor = open_executor(2, 0);
    const gpukit_map_params params = over(NULL, 0, 0, 0);
    long results[1];
    const void *result = &params;
    gpukit_map *map;
    assert_int_equal(gpukit_executor_map(executor, &params, results, NULL), GPUKIT_OK);
    assert_int_equal(gpukit_map_open(executor, &params, &map, NULL), GPUKIT_OK);
    assert_int_equal(gpukit_map_next(map, 0, &result, NULL), GPUKIT_OK);
    assert_null(result);
    gpukit_map_close(map);
    gpukit_executor_close(executor);
}

static gpukit_status fail_at_thirds(gpukit_task *task, void *argument, void *result)
{
    int item = *(const int *)argument;
    *(long *)result = item;
    return item % 3 == 2 ? gpukit_task_fail(task, 40 + item, "thirds fail") : GPUKIT_OK;
}

static void each_item_has_its_own_error(void **state)
{
    (void)state;
    int *items = count_up(20);
    gpukit_executor *executor = open_executor(2, 0);
    gpukit_map_params params = over(items, 20, 4, 2);
    gpukit_map *map;
    params.function = fail_at_thirds;
    assert_int_equal(gpukit_map_open(executor, &params, &map, NULL), GPUKIT_OK);
    for (int i = 0; i < 20; i++) {
        const void *result = NULL;
        gpukit_error error = {0};
        gpukit_status status = gpukit_map_next(map, GPUKIT_FOREVER, &result, &error);
        assert_int_equal(status, i % 3 == 2 ? GPUKIT_E_TASK : GPUKIT_OK);
        if (status == GPUKIT_OK)
            assert_int_equal(*(const long *)result, i);
        else
            assert_int_equal(error.native, 40 + i);
        if (i == 2)
            assert_string_equal(error.text, "item 2: thirds fail");
    }
    gpukit_map_close(map);

    long results[20] = {0};
    gpukit_error error;
    assert_int_equal(gpukit_executor_map(executor, &params, results, &error), GPUKIT_E_TASK);
    assert_string_equal(error.text, "item 2: thirds fail");
    for (int i = 0; i < 20; i++)
        if (i % 3 != 2)
            assert_int_equal(results[i], i);
    gpukit_executor_close(executor);
    free(items);
}

static atomic_int begun;

static gpukit_status count_begun(gpukit_task *task, void *argument, void *result)
{
    (void)task;
    (void)argument;
    (void)result;
    atomic_fetch_add(&begun, 1);
    return GPUKIT_OK;
}

static void no_more_than_in_flight_is_ahead_of_the_caller(void **state)
{
    (void)state;
    int *items = count_up(ITEMS);
    gpukit_executor *executor = open_executor(2, 0);
    gpukit_map_params params = over(items, ITEMS, 10, 3);
    gpukit_map *map;
    const void *result;
    params.function = count_begun;
    params.result_size = 0;
    atomic_store(&begun, 0);
    assert_int_equal(gpukit_map_open(executor, &params, &map, NULL), GPUKIT_OK);
    for (int given = 1; given <= 200; given++) {
        assert_int_equal(gpukit_map_next(map, GPUKIT_FOREVER, &result, NULL), GPUKIT_OK);
        if (given % 50 == 0)
            gpk_sleep_ns(1000000);
        assert_true(atomic_load(&begun) <= given + 30);
    }
    gpukit_map_close(map);
    assert_true(atomic_load(&begun) <= 230);
    gpukit_executor_close(executor);
    free(items);
}

static void a_map_that_is_closed_early_lets_go_of_its_items(void **state)
{
    (void)state;
    door at[8] = {0};
    gpukit_executor *executor = open_executor(2, 0);
    const gpukit_map_params params = {
        .function = wait_at_door, .items = at, .item_size = sizeof at[0], .count = 8};
    const void *result;
    gpukit_map *map;
    assert_int_equal(gpukit_map_open(executor, &params, &map, NULL), GPUKIT_OK);
    assert_refused(GPUKIT_E_TIMEOUT, gpukit_map_next(map, 10, &result, &error));
    gpukit_map_close(map); /* those at a door are asked to stop */
    for (int i = 0; i < 8; i++)
        assert_true(atomic_load(&at[i].waiting) <= 1);
    gpukit_executor_close(executor);
}

typedef struct inner {
    gpukit_executor *executor;
    int *items;
} inner;

static gpukit_status map_inside(gpukit_task *task, void *argument, void *result)
{
    const inner *in = argument;
    const gpukit_map_params params = over(in->items, 100, 3, 0);
    long results[100];
    (void)task;
    gpukit_status status = gpukit_executor_map(in->executor, &params, results, NULL);
    for (int i = 0; i < 100; i++)
        *(int *)result += results[i] == (long)i * i;
    return status;
}

/* One worker and room for one: the function that maps does the chunks itself. */
static void a_map_inside_a_function_never_waits_for_itself(void **state)
{
    (void)state;
    inner in = {open_executor(1, 1), count_up(100)};
    gpukit_future *future = submit(in.executor, map_inside, &in);
    assert_result_int(future, 100);
    gpukit_future_release(future);
    gpukit_executor_close(in.executor);
    free(in.items);
}

static void bad_maps_are_refused(void **state)
{
    (void)state;
    int items[2] = {1, 2};
    long results[2];
    gpukit_map *map = NULL;
    gpukit_map_params params = over(items, 2, 0, 0);
    gpukit_executor *executor = open_executor(1, 0);
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_map_open(NULL, &params, &map, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_map_open(executor, NULL, &map, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_map_open(executor, &params, NULL, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_executor_map(executor, &params, NULL, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_map_next(NULL, 0, NULL, &error));
    params.items = NULL;
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_map_open(executor, &params, &map, &error));
    params.items = items;
    params.count = UINT64_MAX / 2;
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_map_open(executor, &params, &map, &error));
    params.count = 2;
    params.function = NULL;
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_executor_map(executor, &params, results, &error));
    gpukit_executor_shutdown(executor, false, false, NULL);
    params.function = square_slowly;
    assert_refused(GPUKIT_E_CLOSED, gpukit_executor_map(executor, &params, results, &error));
    assert_null(map);
    gpukit_executor_close(executor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_come_in_the_order_of_the_items),
        cmocka_unit_test(a_map_at_once_fills_an_array),
        cmocka_unit_test(a_map_over_nothing_is_done),
        cmocka_unit_test(each_item_has_its_own_error),
        cmocka_unit_test(no_more_than_in_flight_is_ahead_of_the_caller),
        cmocka_unit_test(a_map_that_is_closed_early_lets_go_of_its_items),
        cmocka_unit_test(a_map_inside_a_function_never_waits_for_itself),
        cmocka_unit_test(bad_maps_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
