// SPDX-License-Identifier: MIT
/* endless_null_test.c - ten million commands pass through a queue, in bounded memory. */
#include <malloc.h>

#include "backend/null/null.h"
#include "base/clock.h"
#include "suite_help.h"
#include "test.h"

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifdef IS_SANITIZED
enum { COMMANDS = 200000 };
#else
enum { COMMANDS = 10000000 };
#endif
enum { DEPTH = 64, BATCH = 16, EARLY = COMMANDS / 20, MOST_GROWTH = 1 << 20 };

static void take_batch(gpukit_queue *queue, gpukit_buffer *buffer, gpukit_program *program)
{
    static const suite_fold_args args = {1, 1, 1};
    for (int i = 0; i < BATCH; i++) {
        gpukit_command *command = suite_next(queue, buffer);
        if (i % 4 == 0)
            gpukit_command_upload(command, buffer, 0, 4, NULL);
        else if (i % 4 == 3)
            gpukit_command_download(command, buffer, 0, 4, NULL);
        else
            suite_run(command, program, &buffer, &args);
        if (i % 4 != 3)
            gpukit_command_link(command);
    }
}

static size_t reap_some(gpukit_queue *queue)
{
    static gpukit_done done[DEPTH];
    gpukit_error err;
    size_t count;
    suite_check(gpukit_queue_wait(queue, GPUKIT_FOREVER, done, DEPTH, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        suite_check(done[i].error.status, &done[i].error);
    return count;
}

static void check_endless(gpukit_staging staging)
{
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.depth = DEPTH, .staging = staging});
    gpukit_buffer *buffer = suite_buffer(queue, 4, GPUKIT_BUFFER_STAGED);
    gpukit_program *program = suite_program(queue, &suite_fold);
    size_t submitted = 0, reaped = 0, early = 0;
    uint64_t began_ns = gpk_now_ns();

    while (reaped < COMMANDS) {
        for (; submitted < COMMANDS && submitted - reaped + BATCH <= DEPTH; submitted += BATCH) {
            take_batch(queue, buffer, program);
            suite_submit(queue);
        }
        reaped += reap_some(queue);
        if (early == 0 && reaped >= EARLY)
            early = mallinfo2().uordblks;
    }
    size_t late = mallinfo2().uordblks;
    double seconds = (double)(gpk_now_ns() - began_ns) * 1e-9;
    print_message("%d commands, staging %d: %.2f s, %.0f ns each; %zu bytes, then %zu\n", COMMANDS,
                  (int)staging, seconds, seconds * 1e9 / COMMANDS, early, late);
    assert_true(late < early + MOST_GROWTH);
    assert_int_equal(reaped, COMMANDS);
    gpukit_program_close(program);
    gpukit_buffer_free(buffer);
    gpukit_queue_close(queue);
}

static void millions_of_copies_and_kernels_take_no_more_memory(void **state)
{
    (void)state;
    check_endless(GPUKIT_STAGING_COPY);
}

int main(void)
{
    static const gpk_device_request request = {.info = NULL};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(millions_of_copies_and_kernels_take_no_more_memory),
    };
    if (suite_device_open(&gpk_null_ops, &request) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    suite_device_close();
    return failed;
}
