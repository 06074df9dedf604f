// SPDX-License-Identifier: MIT
/* context_test.c - what a selector opens on this machine, and what it leaves unloaded. */
#include <stdio.h>
#include <string.h>

#include <gpukit/device.h>

#include "backend/context.h"
#include "backend/inventory.h"
#include "backend/registry.h"
#include "test.h"

static struct {
    int notices, warnings;
    char text[512]; /* of the last of them */
} seen;

static void keep_line(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    seen.notices += level == GPUKIT_LOG_NOTICE;
    seen.warnings += level == GPUKIT_LOG_WARNING;
    if (level == GPUKIT_LOG_NOTICE || level == GPUKIT_LOG_WARNING)
        snprintf(seen.text, sizeof seen.text, "%s", text);
}

static gpukit_context *open_context(gpukit_context_params params)
{
    gpukit_context *context = NULL;
    gpukit_error err;
    params.log.write = keep_line;
    memset(&seen, 0, sizeof seen);
    gpukit_status status = gpukit_context_open(&params, &context, &err);
    if (status != GPUKIT_OK)
        fail_msg("'%s' does not open: %s", params.devices, err.text);
    return context;
}

/* Whether a library of that name is in this process. */
static bool is_loaded(const char *name)
{
    char line[1024];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps) != NULL)
        found |= strstr(line, name) != NULL;
    fclose(maps);
    return found;
}

static void skip_without_team(void)
{
    if (gpk_backend_find("openmp") != NULL)
        return;
    print_message("SKIPPED: built without OpenMP\n");
    skip();
}

/* An OpenCL CPU device of two compute units or more, as PoCL makes; "" without one.
 * The inventory is read and freed, so that nothing is left of it. */
static void find_opencl_cpu(char *id, size_t size)
{
    gpukit_inventory *inventory = NULL;
    const gpukit_device_info *device;
    id[0] = '\0';
    assert_int_equal(gpukit_inventory_alloc(&inventory, NULL), GPUKIT_OK);
    for (size_t i = 0; (device = gpukit_inventory_device_at(inventory, i)) != NULL; i++)
        if (gpk_device_is_opencl(device) && device->is_usable && id[0] == '\0' &&
            device->kind == GPUKIT_DEVICE_CPU && device->compute_units >= 2)
            snprintf(id, size, "%s", device->id);
    gpukit_inventory_free(inventory);
    if (id[0] != '\0')
        return;
    print_message("SKIPPED: no OpenCL CPU device with two compute units\n");
    skip();
}

static bool has_gpu(void)
{
    gpukit_inventory *inventory = NULL;
    const gpukit_device_info *device;
    bool found = false;
    assert_int_equal(gpukit_inventory_alloc(&inventory, NULL), GPUKIT_OK);
    for (size_t i = 0; (device = gpukit_inventory_device_at(inventory, i)) != NULL; i++)
        found |= device->is_usable && device->kind == GPUKIT_DEVICE_GPU;
    gpukit_inventory_free(inventory);
    return found;
}

/* First of all tests: once loaded, a platform stays. */
static void the_team_alone_loads_no_platform(void **state)
{
    static const gpukit_context_params rows[] = {
        {.devices = "cpu"},
        {.devices = "auto", .hint.cpu_seconds = 1},
        {.devices = NULL},
    };
    (void)state;
    skip_without_team();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gpukit_context *context = open_context(rows[i]);
        assert_string_equal(gpukit_context_device_at(context, 0)->id, "cpu");
        assert_null(gpukit_context_device_at(context, 1));
        gpukit_context_close(context);
    }
    gpukit_context *context = NULL;
    assert_int_equal(gpukit_context_open(NULL, &context, NULL), GPUKIT_OK);
    assert_string_equal(gpukit_context_device_at(context, 0)->id, "cpu");
    gpukit_context_close(context);
    assert_false(is_loaded("libpocl"));
    assert_false(is_loaded("libnvidia-opencl"));
}

static void threads_are_those_of_the_team(void **state)
{
    (void)state;
    skip_without_team();
    gpukit_context *context = open_context((gpukit_context_params){.devices = "cpu", .threads = 3});
    assert_int_equal(gpukit_context_device_at(context, 0)->compute_units, 3);
    gpukit_context_close(context);
}

static void the_team_and_the_opencl_cpu_share_the_cores(void **state)
{
    char id[24];
    char selector[64];
    (void)state;
    skip_without_team();
    find_opencl_cpu(id, sizeof id);
    snprintf(selector, sizeof selector, "cpu,%s", id);
    gpukit_context *context =
        open_context((gpukit_context_params){.devices = selector, .threads = 2});
    assert_string_equal(gpukit_context_device_at(context, 0)->id, "cpu");
    assert_int_equal(gpukit_context_device_at(context, 0)->compute_units, 1);
    assert_string_equal(gpukit_context_device_at(context, 1)->id, id);
    assert_int_equal(gpukit_context_device_at(context, 1)->compute_units, 1);
    assert_null(gpukit_context_device_at(context, 2));
    assert_int_equal(seen.notices + seen.warnings, 0);
    gpukit_context_close(context);
}

static void a_split_opens_sub_devices(void **state)
{
    char id[24];
    char part[32];
    (void)state;
    find_opencl_cpu(id, sizeof id);
    gpukit_context *context = open_context((gpukit_context_params){.devices = id, .split = 2});
    for (uint32_t i = 0; i < 2; i++) {
        snprintf(part, sizeof part, "%s.%u", id, i);
        assert_string_equal(gpukit_context_device_at(context, i)->id, part);
        assert_ptr_equal(&context->devices[i]->info, gpukit_context_device_at(context, i));
    }
    assert_null(gpukit_context_device_at(context, 2));
    gpukit_context_close(context);
}

static void gpu_without_a_gpu_is_announced_once(void **state)
{
    char id[24];
    (void)state;
    find_opencl_cpu(id, sizeof id);
    if (has_gpu()) {
        print_message("SKIPPED: there is a GPU\n");
        skip();
    }
    gpukit_context *context = open_context((gpukit_context_params){.devices = "gpu"});
    assert_string_equal(gpukit_context_device_at(context, 0)->id, id);
    assert_int_equal(seen.notices, 1);
    assert_non_null(strstr(seen.text, "no OpenCL GPU found; using the OpenCL CPU device"));
    gpukit_context_close(context);

    gpukit_context_params strict = {.devices = "gpu", .strict = true, .log.write = keep_line};
    memset(&seen, 0, sizeof seen);
    context = NULL;
    assert_int_equal(gpukit_context_open(&strict, &context, NULL), GPUKIT_E_NO_DEVICE);
    assert_null(context);
    assert_int_equal(seen.notices, 0);
}

static void a_refused_selector_opens_nothing(void **state)
{
    gpukit_context *context = NULL;
    gpukit_error err;
    (void)state;
    assert_int_equal(
        gpukit_context_open(&(gpukit_context_params){.devices = "no such device"}, &context, &err),
        GPUKIT_E_NO_DEVICE);
    assert_null(context);
    assert_non_null(strstr(err.text, "'no such device'"));
    gpukit_context_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_team_alone_loads_no_platform),
        cmocka_unit_test(threads_are_those_of_the_team),
        cmocka_unit_test(the_team_and_the_opencl_cpu_share_the_cores),
        cmocka_unit_test(a_split_opens_sub_devices),
        cmocka_unit_test(gpu_without_a_gpu_is_announced_once),
        cmocka_unit_test(a_refused_selector_opens_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
