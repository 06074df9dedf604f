// SPDX-License-Identifier: MIT
/* failure_test.c - which failures are tried again, which go elsewhere, and which end a job. */
#include "sched/failure.h"

#include "test.h"

static gpk_failure of(gpukit_status status, int32_t native)
{
    return gpk_failure_of(&(gpukit_error){.status = status, .native = native});
}

static void what_ran_out_is_transient(void **state)
{
    (void)state;
    for (int32_t code = -6; code <= -4; code++)
        assert_int_equal(of(GPUKIT_E_DEVICE, code), GPK_FAILURE_TRANSIENT);
    assert_int_equal(of(GPUKIT_E_MEMORY, 12), GPK_FAILURE_TRANSIENT);
    assert_int_equal(of(GPUKIT_E_MEMORY, 0), GPK_FAILURE_TRANSIENT);
}

/* -33 and -34: a device, a context that is none any more; -12: a map that failed. */
static void what_dies_with_the_device_is_the_devices(void **state)
{
    static const int32_t codes[] = {0, -1, -2, -3, -7, -12, -13, -14, -33, -34, -36, -71, -9999, 5};
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        assert_int_equal(of(GPUKIT_E_DEVICE, codes[i]), GPK_FAILURE_DEVICE);
    assert_int_equal(of(GPUKIT_E_TIMEOUT, 0), GPK_FAILURE_DEVICE);
    assert_int_equal(of(GPUKIT_E_MISMATCH, 0), GPK_FAILURE_DEVICE);
    assert_int_equal(of(GPUKIT_E_NO_DEVICE, 0), GPK_FAILURE_DEVICE);
}

static void what_we_called_wrongly_is_the_programs(void **state)
{
    static const int32_t codes[] = {-11, -15, -16, -17, -30, -31, -32, -35, -37, -38, -44, -45,
                                    -46, -48, -49, -50, -51, -52, -54, -58, -61, -63, -70};
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        assert_int_equal(of(GPUKIT_E_DEVICE, codes[i]), GPK_FAILURE_PROGRAM);
}

/* A build that fails for want of memory tells so by another status. */
static void a_status_that_is_no_devices_is_the_programs_whatever_the_code(void **state)
{
    static const gpukit_status statuses[] = {GPUKIT_E_ARGUMENT, GPUKIT_E_BUILD, GPUKIT_E_IO};
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        assert_int_equal(of(statuses[i], -5), GPK_FAILURE_PROGRAM);
        assert_int_equal(of(statuses[i], -36), GPK_FAILURE_PROGRAM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_ran_out_is_transient),
        cmocka_unit_test(what_dies_with_the_device_is_the_devices),
        cmocka_unit_test(what_we_called_wrongly_is_the_programs),
        cmocka_unit_test(a_status_that_is_no_devices_is_the_programs_whatever_the_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
