// SPDX-License-Identifier: MIT
/* range_summary_test.c - the kernels that sum up a range's output leave the same records as the
 * host, bit for bit: that of CPUs and that of GPUs, for every type and reduction.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/range.h>

#include "queue/chain.h"
#include "queue/queue.h"
#include "test.h"
#include "workload/range/operation.h"
#include "workload/range/summary.h"

enum { ELEMENTS = 30011, MOST_RECORDS = 200 };

static const gpukit_reduce reductions[] = {GPUKIT_REDUCE_SUM, GPUKIT_REDUCE_MIN, GPUKIT_REDUCE_MAX};

static uint32_t step(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 3;
}

/* Looked for are extremes among NaNs, with zeros of both signs for the first to be the answer. */
static double spread(gpk_summary summary, size_t i, double wide)
{
    if (summary.reduce == GPUKIT_REDUCE_SUM)
        return wide;
    if (i % 9 == 0)
        return (double)NAN;
    if (i % 9 == 1)
        return i % 2 == 0 ? 0.0 : -0.0;
    return summary.reduce == GPUKIT_REDUCE_MIN ? fabs(wide) : -fabs(wide);
}

/* Any bits for whole numbers. Floats are of very different size; whose bits a sum has with a NaN
 * in it is not promised. */
static void fill(gpk_summary summary, unsigned char *data)
{
    uint32_t seed = summary.type;
    for (size_t i = 0; i < ELEMENTS * gpukit_type_size(summary.type); i++)
        data[i] = (unsigned char)step(&seed);
    for (size_t i = 0; gpk_type_is_float(summary.type) && i < ELEMENTS; i++) {
        double wide = ldexp((double)step(&seed) - 0x10000000, (int)(step(&seed) % 80) - 40);
        wide = spread(summary, i, wide);
        float narrow = (float)wide;
        if (summary.type == GPUKIT_FLOAT)
            memcpy(data + i * sizeof narrow, &narrow, sizeof narrow);
        else
            memcpy(data + i * sizeof wide, &wide, sizeof wide);
    }
}

typedef struct bench {
    gpukit_queue *queue;
    gpukit_buffer *elements, *records;
} bench;

static void run_on_device(const bench *b, gpk_summary summary, bool in_groups,
                          const range_summary_args *args, range_record *out)
{
    gpukit_program *program = NULL;
    gpukit_error error = {0};
    gpk_chain chain = {.queue = b->queue};
    if (gpk_queue_program_open(b->queue, gpk_summary_kernel(summary, in_groups), &program,
                               &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    memset(gpukit_buffer_host(b->records), 0x5A, MOST_RECORDS * sizeof(range_record));
    gpk_chain_upload(&chain, b->elements, 0, ELEMENTS * gpukit_type_size(summary.type), NULL);
    gpk_chain_upload(&chain, b->records, 0, MOST_RECORDS * sizeof(range_record), NULL);
    gpk_chain_run(&chain, &(gpukit_launch){
                              .program = program,
                              .args = args,
                              .buffers = (gpukit_buffer *[]){b->elements, b->records},
                              .items = (uint64_t)args->segments * (in_groups ? RANGE_LANES : 1),
                              .group = in_groups ? RANGE_LANES : 1,
                          });
    gpk_chain_download(&chain, b->records, 0, MOST_RECORDS * sizeof(range_record), NULL);
    if (gpk_chain_finish(&chain, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    memcpy(out, gpukit_buffer_host(b->records), MOST_RECORDS * sizeof *out);
    gpukit_program_close(program);
}

/* Grains that are shorter than a lane row, than a segment, and longer; with a last one that is
 * short, or nearly empty. */
static const uint64_t grains[] = {311, 4096, 4097, 10000, 30010, 100000};

static void compare(const bench *b, gpk_summary summary, bool in_groups)
{
    for (size_t i = 0; i < sizeof grains / sizeof grains[0]; i++) {
        static range_record device[MOST_RECORDS], host[MOST_RECORDS];
        const uint64_t count = (ELEMENTS + grains[i] - 1) / grains[i];
        const range_summary_args args = gpk_summary_args(1000, count, grains[i], ELEMENTS);
        assert_in_range(args.segments, 1, MOST_RECORDS - 1);
        memset(host, 0x5A, sizeof host);
        gpk_summary_run(summary, &args, gpukit_buffer_host(b->elements), host);
        run_on_device(b, summary, in_groups, &args, device);
        if (memcmp(device, host, sizeof host) != 0)
            fail_msg("%s, reduction %d, in %s, grains of %llu: other records",
                     gpukit_type_name(summary.type), (int)summary.reduce,
                     in_groups ? "groups" : "items", (unsigned long long)grains[i]);
    }
}

static void compare_all(bool in_groups)
{
    gpukit_context *context = NULL;
    bench b = {0};
    if (gpukit_context_open(&(gpukit_context_params){.devices = "opencl:0"}, &context, NULL) !=
        GPUKIT_OK)
        skip();
    assert_int_equal(gpukit_queue_open(context, 0, NULL, &b.queue, NULL), GPUKIT_OK);
    assert_int_equal(
        gpukit_buffer_alloc(b.queue, ELEMENTS * 8, GPUKIT_BUFFER_STAGED, &b.elements, NULL),
        GPUKIT_OK);
    assert_int_equal(gpukit_buffer_alloc(b.queue, MOST_RECORDS * sizeof(range_record),
                                         GPUKIT_BUFFER_STAGED, &b.records, NULL),
                     GPUKIT_OK);
    for (gpukit_type type = GPUKIT_INT8; type <= GPUKIT_DOUBLE; type++)
        for (int i = 0; i < 3; i++) {
            const gpk_summary summary = {type, reductions[i]};
            if (type == GPUKIT_DOUBLE && !gpukit_context_device_at(context, 0)->has_double)
                continue;
            fill(summary, gpukit_buffer_host(b.elements));
            compare(&b, summary, in_groups);
        }
    gpukit_buffer_free(b.records);
    gpukit_buffer_free(b.elements);
    gpukit_queue_close(b.queue);
    gpukit_context_close(context);
}

static void work_items_leave_the_records_of_the_host(void **state)
{
    (void)state;
    compare_all(false);
}

static void work_groups_leave_the_records_of_the_host(void **state)
{
    (void)state;
    compare_all(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_items_leave_the_records_of_the_host),
        cmocka_unit_test(work_groups_leave_the_records_of_the_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
