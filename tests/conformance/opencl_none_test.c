// SPDX-License-Identifier: MIT
/* opencl_none_test.c - a box without any OpenCL platform still works, and says what to do. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gpukit/device.h>

#include "backend/registry.h"
#include "test.h"

static char folder[PATH_MAX];

static void the_note_says_what_was_looked_at_and_what_to_do(void **state)
{
    gpukit_inventory *inventory = NULL;
    (void)state;
    assert_int_equal(gpukit_inventory_alloc(&inventory, NULL), GPUKIT_OK);
    const char *note = gpukit_inventory_note(inventory);
    assert_null(gpukit_inventory_platform_at(inventory, 0));
    assert_ptr_equal(strstr(note, "no OpenCL platform found (0 .icd files in "), note);
    assert_non_null(strstr(note, gpukit_platform_hint()));
    gpukit_inventory_free(inventory);
}

static void a_gpu_is_no_device(void **state)
{
    static const char *const selectors[] = {"gpu", "opencl", "opencl:0"};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        gpukit_context *context = NULL;
        gpukit_error err = {.text = ""};
        gpukit_context_params params = {.devices = selectors[i]};
        assert_int_equal(gpukit_context_open(&params, &context, &err), GPUKIT_E_NO_DEVICE);
        assert_null(context);
        if (i < 2)
            assert_non_null(strstr(err.text, gpukit_platform_hint()));
    }
}

static void the_team_works_all_the_same(void **state)
{
    static const char *const selectors[] = {"cpu", "all", "auto"};
    (void)state;
    if (gpk_backend_find("openmp") == NULL) {
        print_message("SKIPPED: built without OpenMP\n");
        skip();
    }
    for (size_t i = 0; i < 3; i++) {
        gpukit_context *context = NULL;
        gpukit_context_params params = {.devices = selectors[i], .hint.cpu_seconds = 100};
        assert_int_equal(gpukit_context_open(&params, &context, NULL), GPUKIT_OK);
        assert_string_equal(gpukit_context_device_at(context, 0)->id, "cpu");
        assert_null(gpukit_context_device_at(context, 1));
        gpukit_context_close(context);
    }
}

/* The loader reads its environment once, so it is set before anything else. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_note_says_what_was_looked_at_and_what_to_do),
        cmocka_unit_test(a_gpu_is_no_device),
        cmocka_unit_test(the_team_works_all_the_same),
    };
    char cwd[PATH_MAX / 2];
    if (getcwd(cwd, sizeof cwd) == NULL)
        return 1;
    snprintf(folder, sizeof folder, "%s/opencl_none_test.XXXXXX", cwd);
    if (mkdtemp(folder) == NULL || setenv("OCL_ICD_VENDORS", folder, 1) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
