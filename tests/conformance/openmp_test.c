// SPDX-License-Identifier: MIT
/* openmp_test.c - the team keeps the contract, whole, alone and with more threads than cores. */
#include <string.h>

#include "backend/openmp/openmp.h"
#include "backend_suite.h"
#include "suite_kernels.h"
#include "test.h"

/* A group at the end may be short: the body never sees an item that is not there. */
static void the_last_group_ends_with_the_items(void **state)
{
    enum { COUNT = 200, ITEMS = 101, GROUP = 64 };
    const gpk_backend_ops *ops = &gpk_openmp_ops;
    gpk_device *device = NULL;
    gpk_memory *memory = NULL;
    gpk_program *program = NULL;
    gpk_stream *stream = NULL;
    uint32_t values[COUNT];
    (void)state;
    memset(values, 0xff, sizeof values);
    assert_int_equal(ops->device_open(&(gpk_device_request){.info = NULL}, &device, NULL), 0);
    assert_int_equal(ops->memory_alloc(device, sizeof values, NULL, &memory, NULL), 0);
    assert_int_equal(ops->program_open(device, &suite_plain, &program, NULL), 0);
    assert_int_equal(ops->stream_open(device, &stream, NULL), 0);
    gpk_launch launch = {.memories = &memory, .items = ITEMS, .group = GROUP};
    assert_int_equal(ops->upload(stream, memory, 0, values, sizeof values, NULL), 0);
    assert_int_equal(ops->run(stream, program, &launch, NULL), 0);
    assert_int_equal(ops->download(stream, memory, 0, values, sizeof values, NULL), 0);
    ops->stream_close(stream);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(values[i], i < ITEMS ? i : UINT32_MAX);
    ops->program_close(program);
    ops->memory_free(memory);
    ops->device_close(device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_group_ends_with_the_items),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    failed += backend_suite(&gpk_openmp_ops, &(gpk_device_request){.info = NULL});
    failed += backend_suite(&gpk_openmp_ops, &(gpk_device_request){.compute_units = 1});
    failed += backend_suite(&gpk_openmp_ops, &(gpk_device_request){.compute_units = 7});
    return failed;
}
