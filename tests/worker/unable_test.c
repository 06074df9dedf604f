// SPDX-License-Identifier: MIT
/* unable_test.c - a program whose main does not begin with gpukit_worker_main has no workers, and
 * is told so. */
#include <string.h>

#include <gpukit/gpukit.h>

#include "test.h"

static void isolation_is_refused(void **state)
{
    const gpukit_context_params wanted[] = {
        {.devices = "cpu", .processes = 2},
        {.devices = "opencl", .isolate = GPUKIT_ISOLATE_ON},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        gpukit_context *context = NULL;
        gpukit_error error = {.status = GPUKIT_OK};
        assert_int_equal(gpukit_context_open(&wanted[i], &context, &error), GPUKIT_E_ARGUMENT);
        assert_null(context);
        assert_non_null(strstr(error.text, "gpukit_worker_main"));
    }
}

/* Where it would only be better, it is done without. */
static void auto_goes_without(void **state)
{
    const gpukit_primes_params params = {.first = 0, .last = 1000};
    gpukit_context *context = NULL;
    gpukit_error error = {.status = GPUKIT_OK};
    uint64_t count = 0;
    (void)state;
    assert_int_equal(gpukit_context_open(
                         &(gpukit_context_params){.devices = "cpu", .isolate = GPUKIT_ISOLATE_AUTO},
                         &context, &error),
                     GPUKIT_OK);
    assert_int_equal(gpukit_primes_count(context, &params, &count, NULL, NULL, &error), GPUKIT_OK);
    assert_int_equal(count, 168);
    gpukit_context_close(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(isolation_is_refused),
        cmocka_unit_test(auto_goes_without),
    };
    return cmocka_run_group_tests_name("unable", tests, NULL, NULL);
}
