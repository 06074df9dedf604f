// SPDX-License-Identifier: MIT
/* pixels_costs_test.c - what auto takes, by what a pixel costs where. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "pixels/costs.h"

static void a_device_faster_than_all_cores_works_alone(void **state)
{
    (void)state;
    const costs of = {
        .host = 8e-9, .upload = 1.9e-9, .kernels = 0.1e-9, .download = 1e-9, .jobs = 4};
    assert_int_equal(costs_choose(&of), COSTS_DEVICE);
}

static void its_three_parts_go_on_at_once_so_the_slowest_counts(void **state)
{
    (void)state;
    costs of = {.host = 10, .upload = 3, .kernels = 4, .download = 4.5, .jobs = 2};
    assert_true(costs_of_device(&of) == 4.5);
    assert_int_equal(costs_choose(&of), COSTS_DEVICE); /* their sum is more than 5 */
    of.upload = 5;
    assert_true(costs_of_device(&of) == 5);
    assert_int_equal(costs_choose(&of), COSTS_BOTH);
    of.kernels = 19;
    assert_true(costs_of_device(&of) == 19);
    assert_int_equal(costs_choose(&of), COSTS_BOTH);
    of.kernels = 20;
    assert_int_equal(costs_choose(&of), COSTS_HOST);
}

static void more_cores_do_without_it(void **state)
{
    (void)state;
    costs of = {.host = 10, .kernels = 9, .jobs = 1};
    assert_int_equal(costs_choose(&of), COSTS_DEVICE);
    of.jobs = 2;
    assert_int_equal(costs_choose(&of), COSTS_BOTH);
    of.jobs = 5;
    assert_int_equal(costs_choose(&of), COSTS_HOST);
}

static void what_could_not_be_measured_is_no_reason_to_leave_the_host(void **state)
{
    (void)state;
    const costs of = {.host = 0, .kernels = 1e-12, .jobs = 1};
    assert_int_equal(costs_choose(&of), COSTS_HOST);
}

static void the_host_is_measured_by_what_it_does(void **state)
{
    (void)state;
    gpukit_error error;
    gpukit_pixels *much, *cropped;
    const char *const blur[] = {"blur=5"}, *const crop[] = {"crop=10x10+3000+3000"};
    const gpukit_pixels_params blurs = {.operations = blur, .count = 1};
    const gpukit_pixels_params crops = {.operations = crop, .count = 1};
    assert_int_equal(gpukit_pixels_open(&blurs, &much, &error), GPUKIT_OK);
    assert_int_equal(gpukit_pixels_open(&crops, &cropped, &error), GPUKIT_OK);
    assert_true(costs_measure_host(much) > 0);
    assert_true(costs_measure_host(cropped) == 0); /* it does not take so small a picture */
    gpukit_pixels_close(cropped);
    gpukit_pixels_close(much);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_faster_than_all_cores_works_alone),
        cmocka_unit_test(its_three_parts_go_on_at_once_so_the_slowest_counts),
        cmocka_unit_test(more_cores_do_without_it),
        cmocka_unit_test(what_could_not_be_measured_is_no_reason_to_leave_the_host),
        cmocka_unit_test(the_host_is_measured_by_what_it_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
