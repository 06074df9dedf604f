// SPDX-License-Identifier: MIT
/* status_test.c - failures say what they must, and the library says what it is. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <gpukit/status.h>
#include <gpukit/version.h>

#include "base/error.h"
#include "test.h"

static void every_status_has_a_word_of_its_own(void **state)
{
    (void)state;
    for (int status = GPUKIT_OK; status <= GPUKIT_E_TASK; status++) {
        const char *name = gpukit_status_name((gpukit_status)status);
        assert_true(name[0] != '\0');
        assert_string_not_equal(name, "unknown status");
        for (int other = GPUKIT_OK; other < status; other++)
            assert_string_not_equal(name, gpukit_status_name((gpukit_status)other));
    }
    assert_string_equal(gpukit_status_name((gpukit_status)(GPUKIT_E_TASK + 1)), "unknown status");
    assert_string_equal(gpukit_status_name((gpukit_status)-1), "unknown status");
}

static void a_failure_fills_the_error(void **state)
{
    gpukit_error err;
    (void)state;
    memset(&err, 0xa5, sizeof err);
    gpukit_status status =
        gpk_fail(&err, GPUKIT_E_IO, ENOSPC, "write", "%d bytes to %s", 4096, "a file");
    assert_int_equal(status, GPUKIT_E_IO);
    assert_int_equal(err.status, GPUKIT_E_IO);
    assert_int_equal(err.native, ENOSPC);
    assert_string_equal(err.native_name, "ENOSPC");
    assert_string_equal(err.call, "write");
    assert_string_equal(err.text, "4096 bytes to a file");
}

static void a_failure_of_ours_has_no_native_name(void **state)
{
    gpukit_error err;
    (void)state;
    memset(&err, 0xa5, sizeof err);
    gpk_fail(&err, GPUKIT_E_ARGUMENT, 0, "", "no");
    assert_string_equal(err.native_name, "");
    assert_string_equal(err.call, "");
    gpk_fail(&err, GPUKIT_E_DEVICE, -5, "clFinish", "no");
    assert_string_equal(err.native_name, ""); /* its backend knows OpenCL's names */
    gpk_fail(&err, GPUKIT_E_DEVICE, 1 << 30, "", "no");
    assert_string_equal(err.native_name, "");
}

static void a_failure_may_have_no_error_to_fill(void **state)
{
    (void)state;
    assert_int_equal(gpk_fail(NULL, GPUKIT_E_MEMORY, 0, "malloc", "%s", "x"), GPUKIT_E_MEMORY);
}

static void long_texts_are_cut(void **state)
{
    gpukit_error err;
    char text[1000];
    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    gpk_fail(&err, GPUKIT_E_IO, 0, text, "%s", text);
    assert_int_equal(strlen(err.call), sizeof err.call - 1);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

static void the_library_says_what_it_is(void **state)
{
    const char *info = gpukit_build_info();
    char version[64];
    (void)state;
    snprintf(version, sizeof version, "%d.%d.%d", GPUKIT_VERSION_MAJOR, GPUKIT_VERSION_MINOR,
             GPUKIT_VERSION_PATCH);
    assert_string_equal(gpukit_version(), version);
    assert_string_equal(gpukit_version(), GPUKIT_VERSION);
    assert_ptr_equal(strstr(info, "compiler: "), info);
    assert_non_null(strstr(info, "\nOpenCL headers: "));
    assert_non_null(strstr(info, "\nOpenMP: "));
    assert_int_equal(info[strlen(info) - 1], '\n');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_word_of_its_own),
        cmocka_unit_test(a_failure_fills_the_error),
        cmocka_unit_test(a_failure_of_ours_has_no_native_name),
        cmocka_unit_test(a_failure_may_have_no_error_to_fill),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(the_library_says_what_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
