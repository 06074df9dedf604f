// SPDX-License-Identifier: MIT
/* inventory_test.c - what is added is there, in order; the team comes first. */
#include "backend/inventory.h"

#include <stdio.h>
#include <string.h>

#include "backend/registry.h"
#include "test.h"

static void what_is_added_is_there_in_order(void **state)
{
    enum { COUNT = 50 };
    gpukit_inventory *inventory = NULL;
    char name[16];
    (void)state;

    assert_int_equal(gpk_inventory_alloc(&inventory, NULL), GPUKIT_OK);
    assert_null(gpukit_inventory_device_at(inventory, 0));
    assert_null(gpukit_inventory_platform_at(inventory, 0));
    assert_string_equal(gpukit_inventory_note(inventory), "");
    for (uint32_t i = 0; i < COUNT; i++) {
        gpukit_device_info device = {.compute_units = i};
        gpukit_platform_info platform = {.device_count = i};
        snprintf(device.name, sizeof device.name, "device %u", i);
        assert_int_equal(gpk_inventory_add_device(inventory, &device, NULL), GPUKIT_OK);
        assert_int_equal(gpk_inventory_add_platform(inventory, &platform, NULL), GPUKIT_OK);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        snprintf(name, sizeof name, "device %u", i);
        assert_string_equal(gpukit_inventory_device_at(inventory, i)->name, name);
        assert_int_equal(gpukit_inventory_platform_at(inventory, i)->device_count, i);
    }
    assert_null(gpukit_inventory_device_at(inventory, COUNT));
    assert_null(gpukit_inventory_platform_at(inventory, COUNT));
    gpk_inventory_note(inventory, "nothing");
    assert_string_equal(gpukit_inventory_note(inventory), "nothing");
    gpukit_inventory_free(inventory);
    gpukit_inventory_free(NULL);
}

static void the_registry_finds_what_it_lists(void **state)
{
    const gpk_backend_ops *ops;
    size_t count = 0;
    (void)state;
    while ((ops = gpk_backend_at(count)) != NULL) {
        assert_ptr_equal(gpk_backend_find(ops->name), ops);
        count++;
    }
    assert_null(gpk_backend_at(count + 1));
    assert_null(gpk_backend_find("null")); /* for tests only */
    assert_null(gpk_backend_find(""));
}

static void the_team_is_the_first_device(void **state)
{
    gpukit_inventory *inventory = NULL;
    (void)state;
    if (gpk_backend_find("openmp") == NULL) {
        print_message("SKIPPED: built without OpenMP\n");
        skip();
    }
    assert_int_equal(gpukit_inventory_alloc(&inventory, NULL), GPUKIT_OK);
    const gpukit_device_info *team = gpukit_inventory_device_at(inventory, 0);
    assert_string_equal(team->id, "cpu");
    assert_true(gpk_device_is_team(team) && !gpk_device_is_opencl(team));
    assert_int_equal(team->platform, -1);
    assert_true(team->is_usable && team->compute_units > 0 && team->memory_size > 0);
    assert_ptr_equal(strstr(team->driver, "OpenMP "), team->driver);
    gpukit_inventory_free(inventory);
}

static void without_opencl_the_note_says_so(void **state)
{
    gpukit_inventory *inventory = NULL;
    (void)state;
    if (gpk_backend_find("opencl") != NULL) {
        print_message("SKIPPED: built with OpenCL\n");
        skip();
    }
    assert_int_equal(gpukit_inventory_alloc(&inventory, NULL), GPUKIT_OK);
    assert_non_null(strstr(gpukit_inventory_note(inventory), "built without"));
    assert_null(gpukit_inventory_platform_at(inventory, 0));
    gpukit_inventory_free(inventory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added_is_there_in_order),
        cmocka_unit_test(the_registry_finds_what_it_lists),
        cmocka_unit_test(the_team_is_the_first_device),
        cmocka_unit_test(without_opencl_the_note_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
