// SPDX-License-Identifier: MIT
/* backend_fault_test.c - the nth call of each op fails: told to the caller, nothing leaks. */
#include <string.h>

#include "backend/null/null.h"
#include "scenario.h"
#include "test.h"

static const gpk_device_request request = {.info = NULL};

static void unarmed_the_scenario_is_right(void **state)
{
    bool right;
    (void)state;
    gpk_null_fail_at(NULL);
    assert_int_equal(scenario_run_hosted(&gpk_null_ops, &request, &right, NULL), GPUKIT_OK);
    assert_true(right);
    assert_int_equal(gpk_null_struck(), 0);
    assert_int_equal(gpk_null_live(), 0);
}

/* Fails one call after the other until there is none left; how many there were. */
static uint32_t fail_each_call(gpk_null_fault fault)
{
    for (fault.nth = 1;; fault.nth++) {
        gpukit_error err = {.status = GPUKIT_OK};
        bool right;
        gpk_null_fail_at(&fault);
        gpukit_status status = scenario_run_hosted(&gpk_null_ops, &request, &right, &err);
        assert_int_equal(gpk_null_live(), 0);
        if (gpk_null_struck() == 0) {
            assert_int_equal(status, GPUKIT_OK);
            assert_true(right);
            return fault.nth - 1;
        }
        assert_int_equal(gpk_null_struck(), 1);
        assert_int_equal(status, fault.status);
        assert_int_equal(err.status, fault.status);
        assert_int_equal(err.native, fault.native);
        assert_non_null(strstr(err.text, "null was told to fail"));
    }
}

static void every_call_may_fail(void **state)
{
    static const struct {
        gpk_null_op op;
        uint32_t calls; /* of the scenario */
    } rows[] = {
        {GPK_NULL_DEVICE_OPEN, 1}, {GPK_NULL_MEMORY_ALLOC, 4}, {GPK_NULL_PROGRAM_OPEN, 2},
        {GPK_NULL_STREAM_OPEN, 2}, {GPK_NULL_UPLOAD, 2},       {GPK_NULL_RUN, 2},
        {GPK_NULL_DOWNLOAD, 2},    {GPK_NULL_RECORD, 2},       {GPK_NULL_QUERY, 2},
        {GPK_NULL_HOST_ALLOC, 2},  {GPK_NULL_WAIT, 1},         {GPK_NULL_FLUSH, 2},
        {GPK_NULL_MAP, 2},
    };
    (void)state;
    assert_int_equal(sizeof rows / sizeof rows[0], GPK_NULL_OP_COUNT);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gpk_null_fault fault = {.op = rows[i].op, .status = GPUKIT_E_DEVICE, .native = -5};
        assert_int_equal(fail_each_call(fault), rows[i].calls);
        fault.status = GPUKIT_E_MEMORY;
        fault.native = 12;
        assert_int_equal(fail_each_call(fault), rows[i].calls);
    }
}

static void every_command_may_fail_later(void **state)
{
    static const gpk_null_op ops[] = {GPK_NULL_UPLOAD, GPK_NULL_RUN, GPK_NULL_DOWNLOAD,
                                      GPK_NULL_MAP};
    (void)state;
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        gpk_null_fault fault = {
            .op = ops[i], .at_event = true, .status = GPUKIT_E_DEVICE, .native = -9999};
        assert_int_equal(fail_each_call(fault), 2);
    }
}

static void a_fault_may_last_and_be_of_one_device(void **state)
{
    gpukit_device_info first = {.id = "first", .backend = "null"};
    gpukit_device_info second = {.id = "second", .backend = "null"};
    gpk_null_fault fault = {.op = GPK_NULL_RUN,
                            .device = "second",
                            .nth = 2,
                            .times = UINT32_MAX,
                            .status = GPUKIT_E_DEVICE};
    bool right;
    (void)state;
    gpk_null_fail_at(&fault);
    for (uint32_t i = 1; i <= 3; i++) {
        gpk_device_request of_first = {.info = &first};
        gpk_device_request of_second = {.info = &second};
        assert_int_equal(scenario_run(&gpk_null_ops, &of_first, &right, NULL), GPUKIT_OK);
        assert_true(right);
        assert_int_equal(scenario_run(&gpk_null_ops, &of_second, &right, NULL), GPUKIT_E_DEVICE);
        assert_int_equal(gpk_null_struck(), i);
    }
    fault.times = 2;
    fault.nth = 1;
    gpk_null_fail_at(&fault);
    for (int i = 0; i < 3; i++) {
        gpk_device_request of_second = {.info = &second};
        assert_int_equal(scenario_run(&gpk_null_ops, &of_second, &right, NULL),
                         i < 2 ? GPUKIT_E_DEVICE : GPUKIT_OK);
    }
    gpk_null_fail_at(NULL);
}

static gpukit_status record_and_query(gpk_stream *stream, int times)
{
    gpk_event *event = NULL;
    gpk_event_state state;
    gpukit_status status = GPUKIT_OK;
    assert_int_equal(gpk_null_ops.record(stream, &event, NULL), GPUKIT_OK);
    for (int i = 0; i < times; i++)
        status = gpk_null_ops.query(event, &state, NULL);
    gpk_null_ops.event_free(event);
    return status;
}

/* The error belongs to the event that covers the command, as often as it is asked, and
 * to no later one; what came after the command was not done. */
static void an_event_keeps_its_error_and_the_next_has_none(void **state)
{
    const gpk_null_fault fault = {.op = GPK_NULL_UPLOAD,
                                  .nth = 2,
                                  .at_event = true,
                                  .status = GPUKIT_E_DEVICE,
                                  .native = -36};
    gpk_device *device = NULL;
    gpk_memory *memory = NULL;
    gpk_stream *stream = NULL;
    uint32_t in = 1;
    uint32_t out = 99;
    (void)state;
    gpk_null_fail_at(&fault);
    assert_int_equal(gpk_null_ops.device_open(&request, &device, NULL), GPUKIT_OK);
    assert_int_equal(gpk_null_ops.memory_alloc(device, 4, NULL, &memory, NULL), GPUKIT_OK);
    assert_int_equal(gpk_null_ops.stream_open(device, &stream, NULL), GPUKIT_OK);

    assert_int_equal(gpk_null_ops.upload(stream, memory, 0, &in, 4, NULL), GPUKIT_OK);
    assert_int_equal(record_and_query(stream, 1), GPUKIT_OK);
    in = 2;
    assert_int_equal(gpk_null_ops.upload(stream, memory, 0, &in, 4, NULL), GPUKIT_OK);
    assert_int_equal(gpk_null_ops.download(stream, memory, 0, &out, 4, NULL), GPUKIT_OK);
    assert_int_equal(record_and_query(stream, 3), GPUKIT_E_DEVICE);
    assert_int_equal(out, 99);
    assert_int_equal(gpk_null_ops.download(stream, memory, 0, &out, 4, NULL), GPUKIT_OK);
    assert_int_equal(record_and_query(stream, 1), GPUKIT_OK);
    assert_int_equal(out, 1);

    gpk_null_ops.stream_close(stream);
    gpk_null_ops.memory_free(memory);
    gpk_null_ops.device_close(device);
    assert_int_equal(gpk_null_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unarmed_the_scenario_is_right),
        cmocka_unit_test(every_call_may_fail),
        cmocka_unit_test(every_command_may_fail_later),
        cmocka_unit_test(a_fault_may_last_and_be_of_one_device),
        cmocka_unit_test(an_event_keeps_its_error_and_the_next_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
