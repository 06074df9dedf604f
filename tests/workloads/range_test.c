// SPDX-License-Identifier: MIT
/* range_test.c - operations on ranges against a slow reference: every type and reduction, odd
 * sizes, any split. Usage: workload_range [DEVICES].
 */
#include "range_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

static const char *devices = "cpu";
static char last_log[4000];

static void keep_log(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    if (level == GPUKIT_LOG_ERROR)
        snprintf(last_log, sizeof last_log, "%s", text);
}

static gpukit_context *open_context(const char *which, uint32_t split)
{
    gpukit_context *context = NULL;
    gpukit_error error = {0};
    const gpukit_context_params params = {
        .devices = which, .split = split, .log = {.write = keep_log}};
    if (gpukit_context_open(&params, &context, &error) == GPUKIT_OK)
        return context;
    if (error.status == GPUKIT_E_NO_DEVICE)
        skip();
    fail_msg("%s: %s", which, error.text);
    return NULL;
}

static void run(gpukit_context *context, const gpukit_range *range, gpukit_scalar *result)
{
    gpukit_error error = {0};
    if (gpukit_range_run(context, range, result, NULL, &error) != GPUKIT_OK)
        fail_msg("%s (%s)\n%s", error.text, error.native_name, last_log);
}

static void assert_same(gpukit_scalar got, gpukit_scalar expected, const char *what)
{
    if (got.type != expected.type || got.as.u != expected.as.u)
        fail_msg("%s: type %d %llx, expected type %d %llx", what, (int)got.type,
                 (unsigned long long)got.as.u, (int)expected.type,
                 (unsigned long long)expected.as.u);
}

static const gpukit_reduce reductions[] = {GPUKIT_REDUCE_SUM, GPUKIT_REDUCE_MIN, GPUKIT_REDUCE_MAX};

static void every_type_and_reduction_is_right(void **state)
{
    (void)state;
    gpukit_context *context = open_context(devices, 0);
    for (gpukit_type type = GPUKIT_INT8; type <= GPUKIT_DOUBLE; type++)
        for (int i = 0; i < 3; i++) {
            char what[60];
            gpukit_scalar result;
            gpukit_range range = {.first = 1000, .count = 10007, .reduce = reductions[i]};
            range_values_operation(type, 1, &range.operation);
            run(context, &range, &result);
            snprintf(what, sizeof what, "%s, reduction %d", gpukit_type_name(type), i);
            assert_same(result, range_values_reduce(type, reductions[i], 1000, 10007), what);
        }
    gpukit_context_close(context);
}

/* With sizes around those of work-groups, lanes and segments. */
static void any_size_and_grid_gives_the_same(void **state)
{
    (void)state;
    static const struct {
        uint64_t count, width, grain, chunk;
    } cases[] = {
        {1, 1, 0, 0},       {15, 1, 4, 1},      {16, 3, 5, 2},        {17, 1, 1, 1},
        {63, 1, 64, 0},     {64, 1, 7, 3},      {65, 2, 64, 1},       {4095, 1, 4096, 0},
        {4096, 1, 4096, 1}, {4097, 1, 4096, 1}, {4097, 5, 4096, 2},   {100003, 1, 30000, 1},
        {5, 100000, 2, 1},  {20000, 1, 1, 0},   {3000, 7, 100000, 0},
    };
    gpukit_context *context = open_context(devices, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char what[60];
        gpukit_scalar result;
        gpukit_range range = {
            .first = 77,
            .count = cases[i].count,
            .reduce = GPUKIT_REDUCE_SUM,
            .job = {.grain_size = cases[i].grain, .chunk_grains = cases[i].chunk},
        };
        range_values_operation(GPUKIT_INT32, cases[i].width, &range.operation);
        run(context, &range, &result);
        snprintf(what, sizeof what, "case %zu", i);
        assert_same(result,
                    range_values_reduce(GPUKIT_INT32, GPUKIT_REDUCE_SUM, 77 * cases[i].width,
                                        cases[i].count * cases[i].width),
                    what);
    }
    gpukit_context_close(context);
}

static void the_output_of_each_item_is_in_its_place(void **state)
{
    (void)state;
    enum { COUNT = 30011, WIDTH = 3, ELEMENTS = COUNT * WIDTH };
    static const gpukit_staging stagings[] = {GPUKIT_STAGING_AUTO, GPUKIT_STAGING_COPY};
    static int16_t output[ELEMENTS + 1];
    gpukit_context *context = open_context(devices, 0);
    for (int i = 0; i < 2; i++) {
        gpukit_range range = {
            .first = 5, .count = COUNT, .output = output, .job.staging = stagings[i]};
        gpukit_scalar result = {.type = GPUKIT_FLOAT};
        range_values_operation(GPUKIT_INT16, WIDTH, &range.operation);
        memset(output, 0x55, sizeof output);
        run(context, &range, &result);
        assert_int_equal(result.type, GPUKIT_NOTHING);
        for (uint64_t k = 0; k < ELEMENTS; k++)
            assert_int_equal(output[k],
                             range_values_at(GPUKIT_INT16, (uint64_t)5 * WIDTH + k).as.i);
        assert_int_equal(output[ELEMENTS], 0x5555); /* and nothing behind it */
    }
    gpukit_context_close(context);
}

static void each_grain_has_its_own_result(void **state)
{
    (void)state;
    gpukit_scalar results[11], total;
    gpukit_context *context = open_context(devices, 0);
    gpukit_range range = {.count = 1050,
                          .reduce = GPUKIT_REDUCE_MAX,
                          .grain_results = results,
                          .job.grain_size = 100};
    range_values_operation(GPUKIT_FLOAT, 1, &range.operation);
    assert_int_equal(gpukit_range_grains(&range), 11);
    run(context, &range, &total);
    for (uint64_t i = 0; i < 11; i++)
        assert_same(
            results[i],
            range_values_reduce(GPUKIT_FLOAT, GPUKIT_REDUCE_MAX, i * 100, i < 10 ? 100 : 50),
            "a grain");
    gpukit_context_close(context);
}

/* Elements of very different size, so that the order of additions shows. */
static const char sines_source[] =
    "kernel void sines(ulong first, ulong count, global const float *in, global float *out)\n"
    "{ ulong i = get_global_id(0); if (i < count) out[i] = in[i] * 3.0f; }\n";

static void sines(const gpukit_span *span)
{
    const float *in = span->inputs[0];
    float *out = span->output;
    for (uint64_t i = 0; i < span->count; i++)
        out[i] = in[i] * 3.0f;
}

static void sums_of_floats_have_the_same_bits_whoever_adds(void **state)
{
    (void)state;
    enum { COUNT = 200003 };
    static float data[COUNT];
    uint32_t seed = 1;
    for (int i = 0; i < COUNT; i++) {
        seed = seed * 1664525u + 1013904223u;
        data[i] = (float)(int32_t)seed * (seed % 7 == 0 ? 1e-20f : 1e10f);
    }
    const gpukit_input input = {.type = GPUKIT_FLOAT, .width = 1, .data = data};
    gpukit_range range = {
        .operation = {.kernel = "sines",
                      .source = sines_source,
                      .function = sines,
                      .inputs = &input,
                      .input_count = 1,
                      .output_type = GPUKIT_FLOAT},
        .count = COUNT,
        .reduce = GPUKIT_REDUCE_SUM,
        .job.grain_size = 5000,
    };
    gpukit_scalar first = {0}, other;
    const char *const contexts[] = {"cpu", devices, "cpu,opencl:0"};
    for (int i = 0; i < 3; i++)
        for (uint64_t chunk = 0; chunk < 4; chunk++) {
            gpukit_context *context = NULL;
            if (gpukit_context_open(&(gpukit_context_params){.devices = contexts[i]}, &context,
                                    NULL) != GPUKIT_OK)
                continue;
            range.job.chunk_grains = chunk;
            run(context, &range, first.type == GPUKIT_NOTHING ? &first : &other);
            if (i > 0 || chunk > 0)
                assert_same(other, first, contexts[i]);
            gpukit_context_close(context);
        }
}

static const char gather_source[] =
    "kernel void gather(ulong first, ulong count, int add, float scale, global const uint *index,\n"
    "                   global const float *table, global float *out)\n"
    "{ ulong i = get_global_id(0);\n"
    "  if (i < count) out[i] = table[index[2 * i]] * scale + table[index[2 * i + 1]] + add; }\n";

typedef struct gather_params {
    int add;
    float scale;
} gather_params;

static void gather(const gpukit_span *span)
{
    const gather_params *params = span->argument;
    const uint32_t *index = span->inputs[0];
    const float *table = span->inputs[1];
    float *out = span->output;
    for (uint64_t i = 0; i < span->count; i++)
        out[i] = table[index[2 * i]] * params->scale + table[index[2 * i + 1]] + (float)params->add;
}

static void scalars_and_shared_inputs_reach_the_operation(void **state)
{
    (void)state;
    enum { COUNT = 7777, TABLE = 1000 };
    static uint32_t index[2 * COUNT];
    static float table[TABLE], output[COUNT];
    gather_params params = {-5, 0.5f};
    for (uint32_t i = 0; i < 2 * COUNT; i++)
        index[i] = i * 7919u % TABLE;
    for (int i = 0; i < TABLE; i++)
        table[i] = (float)i;
    const gpukit_input inputs[] = {
        {.type = GPUKIT_UINT32, .width = 2, .data = index},
        {.type = GPUKIT_FLOAT, .width = 0, .data = table, .count = TABLE},
    };
    const gpukit_scalar scalars[] = {{.type = GPUKIT_INT32, .as.i = -5},
                                     {.type = GPUKIT_FLOAT, .as.f = 0.5}};
    const gpukit_range range = {
        .operation = {.kernel = "gather",
                      .source = gather_source,
                      .function = gather,
                      .argument = &params,
                      .scalars = scalars,
                      .scalar_count = 2,
                      .inputs = inputs,
                      .input_count = 2,
                      .output_type = GPUKIT_FLOAT},
        .count = COUNT,
        .output = output,
        .job = {.grain_size = 100, .verify = GPUKIT_VERIFY_ALL},
    };
    gpukit_context *context = open_context(devices, 0);
    run(context, &range, NULL);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_true(output[i] == (float)index[(size_t)2 * i] * 0.5f +
                                     (float)index[(size_t)2 * i + 1] - 5); /* all exact */
    gpukit_context_close(context);
}

static void the_whole_of_64_bits_can_be_reached(void **state)
{
    (void)state;
    gpukit_scalar result;
    gpukit_context *context = open_context(devices, 0);
    gpukit_range range = {.first = UINT64_MAX - 1000, .count = 1000, .reduce = GPUKIT_REDUCE_SUM};
    range_values_operation(GPUKIT_INT64, 1, &range.operation);
    run(context, &range, &result);
    assert_same(result,
                range_values_reduce(GPUKIT_INT64, GPUKIT_REDUCE_SUM, UINT64_MAX - 1000, 1000),
                "the last thousand");
    range.count = 0;
    run(context, &range, &result);
    assert_same(result, (gpukit_scalar){.type = GPUKIT_INT64}, "none at all");
    gpukit_context_close(context);
}

static void it_can_be_done_twice_and_compared(void **state)
{
    (void)state;
    static const gpukit_verify ways[] = {GPUKIT_VERIFY_DOUBLE, GPUKIT_VERIFY_ALL};
    static gpukit_report report;
    gpukit_context *context = open_context(devices, 0);
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 3; k++) {
            gpukit_scalar result;
            gpukit_error error = {0};
            gpukit_range range = {
                .count = 30000, .reduce = reductions[k], .job = {.verify = ways[i]}};
            range_values_operation(GPUKIT_DOUBLE, 1, &range.operation);
            if (gpukit_range_run(context, &range, &result, &report, &error) != GPUKIT_OK)
                fail_msg("%s", error.text);
            assert_true(report.is_verified);
            assert_same(result, range_values_reduce(GPUKIT_DOUBLE, reductions[k], 0, 30000),
                        "verified");
        }
    gpukit_context_close(context);
}

static void a_workload_of_the_catalogue_runs_by_its_name(void **state)
{
    (void)state;
    gpukit_scalar result;
    gpukit_context *context = open_context(devices, 0);
    const gpukit_range range = {.workload = "primes", .first = 0, .count = 1000001};
    run(context, &range, &result); /* OEIS A006880 */
    assert_same(result, (gpukit_scalar){.type = GPUKIT_UINT64, .as.u = 78498}, "primes");
    gpukit_context_close(context);
}

static bool stop(void *user, const gpukit_report *report)
{
    (void)report;
    return ++*(int *)user < 3;
}

static void a_range_can_be_stopped(void **state)
{
    (void)state;
    int calls = 0;
    gpukit_scalar result = {.type = GPUKIT_INT8};
    gpukit_context *context = open_context(devices, 0);
    gpukit_range range = {.count = UINT64_C(1) << 40,
                          .reduce = GPUKIT_REDUCE_SUM,
                          .job = {.progress = stop, .user = &calls, .interval_ms = 10}};
    range.job.grain_size = 1 << 20;
    range_values_operation(GPUKIT_INT32, 1, &range.operation);
    assert_int_equal(gpukit_range_run(context, &range, &result, NULL, NULL), GPUKIT_E_CANCELLED);
    assert_int_equal(result.type, GPUKIT_INT8);
    gpukit_context_close(context);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_and_reduction_is_right),
        cmocka_unit_test(any_size_and_grid_gives_the_same),
        cmocka_unit_test(the_output_of_each_item_is_in_its_place),
        cmocka_unit_test(each_grain_has_its_own_result),
        cmocka_unit_test(sums_of_floats_have_the_same_bits_whoever_adds),
        cmocka_unit_test(scalars_and_shared_inputs_reach_the_operation),
        cmocka_unit_test(the_whole_of_64_bits_can_be_reached),
        cmocka_unit_test(it_can_be_done_twice_and_compared),
        cmocka_unit_test(a_workload_of_the_catalogue_runs_by_its_name),
        cmocka_unit_test(a_range_can_be_stopped),
    };
    if (argc > 1)
        devices = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
