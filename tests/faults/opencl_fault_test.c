// SPDX-License-Identifier: MIT
/* opencl_fault_test.c - the nth call of each OpenCL function fails: told, and nothing leaks. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/opencl/opencl.h"
#include "base/clock.h"
#include "conformance/opencl_devices.h"
#include "opencl_layer.h"
#include "scenario.h"
#include "test.h"

static const opencl_layer *layer;
static gpk_device_request request;

/* The scenario with one fault armed; nothing may be left open. */
static gpukit_status run_with(const opencl_layer_fault *fault, bool *right, gpukit_error *err)
{
    layer->fail_at(fault);
    gpukit_status status = scenario_run(&gpk_opencl_ops, &request, right, err);
    assert_int_equal(layer->live(), 0);
    return status;
}

static void find_device(void *const *state)
{
    opencl_layer_fault none = {.call = NULL};
    bool right;
    request.info = opencl_devices_first(state);
    assert_int_equal(run_with(&none, &right, NULL), GPUKIT_OK);
    assert_true(right);
    if (layer->calls() > 0)
        return;
    print_message("SKIPPED: this OpenCL loader does not load layers\n");
    skip();
}

typedef struct call_row {
    const char *call;
    unsigned count;         /* calls that matter; any further ones are for closing */
    gpukit_status expected; /* when one of those fails; GPUKIT_OK: it can do without */
} call_row;

/* Fails one call after the other until none is left. Each ends the scenario with the
 * status that is expected and with the code, or the answers are right. */
static void fail_each(const call_row *row, int code, bool at_event)
{
    opencl_layer_fault fault = {.call = row->call, .code = code, .at_event = at_event};
    for (fault.nth = 1;; fault.nth++) {
        gpukit_error err = {.status = GPUKIT_OK};
        bool right;
        gpukit_status status = run_with(&fault, &right, &err);
        if (layer->struck() == 0) {
            assert_int_equal(status, GPUKIT_OK);
            break;
        }
        bool matters = fault.nth <= row->count || status != GPUKIT_OK;
        if (status != (matters ? row->expected : GPUKIT_OK))
            fail_msg("%s, call %u: %s (%s)", row->call, fault.nth, gpukit_status_name(status),
                     err.text);
        if (status == GPUKIT_OK) {
            assert_true(right);
            continue;
        }
        assert_string_equal(err.call, row->call);
        assert_int_equal(err.native, code);
        assert_true(err.native_name[0] != '\0' && err.text[0] != '\0');
    }
    if (fault.nth <= row->count)
        fail_msg("only %u calls of %s", fault.nth - 1, row->call);
}

static void any_call_may_fail(void **state)
{
    static const call_row rows[] = {
        {"clCreateContext", 1, GPUKIT_E_DEVICE},
        {"clCreateCommandQueue", 2, GPUKIT_E_DEVICE},
        {"clCreateBuffer", 4, GPUKIT_E_DEVICE},
        {"clCreateProgramWithBinary", 1, GPUKIT_OK}, /* then from source */
        {"clBuildProgram", 1, GPUKIT_OK},            /* likewise */
        {"clCreateKernel", 2, GPUKIT_E_DEVICE},
        {"clGetKernelInfo", 2, GPUKIT_E_DEVICE},
        {"clGetKernelWorkGroupInfo", 4, GPUKIT_E_DEVICE},
        {"clSetKernelArg", 6, GPUKIT_E_DEVICE},
        {"clEnqueueWriteBuffer", 2, GPUKIT_E_DEVICE},
        {"clEnqueueNDRangeKernel", 2, GPUKIT_E_DEVICE},
        {"clEnqueueReadBuffer", 2, GPUKIT_E_DEVICE},
        {"clFlush", 2, GPUKIT_E_DEVICE},
        {"clGetEventInfo", 4, GPUKIT_E_DEVICE},
        {"clWaitForEvents", 2, GPUKIT_E_DEVICE},
    };
    static const int codes[] = {-5, -36, -9999};
    find_device(state);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t j = 0; j < sizeof codes / sizeof codes[0]; j++)
            fail_each(&rows[i], codes[j], false);
}

/* A bug of ours must not be failed over to another device. */
static void a_mistake_of_ours_is_no_failure_of_the_device(void **state)
{
    static const call_row kernel = {"clCreateKernel", 2, GPUKIT_E_BUILD};
    static const call_row argument = {"clSetKernelArg", 6, GPUKIT_E_BUILD};
    find_device(state);
    fail_each(&kernel, -46, false);   /* CL_INVALID_KERNEL_NAME */
    fail_each(&argument, -51, false); /* CL_INVALID_ARG_SIZE */
}

/* Without a binary in the cache, the source is built, and building fails for good. */
static void any_call_of_a_build_may_fail(void **state)
{
    static const call_row rows[] = {
        {"clCreateProgramWithSource", 1, GPUKIT_E_DEVICE},
        {"clBuildProgram", 1, GPUKIT_E_DEVICE},
        {"clGetProgramInfo", 1, GPUKIT_OK}, /* then it is not stored */
    };
    char *cache = getenv("XDG_CACHE_HOME");
    char kept[4096] = "";
    find_device(state);
    if (cache != NULL)
        snprintf(kept, sizeof kept, "%s", cache);
    setenv("XDG_CACHE_HOME", "/dev/null", 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        fail_each(&rows[i], -5, false);
    fail_each(&(call_row){"clBuildProgram", 1, GPUKIT_E_BUILD}, -11, false);
    setenv("XDG_CACHE_HOME", kept, 1);
}

static void any_command_may_fail_while_it_runs(void **state)
{
    static const call_row rows[] = {
        {"clEnqueueWriteBuffer", 2, GPUKIT_E_DEVICE},
        {"clEnqueueNDRangeKernel", 2, GPUKIT_E_DEVICE},
        {"clEnqueueReadBuffer", 2, GPUKIT_E_DEVICE},
    };
    find_device(state);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        fail_each(&rows[i], -5, true);
}

/* Polls until the event is done or failed; asks three times more. */
static gpukit_status record_and_query(gpk_stream *stream, gpukit_error *err)
{
    gpk_event *event = NULL;
    gpk_event_state state = GPK_EVENT_PENDING;
    gpukit_status status = GPUKIT_OK;
    assert_int_equal(gpk_opencl_ops.record(stream, &event, NULL), GPUKIT_OK);
    while (status == GPUKIT_OK && state == GPK_EVENT_PENDING) {
        gpk_sleep_ns(50000);
        status = gpk_opencl_ops.query(event, &state, err);
    }
    for (int i = 0; i < 3; i++)
        assert_int_equal(gpk_opencl_ops.query(event, &state, err), status);
    gpk_opencl_ops.event_free(event);
    return status;
}

/* What failed is told once, by the event that covers it; the stream goes on. */
static void a_stream_goes_on_after_a_failure(void **state)
{
    const opencl_layer_fault fault = {
        .call = "clEnqueueReadBuffer", .nth = 1, .code = -14, .at_event = true};
    const gpk_backend_ops *ops = &gpk_opencl_ops;
    gpk_device *device = NULL;
    gpk_memory *memory = NULL;
    gpk_stream *stream = NULL;
    gpukit_error err;
    uint32_t in = 7;
    uint32_t out = 99;
    find_device(state);
    layer->fail_at(&fault);
    assert_int_equal(ops->device_open(&request, &device, NULL), GPUKIT_OK);
    assert_int_equal(ops->memory_alloc(device, 4, NULL, &memory, NULL), GPUKIT_OK);
    assert_int_equal(ops->stream_open(device, &stream, NULL), GPUKIT_OK);
    assert_int_equal(ops->upload(stream, memory, 0, &in, 4, NULL), GPUKIT_OK);
    assert_int_equal(ops->download(stream, memory, 0, &out, 4, NULL), GPUKIT_OK);
    assert_int_equal(record_and_query(stream, &err), GPUKIT_E_DEVICE);
    assert_int_equal(err.native, -14);
    assert_string_equal(err.call, "clEnqueueReadBuffer");
    assert_non_null(strstr(err.text, "download"));
    assert_int_equal(ops->download(stream, memory, 0, &out, 4, NULL), GPUKIT_OK);
    assert_int_equal(record_and_query(stream, &err), GPUKIT_OK);
    assert_int_equal(out, 7);
    assert_int_equal(record_and_query(stream, &err), GPUKIT_OK); /* nothing new */
    ops->stream_close(stream);
    ops->memory_free(memory);
    ops->device_close(device);
    assert_int_equal(layer->live(), 0);
}

/* An event that cannot be asked about: the stream closes all the same. */
static void a_stream_closes_when_nothing_answers(void **state)
{
    const opencl_layer_fault fault = {.call = "clGetEventInfo", .nth = 1, .code = -36};
    const gpk_backend_ops *ops = &gpk_opencl_ops;
    gpk_device *device = NULL;
    gpk_memory *memory = NULL;
    gpk_stream *stream = NULL;
    uint32_t in = 7;
    find_device(state);
    assert_int_equal(ops->device_open(&request, &device, NULL), GPUKIT_OK);
    assert_int_equal(ops->memory_alloc(device, 4, NULL, &memory, NULL), GPUKIT_OK);
    assert_int_equal(ops->stream_open(device, &stream, NULL), GPUKIT_OK);
    assert_int_equal(ops->upload(stream, memory, 0, &in, 4, NULL), GPUKIT_OK);
    layer->fail_at(&fault);
    ops->stream_close(stream);
    assert_int_equal(layer->struck(), 1);
    ops->memory_free(memory);
    ops->device_close(device);
    assert_int_equal(layer->live(), 0);
}

/* The loader reads its environment once, so it is set before anything else. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_call_may_fail),
        cmocka_unit_test(a_mistake_of_ours_is_no_failure_of_the_device),
        cmocka_unit_test(any_call_of_a_build_may_fail),
        cmocka_unit_test(any_command_may_fail_while_it_runs),
        cmocka_unit_test(a_stream_goes_on_after_a_failure),
        cmocka_unit_test(a_stream_closes_when_nothing_answers),
    };
    void *library =
        setenv("OPENCL_LAYERS", OPENCL_LAYER, 1) == 0 ? dlopen(OPENCL_LAYER, RTLD_NOW) : NULL;
    layer = library != NULL ? dlsym(library, "opencl_layer_table") : NULL;
    if (layer == NULL) {
        print_error("no layer: %s\n", dlerror());
        return 1;
    }
    return opencl_devices_result(
        cmocka_run_group_tests(tests, opencl_devices_setup, opencl_devices_teardown));
}
