// SPDX-License-Identifier: MIT
/* executor_memory_test.c - the nth allocation fails while an executor runs functions, a map, a
 * range and a stream: what was accepted ends, well or with an error, and nothing is lost.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/gpukit.h>

#include "backend/context.h"
#include "backend/null/null.h"
#include "base/text.h"
#include "faults/wrap.h"
#include "test.h"

/* What went wrong of all that was asked for. */
typedef struct outcome {
    int refused;          /* submits and opens */
    int failed;           /* futures, and items of maps */
    int wrong;            /* results that are not what they must be, and statuses */
    atomic_int callbacks; /* that were called */
    int added;            /* callbacks that were */
} outcome;

/* Out of memory is the only way in which anything may fail. */
static bool holds(outcome *out, gpukit_status status, int *where)
{
    if (status == GPUKIT_OK)
        return true;
    out->wrong += status != GPUKIT_E_MEMORY;
    ++*where;
    return false;
}

static gpukit_status twice(gpukit_task *task, void *argument, void *result)
{
    (void)task;
    *(int *)result = 2 * *(const int *)argument;
    return GPUKIT_OK;
}

static gpukit_status give_up(gpukit_task *task, void *argument, void *result)
{
    (void)argument;
    (void)result;
    return gpukit_task_fail(task, 0, "it gave up");
}

static void hear(gpukit_future *future, void *user)
{
    (void)future;
    atomic_fetch_add(&((outcome *)user)->callbacks, 1);
}

static void use_functions(gpukit_executor *executor, outcome *out)
{
    gpukit_future *futures[4] = {NULL}, *next;
    gpukit_completions *set = NULL;
    int argument = 21;
    for (int i = 0; i < 4; i++) {
        const gpukit_call call = {.function = i == 3 ? give_up : twice,
                                  .argument = &argument,
                                  .argument_size = sizeof argument,
                                  .result_size = sizeof(int)};
        if (holds(out, gpukit_executor_submit(executor, &call, &futures[i], NULL), &out->refused))
            out->added +=
                holds(out, gpukit_future_on_done(futures[i], hear, out, NULL), &out->refused);
    }
    if (futures[0] != NULL &&
        holds(out, gpukit_completions_open(futures, 1, &set, NULL), &out->refused)) {
        out->wrong += gpukit_completions_next(set, GPUKIT_FOREVER, &next, NULL) != GPUKIT_OK;
        gpukit_future_release(next);
        gpukit_completions_close(set);
    }
    for (int i = 0; i < 4; i++) {
        const void *result;
        if (futures[i] == NULL)
            continue;
        gpukit_status status = gpukit_future_result(futures[i], GPUKIT_FOREVER, &result, NULL);
        if (i == 3)
            out->wrong += status != GPUKIT_E_TASK && status != GPUKIT_E_MEMORY;
        else
            out->wrong += status != GPUKIT_OK || *(const int *)result != 42;
        gpukit_future_release(futures[i]);
    }
}

static void use_map(gpukit_executor *executor, outcome *out)
{
    int items[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, results[10] = {0};
    const gpukit_map_params params = {.function = twice,
                                      .items = items,
                                      .item_size = sizeof items[0],
                                      .count = 10,
                                      .result_size = sizeof results[0],
                                      .chunk_size = 3};
    if (!holds(out, gpukit_executor_map(executor, &params, results, NULL), &out->failed))
        return;
    for (int i = 0; i < 10; i++)
        out->wrong += results[i] != 2 * i;
}

static void number_items(const gpukit_span *span)
{
    int64_t *numbers = span->output;
    for (uint64_t i = 0; i < span->count; i++)
        numbers[i] = (int64_t)(span->first + i);
}

static const gpukit_operation numbers = {.function = number_items, .output_type = GPUKIT_INT64};

static void use_range(gpukit_executor *executor, outcome *out)
{
    gpukit_future *future;
    const void *result;
    const gpukit_range range = {.operation = numbers,
                                .count = 1000,
                                .reduce = GPUKIT_REDUCE_SUM,
                                .job = {.grain_size = 100, .backoff_ms = 1}};
    if (!holds(out, gpukit_executor_submit_range(executor, &range, &future, NULL), &out->refused))
        return;
    if (holds(out, gpukit_future_result(future, GPUKIT_FOREVER, &result, NULL), &out->failed))
        out->wrong += ((const gpukit_range_result *)result)->value.as.i != 499500;
    gpukit_future_release(future);
}

static void use_stream(gpukit_executor *executor, outcome *out)
{
    gpukit_stream *stream;
    gpukit_future *future = NULL;
    int64_t output[10] = {0};
    const gpukit_stream_params params = {
        .operation = numbers, .block_items = 10, .job = {.backoff_ms = 1}};
    const gpukit_block block = {.items = 10, .output = output};
    if (!holds(out, gpukit_stream_open(executor, &params, &stream, NULL), &out->refused))
        return;
    if (holds(out, gpukit_stream_submit(stream, &block, &future, NULL), &out->refused) &&
        holds(out, gpukit_future_result(future, GPUKIT_FOREVER, NULL, NULL), &out->failed))
        out->wrong += output[9] != 9;
    gpukit_future_release(future);
    gpukit_stream_close(stream);
}

static void open_devices(gpukit_context *context)
{
    static const char *const ids[] = {"null:0", "null:1"};
    memset(context, 0, sizeof *context);
    for (; context->device_count < 2; context->device_count++) {
        gpukit_device_info info;
        memset(&info, 0, sizeof info);
        gpk_text_copy(info.id, sizeof info.id, ids[context->device_count]);
        info.compute_units = 1;
        assert_int_equal(gpk_null_ops.device_open(&(gpk_device_request){.info = &info},
                                                  &context->devices[context->device_count], NULL),
                         GPUKIT_OK);
    }
}

/* False: nothing failed, there are not so many allocations. */
static bool run(int nth, outcome *out)
{
    gpukit_context context;
    gpukit_executor *executor;
    open_devices(&context);
    const gpukit_executor_params params = {.context = &context, .workers = 2};
    atomic_store(&until_failure, nth);
    if (holds(out, gpukit_executor_open(&params, &executor, NULL), &out->refused)) {
        use_functions(executor, out);
        use_map(executor, out);
        use_range(executor, out);
        use_stream(executor, out);
        gpukit_executor_close(executor);
    }
    bool has_struck = nth > 0 && atomic_load(&until_failure) <= 0;
    atomic_store(&until_failure, 0);
    for (size_t i = 0; i < context.device_count; i++)
        gpk_null_ops.device_close(context.devices[i]);
    assert_int_equal(gpk_null_live(), 0);
    return has_struck;
}

static void what_runs_out_of_memory_says_so_and_loses_nothing(void **state)
{
    (void)state;
    int nth = 0, troubled = 0;
    bool has_struck = true;
    for (; has_struck; nth++) {
        outcome out = {0};
        has_struck = run(nth, &out) || nth == 0; /* at first, with all of it */
        if (out.wrong > 0 || atomic_load(&out.callbacks) != out.added)
            fail_msg("allocation %d: %d wrong, %d callbacks of %d", nth, out.wrong,
                     atomic_load(&out.callbacks), out.added);
        troubled += out.refused + out.failed > 0;
        assert_true((has_struck && nth > 0) || out.refused + out.failed == 0);
    }
    print_message("%d allocations, %d of them were missed\n", nth, troubled);
    assert_true(troubled > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_runs_out_of_memory_says_so_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
