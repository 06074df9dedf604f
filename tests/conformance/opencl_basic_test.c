// SPDX-License-Identifier: MIT
/* opencl_basic_test.c - a device that cannot be partitioned: PoCL's "basic" one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/inventory.h"
#include "backend/opencl/opencl.h"
#include "backend/registry.h"
#include "backend_suite.h"
#include "opencl_devices.h"
#include "test.h"

static int warnings;
static char warning[512];

static void keep_warning(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    if (level != GPUKIT_LOG_WARNING)
        return;
    warnings++;
    snprintf(warning, sizeof warning, "%s", text);
}

static const gpukit_device_info *find_basic(void *const *state)
{
    const gpukit_device_info *info = opencl_devices_first_cpu(state, 1);
    if (strncmp(info->name, "basic", 5) == 0)
        return info;
    print_message("SKIPPED: %s is not PoCL's basic device\n", info->name);
    skip();
    return NULL;
}

static void it_makes_no_sub_devices_and_says_so(void **state)
{
    gpk_device_request request = {.info = find_basic(state), .parts = 1};
    gpk_device *device = NULL;
    gpukit_error err;
    assert_int_equal(gpk_opencl_ops.device_open(&request, &device, &err), GPUKIT_E_NO_DEVICE);
    assert_null(device);
    assert_non_null(strstr(err.text, "cannot be partitioned"));
    assert_string_equal(err.call, "clCreateSubDevices");
    assert_true(err.native < 0 && err.native_name[0] != '\0');
}

static void a_context_goes_on_without_it(void **state)
{
    const gpukit_device_info *info = find_basic(state);
    gpukit_context *context = NULL;
    char selector[64];
    if (gpk_backend_find("openmp") == NULL) {
        print_message("SKIPPED: built without OpenMP\n");
        skip();
    }
    snprintf(selector, sizeof selector, "cpu,%s", info->id);
    gpukit_context_params params = {.devices = selector, .split = 1, .log.write = keep_warning};
    assert_int_equal(gpukit_context_open(&params, &context, NULL), GPUKIT_OK);
    assert_string_equal(gpukit_context_device_at(context, 0)->id, "cpu");
    assert_null(gpukit_context_device_at(context, 1));
    assert_int_equal(warnings, 1);
    assert_non_null(strstr(warning, "cannot be partitioned"));
    assert_non_null(strstr(warning, "(clCreateSubDevices, CL_"));
    gpukit_context_close(context);
}

static void without_any_other_its_error_is_the_answer(void **state)
{
    gpukit_context *context = NULL;
    gpukit_error err;
    gpukit_context_params params = {
        .devices = find_basic(state)->id, .split = 1, .log.write = keep_warning};
    warnings = 0;
    assert_int_equal(gpukit_context_open(&params, &context, &err), GPUKIT_E_NO_DEVICE);
    assert_null(context);
    assert_non_null(strstr(err.text, "cannot be partitioned"));
    assert_int_equal(warnings, 0); /* said once is enough */
    assert_string_equal(err.call, "clCreateSubDevices");
}

/* It runs a kernel in the call that enqueues it, which the contract allows. */
static int run_suite(void)
{
    void *listed = NULL;
    int failed = opencl_devices_setup(&listed) != 0;
    const gpukit_inventory *inventory = listed;
    for (size_t i = 0; inventory != NULL && i < inventory->device_count; i++)
        if (strncmp(inventory->devices[i].name, "basic", 5) == 0)
            failed += backend_suite(&gpk_opencl_ops,
                                    &(gpk_device_request){.info = &inventory->devices[i]});
    opencl_devices_teardown(&listed);
    return failed;
}

/* PoCL reads its environment once, so it is set before anything else. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_makes_no_sub_devices_and_says_so),
        cmocka_unit_test(a_context_goes_on_without_it),
        cmocka_unit_test(without_any_other_its_error_is_the_answer),
    };
    if (setenv("POCL_DEVICES", "basic", 1) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, opencl_devices_setup, opencl_devices_teardown);
    return opencl_devices_result(failed + run_suite());
}
