// SPDX-License-Identifier: MIT
/* range_refusals_test.c - what a range cannot be, and what is said then. */
#include "range_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

static char log_text[8000];

static void keep_log(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    if (level == GPUKIT_LOG_ERROR)
        snprintf(log_text, sizeof log_text, "%s", text);
}

static gpukit_context *open_context(const char *which)
{
    gpukit_context *context = NULL;
    const gpukit_context_params params = {.devices = which, .log = {.write = keep_log}};
    if (gpukit_context_open(&params, &context, NULL) != GPUKIT_OK)
        skip();
    return context;
}

static void nothing(const gpukit_span *span)
{
    (void)span;
}

static int data[4];
static const gpukit_scalar no_type[1];
static const gpukit_input inputs[] = {
    {.type = GPUKIT_INT32, .width = 1},                           /* no data */
    {.type = GPUKIT_INT32, .data = data},                         /* neither width nor count */
    {.width = 1, .data = data},                                   /* no type */
    {.type = GPUKIT_INT32, .width = UINT64_MAX, .data = data},    /* too wide */
    {.type = GPUKIT_INT32, .width = 0, .data = data, .count = 4}, /* a good one */
};
static const gpukit_input wide[] = {
    /* whose bytes, added up, would be none at all */
    {.type = GPUKIT_UINT64, .width = (UINT64_C(1) << 60) - 1, .data = data},
    {.type = GPUKIT_UINT64, .width = (UINT64_C(1) << 60) - 1, .data = data},
};
static const gpukit_input half_wide[] = {
    {.type = GPUKIT_UINT64, .width = UINT64_C(1) << 42, .data = data},
};
static gpukit_scalar result[1];

#define GOOD .function = nothing, .output_type = GPUKIT_INT32

static const struct {
    const char *says;
    gpukit_range range;
} refusals[] = {
    {"a source with a kernel, a function", {.operation = {.output_type = GPUKIT_INT32}}},
    {"no name of a kernel",
     {.operation = {.source = "kernel", .kernel = "a b", .output_type = GPUKIT_INT32}}},
    {"no name of a kernel", {.operation = {.source = "kernel", .output_type = GPUKIT_INT32}}},
    {"no argument, and a size", {.operation = {GOOD, .argument_size = 8}}},
    {"no output_type", {.operation = {.function = nothing}}},
    {"no output_type", {.operation = {.function = nothing, .output_type = (gpukit_type)77}}},
    {"scalars: a kernel can have", {.operation = {GOOD, .scalar_count = 17, .scalars = no_type}}},
    {"no scalars, and a count", {.operation = {GOOD, .scalar_count = 1}}},
    {"scalar 0 has type 0", {.operation = {GOOD, .scalar_count = 1, .scalars = no_type}}},
    {"6 inputs: an operation can have 5", {.operation = {GOOD, .input_count = 6}}},
    {"no inputs, and a count", {.operation = {GOOD, .input_count = 1}}},
    {"input 0 has no data", {.operation = {GOOD, .input_count = 1, .inputs = &inputs[0]}}},
    {"neither a width", {.operation = {GOOD, .input_count = 1, .inputs = &inputs[1]}}},
    {"input 0 has type 0", {.operation = {GOOD, .input_count = 1, .inputs = &inputs[2]}}},
    {"too many", {.operation = {GOOD, .input_count = 1, .inputs = &inputs[3]}}},
    {"too wide", {.operation = {GOOD, .output_width = UINT64_MAX}}},
    {"tolerance", {.operation = {GOOD, .tolerance = -1}}},
    {"past 2^64 - 1", {.operation = {GOOD}, .first = 2, .count = UINT64_MAX - 1}},
    {"no reduction", {.operation = {GOOD}, .count = 1, .reduce = (gpukit_reduce)9}},
    {"no reduction is chosen", {.operation = {GOOD}, .count = 1, .grain_results = result}},
    {"a journal or shards",
     {.operation = {GOOD}, .count = 1, .reduce = GPUKIT_REDUCE_SUM, .job.journal = "j"}},
    {"a journal or shards",
     {.operation = {GOOD},
      .count = 1,
      .reduce = GPUKIT_REDUCE_SUM,
      .job = {.shard = 1, .shards = 2}}},
    {"a kernel and a function",
     {.operation = {GOOD},
      .count = 1,
      .reduce = GPUKIT_REDUCE_SUM,
      .job.verify = GPUKIT_VERIFY_ALL}},
    {"nobody asks for what comes out", {.operation = {GOOD}, .count = 1}},
    {"no workload \"none\"", {.workload = "none", .count = 1}},
    {"its own operation", {.workload = "primes", .count = 1, .operation = {GOOD}}},
    {"its own operation", {.workload = "primes", .count = 1, .reduce = GPUKIT_REDUCE_SUM}},
    {"too many",
     {.operation = {.function = nothing,
                    .inputs = wide,
                    .input_count = 2,
                    .output_type = GPUKIT_UINT64,
                    .output_width = 2},
      .count = 1}},
    {"a grain of 2305843009213693952 items with 8 bytes each is too large",
     {.operation = {.function = nothing, .output_type = GPUKIT_UINT64},
      .count = UINT64_C(1) << 62,
      .job.grain_size = UINT64_C(1) << 61}},
    {"a grain of 2305843009213693953 items with 8 bytes each is too large",
     {.operation = {.function = nothing, .output_type = GPUKIT_UINT64},
      .count = UINT64_C(1) << 62,
      .job.grain_size = (UINT64_C(1) << 61) + 1}},
    {"a grain of 1 items",
     {.operation = {GOOD, .input_count = 1, .inputs = half_wide}, .count = 1}},
    {"an input of 4194304 items",
     {.operation = {GOOD, .input_count = 1, .inputs = half_wide}, .count = 1 << 22}},
    {"an output of 4611686018427387904 items",
     {.operation = {GOOD}, .count = UINT64_C(1) << 62, .output = data}},
    {"longer ones",
     {.operation = {GOOD}, .count = UINT64_MAX, .reduce = GPUKIT_REDUCE_SUM, .job.grain_size = 1}},
};

static void what_cannot_be_meant_is_refused_in_words(void **state)
{
    (void)state;
    gpukit_context *context = open_context("cpu");
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        gpukit_error error = {0};
        gpukit_status status = gpukit_range_run(context, &refusals[i].range, NULL, NULL, &error);
        if ((status != GPUKIT_E_ARGUMENT && status != GPUKIT_E_MEMORY) ||
            strstr(error.text, refusals[i].says) == NULL)
            fail_msg("row %zu (%s): %s: %s", i, refusals[i].says, gpukit_status_name(status),
                     error.text);
    }
    gpukit_error error = {0};
    assert_int_equal(gpukit_range_run(NULL, &refusals[0].range, NULL, NULL, &error),
                     GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_range_run(context, NULL, NULL, NULL, &error), GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_range_grains(NULL), 0);
    gpukit_context_close(context);
}

/* The operation with this source instead. */
static void expect_build_error(const char *kernel, const char *source, const char *says,
                               const char *log_says)
{
    gpukit_error error = {0};
    gpukit_context *context = open_context("opencl:0");
    gpukit_range range = {.count = 100, .reduce = GPUKIT_REDUCE_SUM};
    range_values_operation(GPUKIT_FLOAT, 1, &range.operation);
    range.operation.kernel = kernel;
    range.operation.source = source;
    log_text[0] = '\0';
    assert_int_equal(gpukit_range_run(context, &range, NULL, NULL, &error), GPUKIT_E_BUILD);
    if (strstr(error.text, says) == NULL)
        fail_msg("expected \"%s\" in: %s", says, error.text);
    if (strstr(log_text, log_says) == NULL)
        fail_msg("expected \"%s\" in: %s", log_says, log_text);
    assert_string_equal(error.device, "opencl:0");
    gpukit_context_close(context);
}

static void a_build_error_is_at_the_users_line(void **state)
{
    (void)state;
    expect_build_error("values",
                       "// one\n\nkernel void values(ulong first, ulong count, ulong width,\n"
                       "                   global float *out)\n{\n    out[0] = nonsense;\n}\n",
                       "does not build", "values.cl:6:14: ");
}

static void a_kernel_that_takes_other_arguments_is_told_so(void **state)
{
    (void)state;
    expect_build_error("values", "kernel void values(ulong first, global float *out) { }",
                       "takes 2 arguments, and is given 4: (ulong, ulong, ulong, float *)", "");
    expect_build_error(
        "values", "kernel void values(ulong first, ulong count, int width, global float *out) { }",
        "argument 3 of kernel values is int width, and is given ulong", "");
    expect_build_error("values",
                       "kernel void values(ulong first, ulong count, ulong width, float out) { }",
                       "argument 4 of kernel values is float out, and is given float *", "");
    expect_build_error(
        "values", "kernel void values(ulong first, ulong count, ulong width, local float *out) { }",
        "is local memory out", "");
}

static void a_kernel_that_is_not_there_is_told_with_those_that_are(void **state)
{
    (void)state;
    expect_build_error("values", "kernel void other(ulong first) { }",
                       "there is no kernel values in the source; it has: other", "");
    expect_build_error("values", "int nothing(void);\n", "there is no kernel values in the source",
                       "");
    expect_build_error("values", "", "there is no kernel values in the source", "");
}

/* Where the name of the source wants to be more than a name. */
static void a_build_error_is_in_the_source_whatever_that_is_called(void **state)
{
    (void)state;
    gpukit_context *context = open_context("opencl:0");
    gpukit_range range = {.count = 100, .reduce = GPUKIT_REDUCE_SUM};
    range_values_operation(GPUKIT_FLOAT, 1, &range.operation);
    range.operation.source = "kernel void values(ulong first)\n{\n    nonsense;\n}\n";
    range.operation.source_name = "a\"b\\c\n#define nonsense";
    log_text[0] = '\0';
    assert_int_equal(gpukit_range_run(context, &range, NULL, NULL, NULL), GPUKIT_E_BUILD);
    assert_non_null(strstr(log_text, "a\"b\\c?#define nonsense:3:5: "));
    gpukit_context_close(context);
}

#define FLOATS "(ulong first, ulong count, ulong width, global float *out)"

static void work_groups_are_those_that_a_kernel_is_made_for(void **state)
{
    (void)state;
    static const struct {
        const char *attribute;
        uint32_t group;
        gpukit_status status;
        const char *says;
    } cases[] = {
        {"reqd_work_group_size(32, 1, 1)", 0, GPUKIT_OK, ""},
        {"reqd_work_group_size(32, 1, 1)", 32, GPUKIT_OK, ""},
        {"reqd_work_group_size(32, 1, 1)", 16, GPUKIT_E_ARGUMENT, "work-groups of 32 work items"},
        {"reqd_work_group_size(8, 4, 1)", 0, GPUKIT_E_BUILD, "work-groups of 8 x 4 x 1"},
        {"work_group_size_hint(7, 1, 1)", UINT32_MAX, GPUKIT_E_ARGUMENT, "groups of at most"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char source[400];
        gpukit_error error = {0};
        gpukit_scalar sum = {0};
        gpukit_context *context = open_context("opencl:0");
        gpukit_range range = {.count = 1001, .reduce = GPUKIT_REDUCE_SUM};
        range_values_operation(GPUKIT_FLOAT, 1, &range.operation);
        snprintf(source, sizeof source,
                 "kernel __attribute__((%s)) void values" FLOATS "\n"
                 "{ ulong i = get_global_id(0); if (i < count) out[i] = 1; }\n",
                 cases[i].attribute);
        range.operation.source = source;
        range.operation.function = NULL;
        range.operation.group = cases[i].group;
        assert_int_equal(gpukit_range_run(context, &range, &sum, NULL, &error), cases[i].status);
        if (strstr(error.text, cases[i].says) == NULL)
            fail_msg("expected \"%s\" in: %s", cases[i].says, error.text);
        assert_true(cases[i].status != GPUKIT_OK || sum.as.f == 1001);
        gpukit_context_close(context);
    }
}

static void a_grain_that_is_too_large_for_a_device_is_told_so(void **state)
{
    (void)state;
    static const char *const contexts[] = {"cpu", "opencl:0"};
    for (int i = 0; i < 2; i++) {
        gpukit_error error = {0};
        gpukit_context *context = open_context(contexts[i]);
        gpukit_range range = {.count = UINT64_C(1) << 41,
                              .reduce = GPUKIT_REDUCE_SUM,
                              .job.grain_size = UINT64_C(1) << 41};
        range_values_operation(GPUKIT_FLOAT, 1, &range.operation);
        assert_int_equal(gpukit_range_run(context, &range, NULL, NULL, &error), GPUKIT_E_ARGUMENT);
        assert_non_null(strstr(error.text, "takes 8796093022208 bytes, and "));
        assert_non_null(strstr(error.text, "choose smaller grains"));
        gpukit_context_close(context);
    }
}

static void devices_without_code_for_them_are_left_out(void **state)
{
    (void)state;
    static gpukit_report report;
    gpukit_error error = {0};
    gpukit_context *context = open_context("cpu,opencl:0");
    gpukit_range range = {.count = 1000, .reduce = GPUKIT_REDUCE_SUM};
    range_values_operation(GPUKIT_INT32, 1, &range.operation);
    gpukit_range kernel = range, function = range;
    kernel.operation.function = NULL;
    function.operation.source = NULL;
    assert_int_equal(gpukit_range_run(context, &kernel, NULL, &report, NULL), GPUKIT_OK);
    assert_int_equal(report.device_count, 1);
    assert_string_equal(report.devices[0].device->id, "opencl:0");
    assert_int_equal(report.devices[0].done, 1000);
    assert_int_equal(gpukit_range_run(context, &function, NULL, &report, NULL), GPUKIT_OK);
    assert_int_equal(report.device_count, 1);
    assert_string_equal(report.devices[0].device->id, "cpu");
    gpukit_context_close(context);
    context = open_context("cpu");
    assert_int_equal(gpukit_range_run(context, &kernel, NULL, &report, &error), GPUKIT_E_NO_DEVICE);
    assert_non_null(strstr(error.text, "a kernel alone"));
    gpukit_context_close(context);
}

/* Wrong for some items. */
static const char lying_source[] =
    "kernel void values(ulong first, ulong count, ulong width, global int *out)\n"
    "{ ulong i = get_global_id(0); if (i < count) out[i] = 1; }\n";

static void ones(const gpukit_span *span)
{
    int32_t *out = span->output;
    for (uint64_t i = 0; i < span->count; i++)
        out[i] = span->first + i == 500 ? 2 : 1;
}

static void a_kernel_and_a_function_that_differ_are_found(void **state)
{
    (void)state;
    gpukit_error error = {0};
    gpukit_context *context = open_context("opencl:0");
    gpukit_range range = {.count = 1000,
                          .reduce = GPUKIT_REDUCE_SUM,
                          .job = {.verify = GPUKIT_VERIFY_ALL, .backoff_ms = 1}};
    range_values_operation(GPUKIT_INT32, 1, &range.operation);
    range.operation.source = lying_source;
    range.operation.function = ones;
    assert_int_equal(gpukit_range_run(context, &range, NULL, NULL, &error), GPUKIT_E_MISMATCH);
    assert_true(error.attempts > 0);
    gpukit_context_close(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_meant_is_refused_in_words),
        cmocka_unit_test(a_build_error_is_at_the_users_line),
        cmocka_unit_test(a_kernel_that_takes_other_arguments_is_told_so),
        cmocka_unit_test(a_kernel_that_is_not_there_is_told_with_those_that_are),
        cmocka_unit_test(a_build_error_is_in_the_source_whatever_that_is_called),
        cmocka_unit_test(work_groups_are_those_that_a_kernel_is_made_for),
        cmocka_unit_test(a_grain_that_is_too_large_for_a_device_is_told_so),
        cmocka_unit_test(devices_without_code_for_them_are_left_out),
        cmocka_unit_test(a_kernel_and_a_function_that_differ_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
