// SPDX-License-Identifier: MIT
/* Peaks: every path against a chain at a time, numbers that can be, and devices that skip work. */
#include <gpukit/peaks.h>
#include <gpukit/queue.h>

#include <math.h>
#include <string.h>

#include "backend/null/null.h"
#include "peaks_help.h"
#include "queue/chain.h"
#include "test.h"
#include "workload/peaks/kernels.h"
#include "workload/peaks/path.h"

/* One chain after the other, a step at a time. */
static uint32_t total_of_chains(const peaks_args *args, uint64_t item, const float *starts)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < PEAKS_CHAINS; i++) {
        volatile float x = starts[i] + (float)(item % PEAKS_OWN);
        for (uint32_t step = 0; step < args->steps; step++) {
            x = x * args->factor;
            x = x + args->addend;
        }
        total += (uint32_t)x;
    }
    return total;
}

static void every_path_adds_up_as_one_chain_does(void **state)
{
    static const uint64_t items[] = {0, 1, 1023, 1024, 5000000000};
    static const uint32_t steps[] = {0, 4, 8, 400};
    float starts[PEAKS_CHAINS];
    (void)state;
    for (uint32_t i = 0; i < PEAKS_CHAINS; i++)
        starts[i] = (float)(i * i % 1000);
    for (const peaks_path *const *path = gpk_peaks_paths; *path != NULL; path++) {
        if (!(*path)->is_available()) {
            print_message("SKIPPED: no %s here\n", (*path)->name);
            continue;
        }
        for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
            for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
                const peaks_args args = {.steps = steps[k], .factor = 1, .addend = (float)(k + 1)};
                assert_int_equal((*path)->chains(&args, items[i], starts),
                                 total_of_chains(&args, items[i], starts));
            }
        /* Twice as much each step: nobody may take the factor for 1. */
        const peaks_args twice = {.steps = 8, .factor = 2, .addend = 1};
        assert_int_equal((*path)->chains(&twice, 3, starts), total_of_chains(&twice, 3, starts));
    }
    assert_true(gpk_peaks_path()->is_available());
}

static void bodies_leave_the_rest_alone(void **state)
{
    enum { ITEMS = 5, MORE = 8, COUNT = MORE * PEAKS_LANES };
    static _Alignas(16) float sums[COUNT], left[COUNT], right[COUNT];
    void *const filled[] = {left, right}, *const all[] = {sums, left, right};
    const peaks_args args = {.items = ITEMS, .factor = 3};
    (void)state;
    for (int i = 0; i < COUNT; i++)
        sums[i] = left[i] = right[i] = -1;
    gpk_peaks_fill.body(&args, filled, 0, 2);
    gpk_peaks_fill.body(&args, filled, 2, MORE);
    gpk_peaks_triad.body(&args, all, 1, MORE);
    for (int i = 0; i < COUNT; i++) {
        const bool is_one = i < ITEMS * (int)PEAKS_LANES;
        const float x = is_one ? (float)i : -1, y = is_one ? (float)(7 * i) : -1;
        const bool has_sum = is_one && i >= (int)PEAKS_LANES;
        const float sum = has_sum ? x + 3 * y : -1;
        assert_memory_equal(&left[i], &x, sizeof x);
        assert_memory_equal(&right[i], &y, sizeof y);
        assert_memory_equal(&sums[i], &sum, sizeof sum);
    }
}

/* A device that skips one command of a kind, and says that all is well. */
static gpk_backend_ops skipping;
static gpk_null_op skipped;
static uint32_t until_skip; /* commands; 0: none is skipped any more */

static bool skips(gpk_null_op op)
{
    return op == skipped && until_skip > 0 && --until_skip == 0;
}

static gpukit_status skip_upload(gpk_stream *stream, gpk_memory *to, size_t offset,
                                 const void *from, size_t size, gpukit_error *err)
{
    return skips(GPK_NULL_UPLOAD) ? GPUKIT_OK
                                  : gpk_null_ops.upload(stream, to, offset, from, size, err);
}

static gpukit_status skip_run(gpk_stream *stream, gpk_program *program, const gpk_launch *launch,
                              gpukit_error *err)
{
    return skips(GPK_NULL_RUN) ? GPUKIT_OK : gpk_null_ops.run(stream, program, launch, err);
}

static gpukit_status skip_download(gpk_stream *stream, gpk_memory *from, size_t offset, void *to,
                                   size_t size, gpukit_error *err)
{
    return skips(GPK_NULL_DOWNLOAD) ? GPUKIT_OK
                                    : gpk_null_ops.download(stream, from, offset, to, size, err);
}

static void skip_each(gpk_null_op op, uint32_t least)
{
    gpukit_context context;
    uint32_t nth = 0;
    skipped = op;
    peaks_open(&context, &skipping);
    do {
        gpukit_peaks peaks = {.bandwidth = -1};
        gpukit_error error = {.status = GPUKIT_OK};
        until_skip = ++nth;
        const gpukit_status status =
            gpukit_peaks_measure(&context, 0, &peaks_shortest, &peaks, &error);
        if (until_skip > 0) {
            assert_int_equal(status, GPUKIT_OK);
            break;
        }
        if (status != GPUKIT_E_MISMATCH)
            fail_msg("nobody saw that command %u of kind %d was skipped", nth, (int)op);
        assert_int_equal(error.status, status);
        assert_true(strstr(error.text, "null:0") != NULL);
        assert_true(peaks.bandwidth < 0);
    } while (true);
    print_message("%u commands of kind %d\n", nth - 1, (int)op);
    assert_true(nth > least);
    peaks_close(&context);
}

static void a_skipped_kernel_is_seen(void **state)
{
    (void)state;
    skip_each(GPK_NULL_RUN, 3 * 3 + 15);
}

static void a_skipped_copy_is_seen(void **state)
{
    (void)state;
    skip_each(GPK_NULL_UPLOAD, 2 * 3);
    skip_each(GPK_NULL_DOWNLOAD, 2 * 3);
}

/* False from the so-manieth call on. */
static bool goes_on(void *user)
{
    uint32_t *left = user;
    return *left > 0 && --*left > 0;
}

static void it_can_be_stopped_anywhere(void **state)
{
    gpukit_context context;
    (void)state;
    peaks_open(&context, &gpk_null_ops);
    uint32_t calls = 0;
    for (gpukit_status status = GPUKIT_E_CANCELLED; status != GPUKIT_OK;) {
        uint32_t left = ++calls;
        gpukit_peaks peaks = {.bandwidth = -1};
        gpukit_error error = {.status = GPUKIT_OK};
        gpukit_peaks_params params = peaks_shortest;
        params.goes_on = goes_on;
        params.user = &left;
        status = gpukit_peaks_measure(&context, 0, &params, &peaks, &error);
        assert_true(status == GPUKIT_OK || status == GPUKIT_E_CANCELLED);
        assert_int_equal(error.status, status);
        assert_true((peaks.bandwidth < 0) == (status != GPUKIT_OK));
    }
    assert_true(calls > 7 * 3 + 15);
    peaks_close(&context);
}

static void is_refused(gpukit_context *context, size_t device, double seconds, gpukit_peaks *out)
{
    const gpukit_peaks_params params = {.seconds = seconds};
    gpukit_error error = {.status = GPUKIT_OK};
    assert_int_equal(gpukit_peaks_measure(context, device, &params, out, &error),
                     GPUKIT_E_ARGUMENT);
    assert_int_equal(error.status, GPUKIT_E_ARGUMENT);
    assert_true(error.text[0] != '\0');
}

static void what_cannot_be_is_refused(void **state)
{
    gpukit_context context;
    gpukit_peaks peaks;
    gpukit_queue *queue = NULL;
    (void)state;
    peaks_open(&context, &gpk_null_ops);
    is_refused(NULL, 0, 0, &peaks);
    is_refused(&context, 0, 0, NULL);
    is_refused(&context, 1, 0, &peaks);
    is_refused(&context, 0, -1, &peaks);
    is_refused(&context, 0, NAN, &peaks);
    is_refused(&context, 0, INFINITY, &peaks);
    assert_int_equal(gpukit_queue_open(&context, 0, NULL, &queue, NULL), GPUKIT_OK);
    is_refused(&context, 0, 0.001, &peaks);
    gpukit_queue_close(queue);
    context.devices[0]->info.memory_size = 12 << 10;
    gpukit_error error = {.status = GPUKIT_OK};
    assert_int_equal(gpukit_peaks_measure(&context, 0, &peaks_shortest, &peaks, &error),
                     GPUKIT_E_DEVICE);
    assert_true(strstr(error.text, "12288") != NULL);
    peaks_close(&context);
}

/* Every device of this machine but those that do not work at all. */
static void every_device_has_peaks(void **state)
{
    gpukit_inventory *inventory = NULL;
    const gpukit_device_info *device;
    (void)state;
    assert_int_equal(gpukit_inventory_alloc(&inventory, NULL), GPUKIT_OK);
    for (size_t i = 0; (device = gpukit_inventory_device_at(inventory, i)) != NULL; i++) {
        gpukit_context *context = NULL;
        gpukit_peaks peaks;
        if (!device->is_usable) {
            print_message("SKIPPED: %s: %s\n", device->id, device->why_not);
            continue;
        }
        assert_int_equal(
            gpukit_context_open(&(gpukit_context_params){.devices = device->id}, &context, NULL),
            GPUKIT_OK);
        gpukit_error error = {.status = GPUKIT_OK};
        const gpukit_peaks_params params = {.seconds = 0.02};
        if (gpukit_peaks_measure(context, 0, &params, &peaks, &error) != GPUKIT_OK)
            fail_msg("%s: %s", device->id, error.text);
        print_message("%s: %.3g %.3g op/s, %.3g B/s, %.3g s\n", device->id, peaks.integer_rate,
                      peaks.float_rate, peaks.bandwidth, peaks.launch_seconds);
        peaks_are_plausible(&peaks);
        assert_int_equal(peaks.maps, device->shares_memory);
        assert_true(3 * peaks.array_size <= device->memory_size / 4);
        gpukit_context_close(context);
    }
    gpukit_inventory_free(inventory);
}

/* The four kernels on one device, small enough for a tool that looks at every access. */
enum { SMALL_ITEMS = 70, SMALL_GROUP = 32, SMALL_COUNT = SMALL_ITEMS * PEAKS_LANES };

static gpukit_buffer *buffer_of(gpukit_queue *queue, size_t size, const void *from)
{
    gpukit_buffer *buffer = NULL;
    assert_int_equal(gpk_queue_bring(queue, from, size, &buffer, NULL), GPUKIT_OK);
    return buffer;
}

static void run_small(gpukit_queue *queue, const gpk_kernel *kernel, const peaks_args *args,
                      gpukit_buffer *const *buffers)
{
    gpukit_program *program = NULL;
    gpk_chain chain = {.queue = queue};
    assert_int_equal(gpk_queue_program_open(queue, kernel, &program, NULL), GPUKIT_OK);
    gpk_chain_run(&chain, &(gpukit_launch){.program = program,
                                           .args = args,
                                           .buffers = buffers,
                                           .items = SMALL_ITEMS,
                                           .group = SMALL_GROUP});
    assert_int_equal(gpk_chain_finish(&chain, NULL), GPUKIT_OK);
    gpukit_program_close(program);
}

static void holds(gpukit_queue *queue, gpukit_buffer *buffer, size_t size, const void *right)
{
    unsigned char got[SMALL_COUNT * sizeof(float)];
    gpk_chain chain = {.queue = queue};
    assert_true(size <= sizeof got);
    gpk_chain_download(&chain, buffer, 0, size, got);
    assert_int_equal(gpk_chain_finish(&chain, NULL), GPUKIT_OK);
    assert_memory_equal(got, right, size);
    gpukit_buffer_free(buffer);
}

static void chains_are_those_of_the_host(gpukit_queue *queue)
{
    const peaks_args args = {.items = SMALL_ITEMS - 1, .steps = 8, .factor = 1, .addend = 2};
    float starts[PEAKS_CHAINS];
    uint32_t totals[SMALL_ITEMS] = {0};
    for (uint32_t i = 0; i < PEAKS_CHAINS; i++)
        starts[i] = (float)(3 * i);
    gpukit_buffer *const buffers[] = {buffer_of(queue, sizeof starts, starts),
                                      buffer_of(queue, sizeof totals, totals)};
    for (uint32_t i = 0; i < args.items; i++)
        totals[i] = total_of_chains(&args, i, starts);
    run_small(queue, &gpk_peaks_chains, &args, buffers);
    holds(queue, buffers[1], sizeof totals, totals);
    gpukit_buffer_free(buffers[0]);
}

static void arrays_are_those_of_the_host(gpukit_queue *queue)
{
    const peaks_args args = {.items = SMALL_ITEMS - 1, .factor = 5};
    static _Alignas(16) float sums[SMALL_COUNT], left[SMALL_COUNT], right[SMALL_COUNT];
    gpukit_buffer *const buffers[] = {buffer_of(queue, sizeof sums, sums),
                                      buffer_of(queue, sizeof left, left),
                                      buffer_of(queue, sizeof right, right)};
    void *const arrays[] = {sums, left, right};
    run_small(queue, &gpk_peaks_fill, &args, buffers + 1);
    run_small(queue, &gpk_peaks_triad, &args, buffers);
    gpk_peaks_fill.body(&args, arrays + 1, 0, SMALL_ITEMS);
    gpk_peaks_triad.body(&args, arrays, 0, SMALL_ITEMS);
    for (size_t i = 0; i < 3; i++)
        holds(queue, buffers[i], sizeof sums, arrays[i]);
}

static void kernels_do_what_the_host_does(void **state)
{
    gpukit_context *context = NULL;
    gpukit_queue *queue = NULL;
    uint32_t mark = 5;
    (void)state;
    if (gpukit_context_open(&(gpukit_context_params){.devices = "opencl"}, &context, NULL) !=
        GPUKIT_OK) {
        print_message("SKIPPED: no OpenCL device\n");
        skip();
    }
    const gpukit_queue_params copies = {.staging = GPUKIT_STAGING_COPY};
    assert_int_equal(gpukit_queue_open(context, 0, &copies, &queue, NULL), GPUKIT_OK);
    chains_are_those_of_the_host(queue);
    arrays_are_those_of_the_host(queue);
    gpukit_buffer *const marks[] = {buffer_of(queue, sizeof mark, &mark)};
    run_small(queue, &gpk_peaks_mark, &(peaks_args){.items = 1}, marks);
    mark++;
    holds(queue, marks[0], sizeof mark, &mark);
    gpukit_queue_close(queue);
    gpukit_context_close(context);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest devices[] = {cmocka_unit_test(every_device_has_peaks)};
    const struct CMUnitTest watched[] = {cmocka_unit_test(kernels_do_what_the_host_does)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_adds_up_as_one_chain_does),
        cmocka_unit_test(bodies_leave_the_rest_alone),
        cmocka_unit_test(a_skipped_kernel_is_seen),
        cmocka_unit_test(a_skipped_copy_is_seen),
        cmocka_unit_test(it_can_be_stopped_anywhere),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(kernels_do_what_the_host_does),
        cmocka_unit_test(every_device_has_peaks),
    };
    skipping = gpk_null_ops;
    skipping.upload = skip_upload;
    skipping.run = skip_run;
    skipping.download = skip_download;
    if (argc > 1 && strcmp(argv[1], "watched") == 0)
        return cmocka_run_group_tests(watched, NULL, NULL);
    if (argc > 1 && strcmp(argv[1], "devices") == 0)
        return cmocka_run_group_tests(devices, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
