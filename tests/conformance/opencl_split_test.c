// SPDX-License-Identifier: MIT
/* opencl_split_test.c - an OpenCL CPU device, taken in parts. */
#include <stdio.h>
#include <string.h>

#include "backend/opencl/opencl.h"
#include "backend_suite.h"
#include "opencl_devices.h"
#include "test.h"

static void each_part_has_its_share_of_the_compute_units(void **state)
{
    const gpukit_device_info *info = opencl_devices_first_cpu(state, 2);
    gpk_device *parts[2];
    char id[32];

    for (uint32_t part = 0; part < 2; part++) {
        gpk_device_request request = {.info = info, .part = part, .parts = 2};
        assert_int_equal(gpk_opencl_ops.device_open(&request, &parts[part], NULL), GPUKIT_OK);
        snprintf(id, sizeof id, "%s.%u", info->id, part);
        assert_string_equal(parts[part]->info.id, id);
        assert_string_equal(parts[part]->info.name, info->name);
        assert_int_equal(parts[part]->info.compute_units, info->compute_units / 2);
    }
    gpk_opencl_ops.device_close(parts[0]);
    gpk_opencl_ops.device_close(parts[1]);
}

static void a_device_can_be_opened_with_fewer_compute_units(void **state)
{
    const gpukit_device_info *info = opencl_devices_first_cpu(state, 2);
    gpk_device_request request = {.info = info, .compute_units = 1};
    gpk_device *device = NULL;

    assert_int_equal(gpk_opencl_ops.device_open(&request, &device, NULL), GPUKIT_OK);
    assert_string_equal(device->info.id, info->id);
    assert_int_equal(device->info.compute_units, 1);
    gpk_opencl_ops.device_close(device);

    request.compute_units = info->compute_units + 1;
    assert_int_equal(gpk_opencl_ops.device_open(&request, &device, NULL), GPUKIT_OK);
    assert_int_equal(device->info.compute_units, info->compute_units);
    gpk_opencl_ops.device_close(device);
}

static void too_many_parts_are_no_device(void **state)
{
    const gpukit_device_info *info = opencl_devices_first_cpu(state, 2);
    gpk_device_request request = {.info = info, .parts = info->compute_units + 1};
    gpk_device *device = NULL;
    gpukit_error err;

    assert_int_equal(gpk_opencl_ops.device_open(&request, &device, &err), GPUKIT_E_NO_DEVICE);
    assert_null(device);
    assert_non_null(strstr(err.text, info->id));
}

/* Both parts run the whole contract, with the other one open and the cache warm. */
static int run_suites(const gpukit_device_info *info)
{
    int failed = 0;
    for (uint32_t part = 0; part < 2; part++) {
        gpk_device_request other = {.info = info, .part = 1 - part, .parts = 2};
        gpk_device_request request = {.info = info, .part = part, .parts = 2};
        gpk_device *device = NULL;
        if (gpk_opencl_ops.device_open(&other, &device, NULL) != GPUKIT_OK)
            return failed + 1;
        failed += backend_suite(&gpk_opencl_ops, &request);
        gpk_opencl_ops.device_close(device);
    }
    return failed;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_has_its_share_of_the_compute_units),
        cmocka_unit_test(a_device_can_be_opened_with_fewer_compute_units),
        cmocka_unit_test(too_many_parts_are_no_device),
    };
    void *listed = NULL;
    int failed = cmocka_run_group_tests(tests, opencl_devices_setup, opencl_devices_teardown);

    if (opencl_devices_setup(&listed) != 0)
        return 1;
    const gpukit_inventory *inventory = listed;
    for (size_t i = 0; i < inventory->device_count; i++) {
        const gpukit_device_info *info = &inventory->devices[i];
        if (info->is_usable && info->kind == GPUKIT_DEVICE_CPU && info->compute_units >= 2)
            failed += run_suites(info);
    }
    opencl_devices_teardown(&listed);
    return opencl_devices_result(failed);
}
