// SPDX-License-Identifier: MIT
/* devices_test.c - ranges and streams of an executor: futures of what devices do.
 * Usage: executor_devices [DEVICES].
 */
#include "executor/help.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static const char *devices = "cpu";

static gpukit_executor *open_on_devices(void)
{
    gpukit_executor *executor = NULL;
    gpukit_context *context = NULL;
    if (gpukit_context_open(&(gpukit_context_params){.devices = devices}, &context, NULL) !=
        GPUKIT_OK)
        skip();
    gpukit_context_close(context);
    const gpukit_executor_params params = {.devices = devices};
    assert_int_equal(gpukit_executor_open(&params, &executor, NULL), GPUKIT_OK);
    return executor;
}

static const char source[] =
    "kernel void twice(ulong first, ulong count, global const int *in, global int *out)\n"
    "{ ulong i = get_global_id(0); if (i < count) out[i] = 2 * in[i]; }\n";

static void twice(const gpukit_span *span)
{
    const int *in = span->inputs[0];
    int *out = span->output;
    for (uint64_t i = 0; i < span->count; i++)
        out[i] = 2 * in[i];
}

/* Its lists are on the stack of this function only: a submit copies them. */
static gpukit_future *submit_twice(gpukit_executor *executor, const int *in, int *out,
                                   uint64_t count)
{
    char text[sizeof source];
    const gpukit_input input = {.type = GPUKIT_INT32, .width = 1, .data = in};
    gpukit_range range = {
        .operation = {.kernel = "twice",
                      .source = text,
                      .function = twice,
                      .inputs = &input,
                      .input_count = 1,
                      .output_type = GPUKIT_INT32},
        .count = count,
        .reduce = GPUKIT_REDUCE_SUM,
        .output = out,
    };
    gpukit_future *future = NULL;
    gpukit_error error = {0};
    memcpy(text, source, sizeof source);
    if (gpukit_executor_submit_range(executor, &range, &future, &error) != GPUKIT_OK)
        fail_msg("submit_range: %s", error.text);
    memset(text, 'x', sizeof text - 1);
    return future;
}

static void a_range_is_a_future(void **state)
{
    (void)state;
    enum { COUNT = 5000, RANGES = 4 };
    static int in[COUNT], out[RANGES][COUNT];
    gpukit_executor *executor = open_on_devices();
    gpukit_future *futures[RANGES];
    for (int i = 0; i < COUNT; i++)
        in[i] = i;
    for (int k = 0; k < RANGES; k++)
        futures[k] = submit_twice(executor, in, out[k], COUNT);
    for (int k = 0; k < RANGES; k++) {
        const void *result = NULL;
        gpukit_error error = {0};
        if (gpukit_future_result(futures[k], GPUKIT_FOREVER, &result, &error) != GPUKIT_OK)
            fail_msg("%s", error.text);
        const gpukit_range_result *range = result;
        assert_int_equal(range->value.as.i, (int64_t)COUNT * (COUNT - 1));
        assert_int_equal(range->report.done, COUNT);
        assert_int_equal(gpukit_future_progress(futures[k]).done, COUNT);
        for (int i = 0; i < COUNT; i++)
            assert_int_equal(out[k][i], 2 * i);
        gpukit_future_release(futures[k]);
    }
    gpukit_executor_close(executor);
}

static void a_workload_is_a_future_too(void **state)
{
    (void)state;
    gpukit_executor *executor = open_on_devices();
    gpukit_future *future;
    const void *result;
    const gpukit_range range = {.workload = "primes", .count = 1000001};
    assert_int_equal(gpukit_executor_submit_range(executor, &range, &future, NULL), GPUKIT_OK);
    assert_int_equal(gpukit_future_result(future, GPUKIT_FOREVER, &result, NULL), GPUKIT_OK);
    assert_int_equal(((const gpukit_range_result *)result)->value.as.u, 78498); /* OEIS A006880 */
    gpukit_future_release(future);
    gpukit_executor_close(executor);
}

/* Long enough to be caught in the middle: who asks for slots gets no pi(x). */
static const gpukit_range long_range = {
    .workload = "primes",
    .first = UINT64_C(1000000000000),
    .count = UINT64_C(1000000000000),
    .job = {.slots = 3},
};

static void a_range_that_runs_stops_when_it_is_cancelled(void **state)
{
    (void)state;
    gpukit_executor *executor = open_on_devices();
    gpukit_future *runs, *waits;
    assert_int_equal(gpukit_executor_submit_range(executor, &long_range, &runs, NULL), GPUKIT_OK);
    assert_int_equal(gpukit_executor_submit_range(executor, &long_range, &waits, NULL), GPUKIT_OK);
    while (gpukit_future_state_of(runs) == GPUKIT_FUTURE_PENDING)
        gpk_sleep_ns(1000000);
    assert_true(gpukit_future_cancel(waits)); /* it never ran */
    assert_false(gpukit_future_cancel(runs));
    assert_refused(GPUKIT_E_CANCELLED, gpukit_future_result(runs, GPUKIT_FOREVER, NULL, &error));
    assert_state(runs, GPUKIT_FUTURE_CANCELLED);
    gpukit_future_release(runs);
    gpukit_future_release(waits);
    gpukit_executor_close(executor);
}

static void shutting_down_stops_ranges_and_streams(void **state)
{
    (void)state;
    gpukit_executor *executor = open_on_devices();
    gpukit_future *runs, *waits, *refused = NULL;
    assert_int_equal(gpukit_executor_submit_range(executor, &long_range, &runs, NULL), GPUKIT_OK);
    assert_int_equal(gpukit_executor_submit_range(executor, &long_range, &waits, NULL), GPUKIT_OK);
    while (gpukit_future_state_of(runs) == GPUKIT_FUTURE_PENDING)
        gpk_sleep_ns(1000000);
    assert_int_equal(gpukit_executor_shutdown(executor, true, true, NULL), GPUKIT_OK);
    assert_state(runs, GPUKIT_FUTURE_CANCELLED);
    assert_state(waits, GPUKIT_FUTURE_CANCELLED);
    assert_refused(GPUKIT_E_CLOSED,
                   gpukit_executor_submit_range(executor, &long_range, &refused, &error));
    gpukit_future_release(runs);
    gpukit_future_release(waits);
    gpukit_executor_close(executor);
}

static void a_range_that_fails_says_where(void **state)
{
    (void)state;
    gpukit_executor *executor = open_on_devices();
    gpukit_future *future;
    gpukit_error why = {0};
    const gpukit_range range = {
        .operation = {.kernel = "k", .source = "nonsense", .output_type = GPUKIT_INT32},
        .count = 10,
        .reduce = GPUKIT_REDUCE_SUM,
    };
    assert_int_equal(gpukit_executor_submit_range(executor, &range, &future, NULL), GPUKIT_OK);
    gpukit_status status = gpukit_future_result(future, GPUKIT_FOREVER, NULL, &why);
    assert_true(status == GPUKIT_E_BUILD || status == GPUKIT_E_NO_DEVICE);
    if (status == GPUKIT_E_BUILD) {
        assert_string_equal(why.device, "opencl:0");
        assert_string_equal(why.call, "clBuildProgram");
        assert_string_equal(why.native_name, "CL_BUILD_PROGRAM_FAILURE");
        assert_int_equal(why.attempts, 1);
    }
    gpukit_future_release(future);
    const gpukit_range bad = {.count = 10};
    assert_refused(GPUKIT_E_ARGUMENT,
                   gpukit_executor_submit_range(executor, &bad, &future, &error));
    assert_refused(GPUKIT_E_ARGUMENT,
                   gpukit_executor_submit_range(executor, NULL, &future, &error));
    gpukit_executor_close(executor);
}

static void devices_that_are_not_there_fail_the_range(void **state)
{
    (void)state;
    gpukit_executor *executor;
    gpukit_future *future;
    gpukit_error error = {0};
    const gpukit_executor_params params = {.devices = "no such device"};
    const gpukit_range range = {.workload = "primes", .count = 10};
    assert_int_equal(gpukit_executor_open(&params, &executor, NULL), GPUKIT_OK);
    assert_int_equal(gpukit_executor_submit_range(executor, &range, &future, NULL), GPUKIT_OK);
    assert_int_equal(gpukit_future_result(future, GPUKIT_FOREVER, NULL, &error),
                     GPUKIT_E_NO_DEVICE);
    gpukit_future_release(future);
    gpukit_executor_close(executor);
}

enum { BLOCK = 1000, BLOCKS = 200 };

static gpukit_stream_params twice_stream(const gpukit_input *input)
{
    return (gpukit_stream_params){
        .operation = {.kernel = "twice",
                      .source = source,
                      .function = twice,
                      .inputs = input,
                      .input_count = 1,
                      .output_type = GPUKIT_INT32},
        .block_items = BLOCK,
        .max_pending = 8,
    };
}

static gpukit_stream *open_stream(gpukit_executor *executor, const gpukit_stream_params *params)
{
    gpukit_stream *stream = NULL;
    gpukit_error error = {0};
    if (gpukit_stream_open(executor, params, &stream, &error) != GPUKIT_OK)
        fail_msg("stream_open: %s", error.text);
    return stream;
}

static gpukit_future *submit_block(gpukit_stream *stream, const int *in, int *out, uint64_t items)
{
    gpukit_future *future = NULL;
    gpukit_error error = {0};
    const void *inputs[] = {in};
    const gpukit_block block = {.items = items, .inputs = inputs, .output = out};
    if (gpukit_stream_submit(stream, &block, &future, &error) != GPUKIT_OK)
        fail_msg("stream_submit: %s", error.text);
    return future;
}

static void blocks_go_through_a_stream(void **state)
{
    (void)state;
    static int in[BLOCKS][BLOCK], out[BLOCKS][BLOCK];
    static gpukit_report report;
    static const gpukit_verify ways[] = {GPUKIT_VERIFY_SAMPLE, GPUKIT_VERIFY_ALL};
    for (int way = 0; way < 2; way++) {
        const gpukit_input input = {.type = GPUKIT_INT32, .width = 1};
        gpukit_stream_params params = twice_stream(&input);
        gpukit_executor *executor = open_on_devices();
        gpukit_future *futures[BLOCKS];
        params.job.verify = ways[way];
        params.job.staging = way == 0 ? GPUKIT_STAGING_AUTO : GPUKIT_STAGING_COPY;
        gpukit_stream *stream = open_stream(executor, &params);
        memset(out, 0, sizeof out);
        for (int b = 0; b < BLOCKS; b++) {
            for (int i = 0; i < BLOCK; i++)
                in[b][i] = b * BLOCK + i;
            futures[b] = submit_block(stream, in[b], out[b], 1 + (uint64_t)b % BLOCK);
        }
        assert_int_equal(
            gpukit_future_wait(futures, BLOCKS, GPUKIT_WAIT_ALL, GPUKIT_FOREVER, NULL, NULL),
            GPUKIT_OK);
        gpukit_stream_report(stream, &report);
        assert_int_equal(report.devices[0].failures, 0);
        gpukit_stream_close(stream);
        for (int b = 0; b < BLOCKS; b++) {
            assert_state(futures[b], GPUKIT_FUTURE_SUCCEEDED);
            for (int i = 0; i < BLOCK; i++)
                assert_int_equal(out[b][i], i <= b ? 2 * in[b][i] : 0);
            gpukit_future_release(futures[b]);
        }
        gpukit_executor_close(executor);
    }
}

static void a_stream_lets_ranges_in_between(void **state)
{
    (void)state;
    static int in[BLOCK], out[3][BLOCK], range_out[BLOCK];
    const gpukit_input input = {.type = GPUKIT_INT32, .width = 1};
    const gpukit_stream_params params = twice_stream(&input);
    gpukit_executor *executor = open_on_devices();
    gpukit_stream *stream = open_stream(executor, &params);
    for (int round = 0; round < 3; round++) {
        gpukit_future *block = submit_block(stream, in, out[round], BLOCK);
        gpukit_future *range = submit_twice(executor, in, range_out, BLOCK);
        gpukit_future *both[] = {block, range};
        assert_int_equal(gpukit_future_wait(both, 2, GPUKIT_WAIT_ALL, GPUKIT_FOREVER, NULL, NULL),
                         GPUKIT_OK);
        assert_state(block, GPUKIT_FUTURE_SUCCEEDED);
        assert_state(range, GPUKIT_FUTURE_SUCCEEDED);
        gpukit_future_release(block);
        gpukit_future_release(range);
    }
    gpukit_executor_shutdown(executor, true, false, NULL); /* though the stream is open */
    gpukit_stream_close(stream);
    gpukit_executor_close(executor);
}

static void a_block_that_is_cancelled_in_time_is_not_read(void **state)
{
    (void)state;
    static int in[BLOCK], out[BLOCK];
    const gpukit_input input = {.type = GPUKIT_INT32, .width = 1};
    const gpukit_stream_params params = twice_stream(&input);
    gpukit_executor *executor = open_on_devices();
    gpukit_stream *stream = open_stream(executor, &params);
    gpukit_future *range, *after;
    assert_int_equal(gpukit_executor_submit_range(executor, &long_range, &range, NULL), GPUKIT_OK);
    while (gpukit_future_state_of(range) == GPUKIT_FUTURE_PENDING)
        gpk_sleep_ns(1000000);
    int *gone = malloc(BLOCK * sizeof *gone);
    gpukit_future *block = submit_block(stream, gone, out, BLOCK);
    assert_true(gpukit_future_cancel(block));
    free(gone);
    after = submit_block(stream, in, out, BLOCK);
    gpukit_future_cancel(range);
    assert_int_equal(gpukit_future_result(after, GPUKIT_FOREVER, NULL, NULL), GPUKIT_OK);
    assert_state(block, GPUKIT_FUTURE_CANCELLED);
    gpukit_stream_close(stream);
    gpukit_future_release(range);
    gpukit_future_release(block);
    gpukit_future_release(after);
    gpukit_executor_close(executor);
}

static void past_its_bound_a_stream_says_again(void **state)
{
    (void)state;
    static int in[BLOCK], out[BLOCK];
    const gpukit_input input = {.type = GPUKIT_INT32, .width = 1};
    gpukit_stream_params params = twice_stream(&input);
    params.max_pending = 1;
    gpukit_executor *executor = open_on_devices();
    gpukit_stream *stream = open_stream(executor, &params);
    gpukit_future *range, *refused = NULL;
    const void *inputs[] = {in};
    const gpukit_block good = {.items = 1, .inputs = inputs, .output = out};
    assert_int_equal(gpukit_executor_submit_range(executor, &long_range, &range, NULL), GPUKIT_OK);
    gpukit_future *block = submit_block(stream, in, out, BLOCK);
    assert_refused(GPUKIT_E_AGAIN, gpukit_stream_try_submit(stream, &good, &refused, &error));
    assert_null(refused);
    gpukit_future_cancel(range);
    assert_int_equal(gpukit_future_result(block, GPUKIT_FOREVER, NULL, NULL), GPUKIT_OK);
    const gpukit_block bad[] = {
        {.items = 0, .inputs = inputs, .output = out},
        {.items = BLOCK + 1, .inputs = inputs, .output = out},
        {.items = 1, .inputs = inputs},
        {.items = 1, .output = out},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_refused(GPUKIT_E_ARGUMENT, gpukit_stream_submit(stream, &bad[i], &refused, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_stream_submit(NULL, &good, &refused, &error));
    gpukit_stream_close(stream);
    gpukit_future_release(range);
    gpukit_future_release(block);
    gpukit_executor_close(executor);
}

static void a_stream_that_fails_ends_with_its_error(void **state)
{
    (void)state;
    static int in[BLOCK], out[BLOCK];
    const gpukit_input input = {.type = GPUKIT_INT32, .width = 1};
    gpukit_stream_params params = twice_stream(&input);
    gpukit_executor *executor = open_on_devices();
    params.operation.source = "nonsense";
    params.operation.function = NULL;
    gpukit_stream *stream = open_stream(executor, &params);
    gpukit_future *block = submit_block(stream, in, out, BLOCK), *refused = NULL;
    gpukit_status status = gpukit_future_result(block, GPUKIT_FOREVER, NULL, NULL);
    assert_true(status == GPUKIT_E_BUILD || status == GPUKIT_E_NO_DEVICE);
    const void *inputs[] = {in};
    const gpukit_block good = {.items = 1, .inputs = inputs, .output = out};
    assert_refused(status, gpukit_stream_submit(stream, &good, &refused, &error));
    gpukit_stream_close(stream);
    gpukit_future_release(block);
    gpukit_executor_close(executor);
}

static void bad_streams_are_refused(void **state)
{
    (void)state;
    const gpukit_input input = {.type = GPUKIT_INT32, .width = 1};
    const gpukit_stream_params good = twice_stream(&input);
    gpukit_stream_params params = good;
    gpukit_stream *stream = NULL;
    gpukit_executor *executor = open_on_devices();
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_stream_open(NULL, &good, &stream, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_stream_open(executor, NULL, &stream, &error));
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_stream_open(executor, &good, NULL, &error));
    params.block_items = 0;
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_stream_open(executor, &params, &stream, &error));
    params.block_items = UINT64_MAX;
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_stream_open(executor, &params, &stream, &error));
    params = good;
    params.job.verify = GPUKIT_VERIFY_DOUBLE;
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_stream_open(executor, &params, &stream, &error));
    params.job.verify = GPUKIT_VERIFY_ALL;
    params.operation.function = NULL;
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_stream_open(executor, &params, &stream, &error));
    params = good;
    params.operation.output_type = GPUKIT_NOTHING;
    assert_refused(GPUKIT_E_ARGUMENT, gpukit_stream_open(executor, &params, &stream, &error));
    assert_null(stream);
    gpukit_stream_close(NULL);
    gpukit_executor_close(executor);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_is_a_future),
        cmocka_unit_test(a_workload_is_a_future_too),
        cmocka_unit_test(a_range_that_runs_stops_when_it_is_cancelled),
        cmocka_unit_test(shutting_down_stops_ranges_and_streams),
        cmocka_unit_test(a_range_that_fails_says_where),
        cmocka_unit_test(devices_that_are_not_there_fail_the_range),
        cmocka_unit_test(blocks_go_through_a_stream),
        cmocka_unit_test(a_stream_lets_ranges_in_between),
        cmocka_unit_test(a_block_that_is_cancelled_in_time_is_not_read),
        cmocka_unit_test(past_its_bound_a_stream_says_again),
        cmocka_unit_test(a_stream_that_fails_ends_with_its_error),
        cmocka_unit_test(bad_streams_are_refused),
    };
    if (argc > 1)
        devices = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
