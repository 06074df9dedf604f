// SPDX-License-Identifier: MIT
/* order_null_test.c - completions come in the order in which the commands ended, also where
 * many ended since somebody looked. */
#include <stdlib.h>

#include "backend/null/null.h"
#include "base/clock.h"
#include "suite_help.h"
#include "test.h"

enum { EACH = 5, COMMANDS = 3 * EACH, BYTES = 4 };

/* Uploads take 2 ms, kernels 3 ms, downloads 1 ms: they end in a mix. */
static uint64_t take_time(void *user, const char *device, gpk_null_op op, uint64_t amount)
{
    (void)user;
    (void)device;
    (void)amount;
    if (op == GPK_NULL_UPLOAD)
        return 2000000;
    return op == GPK_NULL_RUN ? 3100000 : 1300000;
}

static void completions_come_in_the_order_in_which_commands_ended(void **state)
{
    static const gpk_null_timing timing = {.duration_ns = take_time};
    static const suite_fold_args args = {1, 1, 1};
    gpukit_trace *trace = NULL;
    assert_int_equal(gpukit_trace_alloc(0, &trace, NULL), GPUKIT_OK);
    gpukit_queue *queue =
        suite_queue(&(gpukit_queue_params){.staging = GPUKIT_STAGING_COPY, .trace = trace});
    gpukit_buffer *buffer = suite_buffer(queue, BYTES, GPUKIT_BUFFER_STAGED);
    gpukit_program *program = suite_program(queue, &suite_fold);
    gpukit_done done[COMMANDS];
    (void)state;

    gpk_null_time_with(&timing);
    for (int i = 0; i < EACH; i++) {
        gpukit_command_upload(suite_next(queue, NULL), buffer, 0, BYTES, NULL);
        suite_run(suite_next(queue, NULL), program, &buffer, &args);
        gpukit_command_download(suite_next(queue, NULL), buffer, 0, BYTES, NULL);
    }
    suite_submit(queue);
    gpk_sleep_ns(7000000);
    size_t count = gpukit_queue_poll(queue, done, COMMANDS);
    assert_true(count > 0);
    gpk_sleep_ns(30000000);
    count += gpukit_queue_poll(queue, done + count, COMMANDS - count);
    assert_int_equal(count, COMMANDS);
    gpk_null_time_with(NULL);
    suite_check_all_fine(done, COMMANDS);
    for (size_t i = 1; i < COMMANDS; i++) {
        assert_true(done[i - 1].ended_ns <= done[i].ended_ns);
        assert_true(gpukit_trace_at(trace, i - 1)->ended_ns <= gpukit_trace_at(trace, i)->ended_ns);
    }
    assert_null(gpukit_trace_at(trace, COMMANDS));
    gpukit_program_close(program);
    gpukit_buffer_free(buffer);
    gpukit_queue_close(queue);
    gpukit_trace_free(trace);
}

enum { BATCHES = 500, MANY = BATCHES * COMMANDS };

static uint64_t take_little_time(void *user, const char *device, gpk_null_op op, uint64_t amount)
{
    uint32_t *seed = user;
    (void)device;
    (void)op;
    (void)amount;
    *seed = *seed * 1664525u + 1013904223u;
    return 1000 + (*seed >> 8) % 30000;
}

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Bit 0: a copy covers that nanosecond; bit 1: a kernel does. */
static int cover(const gpukit_trace *trace, uint64_t ns)
{
    int covered = 0;
    for (size_t i = 0; i < MANY; i++) {
        const gpukit_trace_record *one = gpukit_trace_at(trace, i);
        if (one->started_ns <= ns && ns < one->ended_ns)
            covered |= one->track == GPUKIT_TRACK_COMPUTE ? 2 : 1;
    }
    return covered;
}

/* The same sums from the trace, span by span. */
static void check_measure(const gpukit_trace *trace, const gpukit_queue_stats *stats)
{
    static uint64_t edges[2 * MANY];
    uint64_t transfer_ns = 0, kernel_ns = 0, both_ns = 0, busy_ns = 0;
    for (size_t i = 0; i < MANY; i++) {
        edges[2 * i] = gpukit_trace_at(trace, i)->started_ns;
        edges[2 * i + 1] = gpukit_trace_at(trace, i)->ended_ns;
    }
    qsort(edges, (size_t)2 * MANY, sizeof edges[0], compare);
    for (size_t i = 0; i + 1 < (size_t)2 * MANY; i++) {
        uint64_t ns = edges[i + 1] - edges[i];
        int covered = ns > 0 ? cover(trace, edges[i]) : 0;
        transfer_ns += (covered & 1) != 0 ? ns : 0;
        kernel_ns += (covered & 2) != 0 ? ns : 0;
        both_ns += covered == 3 ? ns : 0;
        busy_ns += covered != 0 ? ns : 0;
    }
    assert_true(both_ns > 0 && both_ns < busy_ns);
    assert_int_equal((uint64_t)(stats->transfer_seconds * 1e9 + 0.5), transfer_ns);
    assert_int_equal((uint64_t)(stats->kernel_seconds * 1e9 + 0.5), kernel_ns);
    assert_int_equal((uint64_t)(stats->overlapped_seconds * 1e9 + 0.5), both_ns);
    assert_int_equal((uint64_t)(stats->busy_seconds * 1e9 + 0.5), busy_ns);
}

/* More commands than the queue keeps intervals of. */
static void what_is_measured_is_what_the_trace_says(void **state)
{
    static const suite_fold_args args = {1, 1, 1};
    uint32_t seed = 1;
    const gpk_null_timing timing = {take_little_time, &seed};
    gpukit_trace *trace = NULL;
    assert_int_equal(gpukit_trace_alloc(0, &trace, NULL), GPUKIT_OK);
    gpukit_queue *queue =
        suite_queue(&(gpukit_queue_params){.staging = GPUKIT_STAGING_COPY, .trace = trace});
    gpukit_buffer *buffer = suite_buffer(queue, BYTES, GPUKIT_BUFFER_STAGED);
    gpukit_program *program = suite_program(queue, &suite_fold);
    gpukit_done done[COMMANDS];
    gpukit_queue_stats stats;
    (void)state;
    gpk_null_time_with(&timing);
    for (int batch = 0; batch < BATCHES; batch++) {
        for (int i = 0; i < EACH; i++) {
            gpukit_command_upload(suite_next(queue, NULL), buffer, 0, BYTES, NULL);
            suite_run(suite_next(queue, NULL), program, &buffer, &args);
            gpukit_command_download(suite_next(queue, NULL), buffer, 0, BYTES, NULL);
        }
        suite_submit(queue);
        if (batch > 0)
            suite_reap(queue, done, COMMANDS); /* one batch stays in flight */
    }
    suite_reap(queue, done, COMMANDS);
    gpk_null_time_with(NULL);
    gpukit_queue_measure(queue, &stats);
    check_measure(trace, &stats);
    gpukit_program_close(program);
    gpukit_buffer_free(buffer);
    gpukit_queue_close(queue);
    gpukit_trace_free(trace);
}

int main(void)
{
    static const gpk_device_request request = {.info = NULL};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(completions_come_in_the_order_in_which_commands_ended),
        cmocka_unit_test(what_is_measured_is_what_the_trace_says),
    };
    if (suite_device_open(&gpk_null_ops, &request) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    suite_device_close();
    return failed;
}
