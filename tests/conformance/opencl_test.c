// SPDX-License-Identifier: MIT
/* opencl_test.c - every usable OpenCL device of this machine keeps the contract. */
#include <stdio.h>

#include "backend/opencl/opencl.h"
#include "backend_suite.h"
#include "opencl_devices.h"
#include "test.h"

static void there_is_a_usable_device(void **state)
{
    opencl_devices_first(state);
}

static void whatever_is_listed_says_what_it_is(void **state)
{
    const gpukit_inventory *inventory = *state;
    const gpukit_device_info *device;
    size_t platforms = 0;

    while (gpukit_inventory_platform_at(inventory, platforms) != NULL) {
        assert_true(gpukit_inventory_platform_at(inventory, platforms)->name[0] != '\0');
        platforms++;
    }
    for (size_t i = 0; (device = gpukit_inventory_device_at(inventory, i)) != NULL; i++) {
        char id[32];
        snprintf(id, sizeof id, "opencl:%zu", i);
        assert_string_equal(device->id, id);
        assert_string_equal(device->backend, "opencl");
        assert_int_equal(device->is_usable, device->why_not[0] == '\0');
        assert_true(device->platform >= 0 && (size_t)device->platform < platforms);
        assert_true(device->name[0] != '\0' && device->vendor[0] != '\0');
        assert_true(device->driver[0] != '\0' && device->language[0] != '\0');
    }
    assert_int_equal(platforms == 0, gpukit_inventory_note(inventory)[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_a_usable_device),
        cmocka_unit_test(whatever_is_listed_says_what_it_is),
    };
    void *listed = NULL;
    int failed = cmocka_run_group_tests(tests, opencl_devices_setup, opencl_devices_teardown);

    if (opencl_devices_setup(&listed) != 0)
        return 1;
    const gpukit_inventory *inventory = listed;
    for (size_t i = 0; i < inventory->device_count; i++) {
        gpk_device_request request = {.info = &inventory->devices[i]};
        print_message("%s: %s\n", request.info->id, request.info->name);
        if (request.info->is_usable)
            failed += backend_suite(&gpk_opencl_ops, &request);
    }
    opencl_devices_teardown(&listed);
    return opencl_devices_result(failed);
}
