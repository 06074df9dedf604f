// SPDX-License-Identifier: MIT
/* range_floats_test.c - floating point that is no number, sums whose order shows, and results
 * that are wrong though every comparison with them is false.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/range.h>

#include "test.h"
#include "workload/range/operation.h"
#include "workload/range/summary.h"

enum { COUNT = 50021 };

static char last_warning[1000];

static void keep_log(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    if (level <= GPUKIT_LOG_WARNING)
        snprintf(last_warning, sizeof last_warning, "%s", text);
}

static gpukit_context *open_context(const char *devices, uint32_t split)
{
    gpukit_context *context = NULL;
    const gpukit_context_params params = {
        .devices = devices, .split = split, .log = {.write = keep_log}};
    return gpukit_context_open(&params, &context, NULL) == GPUKIT_OK ? context : NULL;
}

static const char copy_source[] =
    "kernel void copy(ulong first, ulong count, global const float *in, global float *out)\n"
    "{ ulong i = get_global_id(0); if (i < count) out[i] = in[i]; }\n";

static void copy(const gpukit_span *span)
{
    memcpy(span->output, span->inputs[0], span->count * sizeof(float));
}

static uint32_t step(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 3;
}

/* Of very different size, so that the order of additions shows. */
static void fill(float *data, size_t count, uint32_t seed)
{
    for (size_t i = 0; i < count; i++)
        data[i] = ldexpf((float)(step(&seed) & 0xFFFFFF) - 0x800000, (int)(step(&seed) % 60) - 30);
}

static gpukit_range copy_range(const float *data)
{
    static gpukit_input input;
    input = (gpukit_input){.type = GPUKIT_FLOAT, .width = 1, .data = data};
    return (gpukit_range){
        .operation = {.kernel = "copy",
                      .source = copy_source,
                      .function = copy,
                      .inputs = &input,
                      .input_count = 1,
                      .output_type = GPUKIT_FLOAT},
        .count = COUNT,
    };
}

static double run(gpukit_context *context, const gpukit_range *range)
{
    gpukit_scalar result = {0};
    gpukit_error error = {0};
    if (gpukit_range_run(context, range, &result, NULL, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    assert_int_equal(result.type, GPUKIT_DOUBLE);
    return result.as.f;
}

static void assert_same_bits(double got, double expected)
{
    if (memcmp(&got, &expected, sizeof got) != 0)
        fail_msg("%a is not %a", got, expected);
}

/* Devices, and into how many parts each of OpenCL's is cut. */
static const struct {
    const char *devices;
    uint32_t split;
} contexts[] = {{"cpu", 0}, {"opencl:0", 0}, {"opencl:0", 2}, {"cpu,opencl:0", 0}};

/* Which results an operation gives on all contexts: they are the same, whatever the chunks. */
static double run_everywhere(gpukit_range *range, uint32_t seed)
{
    double first = 0;
    bool has_first = false;
    for (size_t i = 0; i < sizeof contexts / sizeof contexts[0]; i++) {
        gpukit_context *context = open_context(contexts[i].devices, contexts[i].split);
        if (context == NULL)
            continue;
        for (int round = 0; round < 3; round++) {
            range->job.chunk_grains = round == 0 ? 0 : 1 + step(&seed) % 40;
            range->job.slots = 1 + step(&seed) % 8;
            range->job.staging = step(&seed) % 2 == 0 ? GPUKIT_STAGING_AUTO : GPUKIT_STAGING_COPY;
            const double result = run(context, range);
            if (has_first)
                assert_same_bits(result, first);
            first = result;
            has_first = true;
        }
        gpukit_context_close(context);
    }
    if (!has_first)
        skip();
    return first;
}

static void a_sum_has_the_same_bits_in_any_chunks_on_any_devices(void **state)
{
    (void)state;
    static float data[COUNT];
    static const uint64_t grains[] = {1, 7, 63, 64, 65, 4097, 9973, COUNT};
    for (uint32_t i = 0; i < sizeof grains / sizeof grains[0]; i++) {
        fill(data, COUNT, i);
        gpukit_range range = copy_range(data);
        range.reduce = GPUKIT_REDUCE_SUM;
        range.job.grain_size = grains[i];
        const double sum = run_everywhere(&range, i);
        double exact = 0, magnitude = 0;
        for (size_t k = 0; k < COUNT; k++) {
            exact += (double)data[k];
            magnitude += fabs((double)data[k]);
        }
        assert_true(fabs(sum - exact) <= 1e-6 * magnitude);
    }
}

static void no_numbers_are_left_out_of_extremes_and_spoil_sums(void **state)
{
    (void)state;
    static float data[COUNT];
    fill(data, COUNT, 1);
    for (size_t i = 0; i < COUNT; i += 5)
        data[i] = NAN;
    double least = INFINITY, greatest = -INFINITY;
    for (size_t i = 0; i < COUNT; i++) {
        least = (double)data[i] < least ? (double)data[i] : least;
        greatest = (double)data[i] > greatest ? (double)data[i] : greatest;
    }
    gpukit_range range = copy_range(data);
    range.job.grain_size = 1000;
    range.reduce = GPUKIT_REDUCE_MIN;
    assert_same_bits(run_everywhere(&range, 2), least);
    range.reduce = GPUKIT_REDUCE_MAX;
    assert_same_bits(run_everywhere(&range, 3), greatest);
    range.reduce = GPUKIT_REDUCE_SUM;
    assert_same_bits(run_everywhere(&range, 4), (double)NAN);
    for (size_t i = 0; i < COUNT; i++)
        data[i] = NAN;
    range.reduce = GPUKIT_REDUCE_MIN;
    assert_same_bits(run_everywhere(&range, 5), (double)INFINITY);
    range.reduce = GPUKIT_REDUCE_MAX;
    assert_same_bits(run_everywhere(&range, 6), -(double)INFINITY);
}

static void infinities_are_summed_as_such(void **state)
{
    (void)state;
    static float data[COUNT];
    fill(data, COUNT, 1);
    data[COUNT / 2] = -INFINITY;
    gpukit_range range = copy_range(data);
    range.reduce = GPUKIT_REDUCE_SUM;
    range.job = (gpukit_job_params){.grain_size = 1000, .verify = GPUKIT_VERIFY_ALL};
    assert_same_bits(run_everywhere(&range, 1), -(double)INFINITY);
    data[COUNT - 1] = INFINITY; /* in another grain */
    assert_same_bits(run_everywhere(&range, 2), (double)NAN);
    data[COUNT - 2] = -INFINITY; /* in the same one */
    assert_same_bits(run_everywhere(&range, 3), (double)NAN);
}

static float truth[COUNT];

static void fill_truth(float value)
{
    for (size_t i = 0; i < COUNT; i++)
        truth[i] = value;
}

/* What is wrong with the kernel's output for item 700. */
static void expect_a_lie(gpukit_reduce reduce, const char *value, const char *says)
{
    char source[400];
    gpukit_error error = {0};
    gpukit_context *context = open_context("opencl:0", 0);
    if (context == NULL)
        skip();
    snprintf(source, sizeof source,
             "kernel void copy(ulong first, ulong count, global const float *in,\n"
             "                 global float *out)\n"
             "{ ulong i = get_global_id(0);\n"
             "  if (i < count) out[i] = first + i == 700 ? %s : in[i]; }\n",
             value);
    gpukit_range range = copy_range(truth);
    range.operation.source = source;
    range.reduce = reduce;
    range.job =
        (gpukit_job_params){.grain_size = 100, .verify = GPUKIT_VERIFY_ALL, .backoff_ms = 1};
    assert_int_equal(gpukit_range_run(context, &range, NULL, NULL, &error), GPUKIT_E_MISMATCH);
    if (strstr(error.text, says) == NULL)
        fail_msg("expected \"%s\" in: %s", says, error.text);
    gpukit_context_close(context);
}

static void a_result_that_is_no_number_is_no_right_one(void **state)
{
    (void)state;
    const gpukit_reduce sum = GPUKIT_REDUCE_SUM;
    fill_truth(1);
    expect_a_lie(sum, "INFINITY", "has inf for grain 7, where 100 is right");
    expect_a_lie(sum, "-INFINITY", "has -inf for grain 7, where 100 is right");
    expect_a_lie(sum, "NAN", "has nan for grain 7, where 100 is right");
    expect_a_lie(sum, "2", "has 101 for grain 7, where 100 is right");
    expect_a_lie(GPUKIT_REDUCE_MIN, "-INFINITY", "has -inf for grain 7, where 1 is right");
    expect_a_lie(GPUKIT_REDUCE_MAX, "INFINITY", "has inf for grain 7, where 1 is right");
    expect_a_lie(GPUKIT_REDUCE_MAX, "-INFINITY", "has 1 for grain 7");
    expect_a_lie(GPUKIT_REDUCE_MIN, "NAN", "has 1 for grain 7");
    fill_truth(INFINITY);
    expect_a_lie(sum, "-INFINITY", "for grain 7, where inf is right");
}

/* Of a grain in which one element is no number, and rightly so, the others are compared. */
static void no_number_hides_what_is_beside_it(void **state)
{
    (void)state;
    static const float odd[] = {NAN, INFINITY};
    for (int i = 0; i < 2; i++) {
        fill_truth(1);
        truth[750] = odd[i];
        expect_a_lie(GPUKIT_REDUCE_SUM, "2", "is right; its digest differs");
        expect_a_lie(GPUKIT_REDUCE_SUM, "NAN", "for grain 7, where");
        expect_a_lie(GPUKIT_REDUCE_MAX, "0.5f", "is right; its digest differs");
    }
}

static gpk_result result_of(gpk_summary summary, const float *data, uint64_t count)
{
    range_record records[4];
    const range_summary_args args = gpk_summary_args(0, 1, count, count);
    assert_in_range(args.segments, 1, 4);
    gpk_summary_run(summary, &args, data, records);
    return gpk_summary_join(summary, records, args.segments);
}

/* Magnitudes that are more than a float holds do not make everything right. */
static void sums_near_the_greatest_float_are_compared_too(void **state)
{
    (void)state;
    const gpk_summary summary = {GPUKIT_FLOAT, GPUKIT_REDUCE_SUM};
    static float data[4096];
    for (size_t i = 0; i < 4096; i++) /* each lane comes to nothing */
        data[i] = i / 64 % 2 == 0 ? FLT_MAX : -FLT_MAX;
    const gpk_result right = result_of(summary, data, 4096);
    data[5] = FLT_MAX / 2;
    const gpk_result wrong = result_of(summary, data, 4096);
    assert_true(gpk_summary_is_same(summary, 1e-4, &right, &right));
    assert_false(gpk_summary_is_same(summary, 1e-4, &right, &wrong));
}

/* Its share of the magnitude is less than the tolerance. */
static void one_of_many_that_is_no_number_is_seen(void **state)
{
    (void)state;
    const gpk_summary summary = {GPUKIT_FLOAT, GPUKIT_REDUCE_MIN};
    fill_truth(1);
    const gpk_result right = result_of(summary, truth, 16384);
    truth[9000] = NAN;
    const gpk_result wrong = result_of(summary, truth, 16384);
    assert_false(gpk_summary_is_same(summary, 1e-4, &wrong, &right));
    assert_true(gpk_summary_is_same(summary, 1e-4, &wrong, &wrong));
}

/* Only what has no double is left out, and only where double is asked for. */
static void double_is_for_devices_that_have_it(void **state)
{
    (void)state;
    const gpukit_device_info with = {.backend = "opencl", .has_double = true};
    const gpukit_device_info without = {.backend = "opencl"};
    const gpukit_input input = {.type = GPUKIT_DOUBLE, .width = 1};
    const gpukit_scalar scalar = {.type = GPUKIT_DOUBLE};
    const struct {
        gpukit_operation operation;
        bool suits_without;
    } cases[] = {
        {{.output_type = GPUKIT_FLOAT}, true},
        {{.output_type = GPUKIT_DOUBLE}, false},
        {{.output_type = GPUKIT_INT32, .inputs = &input, .input_count = 1}, false},
        {{.output_type = GPUKIT_INT32, .scalars = &scalar, .scalar_count = 1}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        gpukit_operation operation = cases[i].operation;
        gpk_operation *copied;
        operation.kernel = "k";
        operation.source = "";
        assert_int_equal(gpk_operation_copy(&operation, &copied, NULL), GPUKIT_OK);
        assert_true(gpk_operation_suits(copied, &with));
        assert_int_equal(gpk_operation_suits(copied, &without), cases[i].suits_without);
        gpk_operation_free(copied);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_has_the_same_bits_in_any_chunks_on_any_devices),
        cmocka_unit_test(no_numbers_are_left_out_of_extremes_and_spoil_sums),
        cmocka_unit_test(infinities_are_summed_as_such),
        cmocka_unit_test(a_result_that_is_no_number_is_no_right_one),
        cmocka_unit_test(no_number_hides_what_is_beside_it),
        cmocka_unit_test(sums_near_the_greatest_float_are_compared_too),
        cmocka_unit_test(one_of_many_that_is_no_number_is_seen),
        cmocka_unit_test(double_is_for_devices_that_have_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
