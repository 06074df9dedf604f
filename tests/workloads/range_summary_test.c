// SPDX-License-Identifier: MIT
/* range_summary_test.c - the kernels that sum up an output give the host's records, bit for bit:
 * with a work item for each segment, as on CPUs, and with a work-group, as on GPUs. An argument
 * names one type.
 */
#include "workload/range/summary.h"

#include <math.h>
#include <string.h>

#include <gpukit/gpukit.h>

#include "queue/chain.h"
#include "test.h"

enum { ELEMENTS = 10017, MOST_SEGMENTS = 64 };

/* Shorter than a row of lanes, than a segment, and longer than all. */
static const uint64_t grains[] = {311, 4096, 4097, 5000, 10016, 30000};

/* Of any type: bits at random; for floats also what is no number, and both zeros. */
static void fill(gpukit_type type, unsigned char *bytes, size_t size)
{
    uint32_t seed = 12345;
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525u + 1013904223u;
        bytes[i] = (unsigned char)(seed >> 24);
    }
    if (type == GPUKIT_FLOAT)
        memcpy(bytes + 4096, (float[]){NAN, 0.0f, -0.0f, INFINITY}, 4 * sizeof(float));
    if (type == GPUKIT_DOUBLE)
        memcpy(bytes + 4096, (double[]){(double)NAN, 0.0, -0.0, -(double)INFINITY},
               4 * sizeof(double));
}

static gpukit_queue *open_queue(gpukit_context **context)
{
    gpukit_queue *queue = NULL;
    if (gpukit_context_open(&(gpukit_context_params){.devices = "opencl:0"}, context, NULL) !=
        GPUKIT_OK)
        skip();
    assert_int_equal(gpukit_queue_open(*context, 0, NULL, &queue, NULL), GPUKIT_OK);
    return queue;
}

static void run_on_device(gpukit_queue *queue, const gpk_kernel *kernel, bool in_groups,
                          const range_summary_args *args, const void *elements, size_t size,
                          range_record *out)
{
    gpukit_error error = {0};
    gpukit_program *program = NULL;
    gpukit_buffer *buffers[2];
    gpk_chain chain = {.queue = queue};
    const size_t records_size = args->segments * sizeof *out;
    if (gpk_queue_program_open(queue, kernel, &program, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    assert_int_equal(gpk_chain_bring(&chain, elements, size, &buffers[0], NULL), GPUKIT_OK);
    assert_int_equal(
        gpukit_buffer_alloc(queue, records_size, GPUKIT_BUFFER_STAGED, &buffers[1], NULL),
        GPUKIT_OK);
    gpk_chain_run(&chain, &(gpukit_launch){
                              .program = program,
                              .args = args,
                              .buffers = buffers,
                              .items = (uint64_t)args->segments * (in_groups ? RANGE_LANES : 1),
                              .group = in_groups ? RANGE_LANES : 4, /* items too many */
                          });
    gpk_chain_download(&chain, buffers[1], 0, records_size, NULL);
    assert_int_equal(gpk_chain_finish(&chain, NULL), GPUKIT_OK);
    memcpy(out, gpukit_buffer_host(buffers[1]), records_size);
    gpukit_program_close(program);
    gpukit_buffer_free(buffers[0]);
    gpukit_buffer_free(buffers[1]);
}

/* A NaN has many bit patterns, of which hardware chooses one. */
static bool is_nan(gpukit_type type, uint64_t bits)
{
    float single;
    double wide;
    uint32_t low = (uint32_t)bits;
    memcpy(&single, &low, sizeof single);
    memcpy(&wide, &bits, sizeof wide);
    return (type == GPUKIT_FLOAT && isnan(single)) || (type == GPUKIT_DOUBLE && isnan(wide));
}

static void compare(gpk_summary summary, bool in_groups, uint32_t segments, const range_record *got,
                    const range_record *expected)
{
    for (uint32_t i = 0; i < segments; i++) {
        bool is_same =
            got[i].digest == expected[i].digest && got[i].segment == expected[i].segment &&
            got[i].magnitude == expected[i].magnitude &&
            (got[i].value == expected[i].value ||
             (is_nan(summary.type, got[i].value) && is_nan(summary.type, expected[i].value)));
        if (!is_same)
            fail_msg("%s, reduction %d, %s, segment %u: %llx, expected %llx",
                     gpukit_type_name(summary.type), (int)summary.reduce,
                     in_groups ? "groups" : "items", i, (unsigned long long)got[i].value,
                     (unsigned long long)expected[i].value);
    }
}

static void compare_all(gpukit_queue *queue, gpk_summary summary, const void *memory)
{
    static range_record got[MOST_SEGMENTS], expected[MOST_SEGMENTS];
    const size_t size = ELEMENTS * gpukit_type_size(summary.type);
    for (size_t i = 0; i < 2 * sizeof grains / sizeof grains[0]; i++) {
        const uint64_t grain = grains[i / 2];
        const bool in_groups = i % 2 == 1;
        const range_summary_args args =
            gpk_summary_args(7, (ELEMENTS + grain - 1) / grain, grain, ELEMENTS);
        assert_in_range(args.segments, 1, MOST_SEGMENTS);
        gpk_summary_run(summary, &args, memory, expected);
        run_on_device(queue, gpk_summary_kernel(summary, in_groups), in_groups, &args, memory, size,
                      got);
        compare(summary, in_groups, args.segments, got, expected);
    }
}

static const gpukit_reduce reductions[] = {GPUKIT_REDUCE_SUM, GPUKIT_REDUCE_MIN, GPUKIT_REDUCE_MAX};

static double memory[ELEMENTS]; /* the widest type, aligned */
static const char *only;        /* of the types, by name; NULL: all */

static void devices_and_the_host_give_one_record(void **state)
{
    (void)state;
    gpukit_context *context;
    gpukit_queue *queue = open_queue(&context);
    for (gpukit_type type = GPUKIT_INT8; type <= GPUKIT_DOUBLE; type++) {
        if (only != NULL && strcmp(only, gpukit_type_name(type)) != 0)
            continue;
        fill(type, (unsigned char *)memory, ELEMENTS * gpukit_type_size(type));
        for (int i = 0; i < 3; i++)
            compare_all(queue, (gpk_summary){type, reductions[i]}, memory);
    }
    gpukit_queue_close(queue);
    gpukit_context_close(context);
}

/* Which of the two zeros it is, is a matter of who is asked first. */
static void the_first_of_equals_is_the_same_one_everywhere(void **state)
{
    (void)state;
    if (only != NULL)
        skip();
    gpukit_context *context;
    gpukit_queue *queue = open_queue(&context);
    for (int i = 0; i < ELEMENTS; i++)
        memory[i] = i % 5 == 0 ? (double)NAN : i % 3 == 0 ? -0.0 : 0.0;
    for (int i = 1; i < 3; i++)
        compare_all(queue, (gpk_summary){GPUKIT_DOUBLE, reductions[i]}, memory);
    gpukit_queue_close(queue);
    gpukit_context_close(context);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(devices_and_the_host_give_one_record),
        cmocka_unit_test(the_first_of_equals_is_the_same_one_everywhere),
    };
    only = argc > 1 ? argv[1] : NULL;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
