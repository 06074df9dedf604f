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
#include "opencl_scenario.h"
#include "scenario.h"
#include "test.h"

static const opencl_layer *layer;
static gpk_device_request request;

typedef gpukit_status scenario(const gpk_backend_ops *ops, const gpk_device_request *request,
                               bool *right, gpukit_error *err);

/* A scenario with one fault armed; nothing may be left open. */
static gpukit_status run_with(const opencl_layer_fault *fault, scenario *use, bool *right,
                              gpukit_error *err)
{
    layer->fail_at(fault);
    gpukit_status status = use(&gpk_opencl_ops, &request, right, err);
    assert_int_equal(layer->live(), 0);
    return status;
}

static void find_device(void *const *state)
{
    opencl_layer_fault none = {.call = NULL};
    bool right;
    request.info = opencl_devices_first(state);
    assert_int_equal(run_with(&none, scenario_run, &right, NULL), GPUKIT_OK);
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
    const char *after;      /* calls before the first of this one are left alone */
} call_row;

/* Fails one call after the other until none is left. Each ends the scenario with the
 * status that is expected and with the code, or the answers are right. */
static void fail_each_of(scenario *use, const call_row *row, int code, bool at_event)
{
    opencl_layer_fault fault = {
        .call = row->call, .code = code, .at_event = at_event, .after = row->after};
    for (fault.nth = 1;; fault.nth++) {
        gpukit_error err = {.status = GPUKIT_OK};
        bool right;
        gpukit_status status = run_with(&fault, use, &right, &err);
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

static void fail_each(const call_row *row, int code, bool at_event)
{
    fail_each_of(scenario_run, row, code, at_event);
}

static void any_call_may_fail(void **state)
{
    static const call_row rows[] = {
        {"clCreateContext", 1, GPUKIT_E_DEVICE, NULL},
        {"clCreateCommandQueue", 2, GPUKIT_E_DEVICE, NULL},
        {"clCreateBuffer", 4, GPUKIT_E_DEVICE, NULL},
        {"clCreateProgramWithBinary", 1, GPUKIT_OK, NULL}, /* then from source */
        {"clBuildProgram", 1, GPUKIT_OK, NULL},            /* likewise */
        {"clCreateKernel", 2, GPUKIT_E_DEVICE, NULL},
        {"clGetKernelInfo", 2, GPUKIT_E_DEVICE, NULL},
        {"clGetKernelWorkGroupInfo", 4, GPUKIT_E_DEVICE, NULL},
        {"clSetKernelArg", 6, GPUKIT_E_DEVICE, NULL},
        {"clEnqueueWriteBuffer", 2, GPUKIT_E_DEVICE, NULL},
        {"clEnqueueNDRangeKernel", 2, GPUKIT_E_DEVICE, NULL},
        {"clEnqueueReadBuffer", 2, GPUKIT_E_DEVICE, NULL},
        {"clGetEventInfo", 4, GPUKIT_E_DEVICE, "clCreateKernel"},
        {"clWaitForEvents", 2, GPUKIT_E_DEVICE, NULL},
        {"clEnqueueMarkerWithWaitList", 1, GPUKIT_OK, NULL}, /* the clock goes without */
        {"clGetEventProfilingInfo", 3, GPUKIT_OK, NULL},     /* likewise */
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
    static const call_row kernel = {"clCreateKernel", 2, GPUKIT_E_BUILD, NULL};
    static const call_row argument = {"clSetKernelArg", 6, GPUKIT_E_BUILD, NULL};
    find_device(state);
    fail_each(&kernel, -46, false);   /* CL_INVALID_KERNEL_NAME */
    fail_each(&argument, -51, false); /* CL_INVALID_ARG_SIZE */
}

/* Without a binary in the cache, the source is built, and building fails for good. */
static void any_call_of_a_build_may_fail(void **state)
{
    static const call_row rows[] = {
        {"clCreateProgramWithSource", 1, GPUKIT_E_DEVICE, NULL},
        {"clBuildProgram", 1, GPUKIT_E_DEVICE, NULL},
        {"clGetProgramInfo", 1, GPUKIT_OK, NULL}, /* then it is not stored */
    };
    char *cache = getenv("XDG_CACHE_HOME");
    char kept[4096] = "";
    find_device(state);
    if (cache != NULL)
        snprintf(kept, sizeof kept, "%s", cache);
    setenv("XDG_CACHE_HOME", "/dev/null", 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        fail_each(&rows[i], -5, false);
    fail_each(&(call_row){"clBuildProgram", 1, GPUKIT_E_BUILD, NULL}, -11, false);
    setenv("XDG_CACHE_HOME", kept, 1);
}

static void any_command_may_fail_while_it_runs(void **state)
{
    static const call_row rows[] = {
        {"clEnqueueWriteBuffer", 2, GPUKIT_E_DEVICE, NULL},
        {"clEnqueueNDRangeKernel", 2, GPUKIT_E_DEVICE, NULL},
        {"clEnqueueReadBuffer", 2, GPUKIT_E_DEVICE, NULL},
    };
    find_device(state);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        fail_each(&rows[i], -5, true);
}

/* What closing unmaps cannot be told; the rest is. */
static void any_call_on_shared_memory_may_fail(void **state)
{
    static const call_row rows[] = {
        {"clCreateCommandQueue", 2, GPUKIT_E_DEVICE, NULL},
        {"clCreateBuffer", 2, GPUKIT_E_DEVICE, NULL},
        {"clEnqueueWriteBuffer", 2, GPUKIT_E_DEVICE, NULL}, /* an upload, and the first take-over */
        {"clEnqueueMapBuffer", 2, GPUKIT_E_DEVICE, NULL},
        {"clEnqueueUnmapMemObject", 1, GPUKIT_E_DEVICE, NULL},
        {"clFlush", 3, GPUKIT_E_DEVICE, "clEnqueueNDRangeKernel"},
        {"clEnqueueMarkerWithWaitList", 0, GPUKIT_E_DEVICE, "clCreateKernel"},
        {"clGetEventInfo", 4, GPUKIT_E_DEVICE, "clCreateKernel"},
    };
    find_device(state);
    if (!request.info->shares_memory) {
        print_message("SKIPPED: %s does not share its memory\n", request.info->name);
        skip();
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        fail_each_of(opencl_scenario_share, &rows[i], -5, false);
    for (size_t i = 2; i < 5; i++)
        fail_each_of(opencl_scenario_share, &rows[i], -5, true);
    fail_each_of(opencl_scenario_share, &rows[6], -5, true);
}

static void a_map_at_another_address_is_refused(void **state)
{
    const opencl_layer_fault fault = {.call = "clEnqueueMapBuffer", .nth = 1, .code = 0};
    gpukit_error err = {.text = ""};
    bool right;
    find_device(state);
    if (!request.info->shares_memory) {
        print_message("SKIPPED: %s does not share its memory\n", request.info->name);
        skip();
    }
    assert_int_equal(run_with(&fault, opencl_scenario_share, &right, &err), GPUKIT_E_DEVICE);
    assert_int_equal(layer->struck(), 1);
    assert_string_equal(err.call, "clEnqueueMapBuffer");
    assert_non_null(strstr(err.text, "not where it is"));
}

/* Without pinned memory there is other memory. */
static void pinned_memory_may_be_refused(void **state)
{
    static const call_row rows[] = {
        {"clCreateCommandQueue", 0, GPUKIT_E_DEVICE, NULL},
        {"clEnqueueMapBuffer", 2, GPUKIT_OK, NULL},
        {"clEnqueueUnmapMemObject", 0, GPUKIT_OK, NULL},
    };
    static const call_row buffers = {"clCreateBuffer", 2, GPUKIT_OK, NULL};
    opencl_layer_fault fault = {.call = buffers.call, .code = -4};
    find_device(state);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int at_event = 0; at_event < 2; at_event++)
            fail_each_of(opencl_scenario_pin, &rows[i], -5, at_event);
    for (fault.nth = 1; fault.nth <= buffers.count; fault.nth++) {
        bool right = false;
        assert_int_equal(run_with(&fault, opencl_scenario_pin, &right, NULL), GPUKIT_OK);
        assert_int_equal(layer->struck(), 1);
        assert_true(right);
    }
}

/* Polls until the event is done or failed; asks three times more. */
static gpukit_status record_and_query(gpk_stream *stream, gpukit_error *err)
{
    gpk_event *event = NULL;
    gpk_event_state state = GPK_EVENT_PENDING;
    gpukit_status status = GPUKIT_OK;
    assert_int_equal(gpk_opencl_ops.record(stream, &event, NULL), GPUKIT_OK);
    assert_int_equal(gpk_opencl_ops.flush(stream, NULL), GPUKIT_OK);
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

typedef struct pair {
    gpk_device *device;
    gpk_memory *memory;
    gpk_stream *first, *second;
    uint32_t in, out;
} pair;

static void open_pair(void *const *state, pair *p)
{
    const gpk_backend_ops *ops = &gpk_opencl_ops;
    *p = (pair){.in = 7, .out = 99};
    find_device(state);
    assert_int_equal(ops->device_open(&request, &p->device, NULL), GPUKIT_OK);
    assert_int_equal(ops->memory_alloc(p->device, 4, NULL, &p->memory, NULL), GPUKIT_OK);
    assert_int_equal(ops->stream_open(p->device, &p->first, NULL), GPUKIT_OK);
    assert_int_equal(ops->stream_open(p->device, &p->second, NULL), GPUKIT_OK);
}

static void close_pair(pair *p)
{
    const gpk_backend_ops *ops = &gpk_opencl_ops;
    ops->stream_close(p->first);
    ops->stream_close(p->second);
    ops->memory_free(p->memory);
    ops->device_close(p->device);
    assert_int_equal(layer->live(), 0);
}

/* PoCL 3.1 would hang for ever. The waiting stream is none the worse for it. */
static void an_event_that_failed_is_not_waited_for(void **state)
{
    const opencl_layer_fault fault = {
        .call = "clEnqueueWriteBuffer", .nth = 1, .code = -5, .at_event = true};
    const gpk_backend_ops *ops = &gpk_opencl_ops;
    gpk_event *event = NULL;
    gpukit_error err;
    pair p;
    open_pair(state, &p);
    layer->fail_at(&fault);
    assert_int_equal(ops->upload(p.first, p.memory, 0, &p.in, 4, NULL), GPUKIT_OK);
    assert_int_equal(ops->record(p.first, &event, NULL), GPUKIT_OK);
    assert_int_equal(ops->flush(p.first, NULL), GPUKIT_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ops->wait(p.second, event, &err), GPUKIT_E_DEVICE);
        assert_int_equal(err.native, -5);
        assert_string_equal(err.call, "clEnqueueWriteBuffer");
    }
    assert_int_equal(ops->wait(p.first, event, &err), GPUKIT_E_DEVICE);
    ops->event_free(event);
    assert_int_equal(ops->download(p.second, p.memory, 0, &p.out, 4, NULL), GPUKIT_OK);
    assert_int_equal(record_and_query(p.second, &err), GPUKIT_OK);
    close_pair(&p);
}

/* It fails between the wait and the command: the command is refused, once. */
static void a_wait_that_fails_later_refuses_the_command(void **state)
{
    const opencl_layer_fault fault = {
        .call = "clEnqueueWriteBuffer", .nth = 1, .code = -5, .at_event = true, .never = true};
    const gpk_backend_ops *ops = &gpk_opencl_ops;
    gpk_event *event = NULL;
    gpukit_error err;
    pair p;
    open_pair(state, &p);
    for (int round = 0; round < 2; round++) {
        layer->fail_at(&fault);
        assert_int_equal(ops->upload(p.first, p.memory, 0, &p.in, 4, NULL), GPUKIT_OK);
        assert_int_equal(ops->record(p.first, &event, NULL), GPUKIT_OK);
        assert_int_equal(ops->wait(p.second, event, NULL), GPUKIT_OK);
        assert_int_equal(ops->wait(p.second, event, NULL), GPUKIT_OK);
        ops->event_free(event);
        layer->end_event();
        gpukit_status status = round == 0 ? ops->download(p.second, p.memory, 0, &p.out, 4, &err)
                                          : ops->record(p.second, &event, &err);
        assert_int_equal(status, GPUKIT_E_DEVICE);
        assert_int_equal(err.native, -5);
        assert_non_null(strstr(err.text, "upload"));
        assert_int_equal(p.out, 99);
        assert_int_equal(record_and_query(p.second, &err), GPUKIT_OK);
    }
    close_pair(&p);
}

/* A marker that never ends: the clock goes without, in good time. */
static void a_clock_that_does_not_answer_is_left_alone(void **state)
{
    const opencl_layer_fault fault = {.call = "clEnqueueMarkerWithWaitList",
                                      .nth = 2,
                                      .code = -5,
                                      .at_event = true,
                                      .never = true};
    bool right = false;
    find_device(state);
    uint64_t begin_ns = gpk_now_ns();
    assert_int_equal(run_with(&fault, scenario_run, &right, NULL), GPUKIT_OK);
    assert_true(right);
    assert_int_equal(layer->struck(), 1);
    assert_in_range(gpk_now_ns() - begin_ns, 1000000000, UINT64_C(20000000000));
}

/* Without any time from the driver there are no times. */
static void without_profiling_times_are_zero(void **state)
{
    const gpk_backend_ops *ops = &gpk_opencl_ops;
    gpk_event *event = NULL;
    gpk_event_state answer = GPK_EVENT_PENDING;
    gpk_event_times times = {1, 1};
    pair p;
    open_pair(state, &p);
    assert_int_equal(ops->upload(p.first, p.memory, 0, &p.in, 4, NULL), GPUKIT_OK);
    assert_int_equal(ops->record(p.first, &event, NULL), GPUKIT_OK);
    assert_int_equal(ops->flush(p.first, NULL), GPUKIT_OK);
    layer->fail_at(&(opencl_layer_fault){.call = "clGetEventProfilingInfo", .nth = 1, .code = -7});
    while (answer == GPK_EVENT_PENDING)
        assert_int_equal(ops->query(event, &answer, NULL), GPUKIT_OK);
    assert_int_equal(layer->struck(), 1);
    ops->times(event, &times);
    assert_true(times.started_ns == 0 && times.ended_ns == 0);
    ops->event_free(event);
    close_pair(&p);
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
        cmocka_unit_test(any_call_on_shared_memory_may_fail),
        cmocka_unit_test(a_map_at_another_address_is_refused),
        cmocka_unit_test(pinned_memory_may_be_refused),
        cmocka_unit_test(an_event_that_failed_is_not_waited_for),
        cmocka_unit_test(a_wait_that_fails_later_refuses_the_command),
        cmocka_unit_test(a_clock_that_does_not_answer_is_left_alone),
        cmocka_unit_test(without_profiling_times_are_zero),
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
