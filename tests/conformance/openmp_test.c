// SPDX-License-Identifier: MIT
/* openmp_test.c - the team keeps the contract, whole, alone and with more threads than cores. */
#include <omp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backend/openmp/openmp.h"
#include "backend_suite.h"
#include "base/clock.h"
#include "suite_calls.h"
#include "test.h"

/* A group at the end may be short: the body never sees an item that is not there. */
static void the_last_group_ends_with_the_items(void **state)
{
    enum { COUNT = 200, ITEMS = 101, GROUP = 64 };
    const gpk_backend_ops *ops = &gpk_openmp_ops;
    gpk_device *device = NULL;
    gpk_memory *memory = NULL;
    gpk_program *program = NULL;
    gpk_stream *stream = NULL;
    uint32_t values[COUNT];
    (void)state;
    memset(values, 0xff, sizeof values);
    assert_int_equal(ops->device_open(&(gpk_device_request){.info = NULL}, &device, NULL), 0);
    assert_int_equal(ops->memory_alloc(device, sizeof values, NULL, &memory, NULL), 0);
    assert_int_equal(ops->program_open(device, &suite_plain, &program, NULL), 0);
    assert_int_equal(ops->stream_open(device, &stream, NULL), 0);
    gpk_launch launch = {.memories = &memory, .items = ITEMS, .group = GROUP};
    assert_int_equal(ops->upload(stream, memory, 0, values, sizeof values, NULL), 0);
    assert_int_equal(ops->run(stream, program, &launch, NULL), 0);
    assert_int_equal(ops->download(stream, memory, 0, values, sizeof values, NULL), 0);
    ops->stream_close(stream);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(values[i], i < ITEMS ? i : UINT32_MAX);
    ops->program_close(program);
    ops->memory_free(memory);
    ops->device_close(device);
}

static const uint64_t MS = 1000000;

static void open_team(uint32_t threads)
{
    gpk_device_request request = {.compute_units = threads};
    gpukit_error err;
    suite_ops = &gpk_openmp_ops;
    suite_check(suite_ops->device_open(&request, &suite_device, &err), &err);
    assert_int_equal(suite_device->info.compute_units, threads);
}

/* OpenMP may have been told to give fewer. */
static void needs_threads(int threads)
{
    if (omp_get_thread_limit() >= threads)
        return;
    print_message("SKIPPED: OMP_THREAD_LIMIT is below %d\n", threads);
    skip();
}

static atomic_bool has_begun, is_let_go;

/* Each item takes until the test lets it go. */
static void stuck_body(const void *args, void *const *memories, uint64_t first, uint64_t last)
{
    (void)args;
    (void)memories;
    (void)first;
    (void)last;
    atomic_store(&has_begun, true);
    while (!atomic_load(&is_let_go))
        gpk_sleep_ns(MS);
}

static const gpk_kernel stuck = {.entry = "stuck", .body = stuck_body};

/* Each item notes who did it, and takes 2 ms. */
static void slow_body(const void *args, void *const *memories, uint64_t first, uint64_t last)
{
    pthread_t *who = memories[0];
    (void)args;
    for (uint64_t i = first; i < last; i++) {
        who[i] = pthread_self();
        gpk_sleep_ns(2 * MS);
    }
}

static const gpk_kernel slow = {.entry = "slow", .body = slow_body, .memory_count = 1};

static void a_copy_overtakes_a_run_on_another_stream(void **state)
{
    uint32_t value = 7;
    (void)state;
    needs_threads(2);
    open_team(2);
    atomic_store(&has_begun, false);
    atomic_store(&is_let_go, false);
    gpk_program *program = suite_open_program(&stuck);
    gpk_stream *busy = suite_open_stream();
    gpk_stream *other = suite_open_stream();
    gpk_memory *memory = suite_alloc(sizeof value);
    suite_run(busy, program, &(gpk_launch){.items = 1, .group = 1});
    gpk_event *event = suite_record(busy);
    while (!atomic_load(&has_begun))
        gpk_sleep_ns(MS);
    suite_upload(other, memory, 0, &value, sizeof value);
    suite_download(other, memory, 0, &value, sizeof value);
    suite_finish(other);
    assert_int_equal(suite_query(event), GPK_EVENT_PENDING);
    atomic_store(&is_let_go, true);
    suite_wait_for(event);
    suite_ops->event_free(event);
    suite_ops->stream_close(busy);
    suite_ops->stream_close(other);
    suite_ops->memory_free(memory);
    suite_ops->program_close(program);
    suite_ops->device_close(suite_device);
}

/* However many members there are, and all of them busy with it. */
static void a_copy_gets_in_between_the_groups_of_a_run(void **state)
{
    enum { ITEMS = 200 };
    (void)state;
    for (uint32_t threads = 1; threads <= 2; threads++) {
        uint32_t value = 7;
        open_team(threads);
        gpk_program *program = suite_open_program(&slow);
        gpk_stream *busy = suite_open_stream();
        gpk_stream *other = suite_open_stream();
        gpk_memory *memory = suite_alloc(sizeof value);
        gpk_memory *who = suite_alloc(ITEMS * sizeof(pthread_t));
        suite_run(busy, program, &(gpk_launch){.memories = &who, .items = ITEMS, .group = 1});
        gpk_event *event = suite_record(busy);
        gpk_sleep_ns(20 * MS);
        suite_upload(other, memory, 0, &value, sizeof value);
        suite_finish(other);
        assert_int_equal(suite_query(event), GPK_EVENT_PENDING);
        suite_ops->event_free(event);
        suite_ops->stream_close(other);
        suite_ops->stream_close(busy);
        suite_ops->memory_free(memory);
        suite_ops->memory_free(who);
        suite_ops->program_close(program);
        suite_ops->device_close(suite_device);
    }
}

static void every_member_takes_part_in_a_run(void **state)
{
    enum { THREADS = 4, ITEMS = 40 };
    pthread_t who[ITEMS];
    pthread_t members[ITEMS];
    size_t count = 0;
    (void)state;
    needs_threads(THREADS);
    open_team(THREADS);
    gpk_program *program = suite_open_program(&slow);
    gpk_stream *stream = suite_open_stream();
    gpk_memory *memory = suite_alloc(sizeof who);
    suite_run(stream, program, &(gpk_launch){.memories = &memory, .items = ITEMS, .group = 1});
    suite_download(stream, memory, 0, who, sizeof who);
    suite_finish(stream);
    for (size_t i = 0; i < ITEMS; i++) {
        size_t k = 0;
        while (k < count && !pthread_equal(who[i], members[k]))
            k++;
        if (k == count)
            members[count++] = who[i];
    }
    assert_int_equal(count, THREADS);
    suite_ops->stream_close(stream);
    suite_ops->memory_free(memory);
    suite_ops->program_close(program);
    suite_ops->device_close(suite_device);
}

static uint64_t cpu_time_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void an_idle_team_takes_no_time(void **state)
{
    enum { ITEMS = 8 };
    (void)state;
    open_team(4);
    gpk_program *program = suite_open_program(&slow);
    gpk_stream *stream = suite_open_stream();
    gpk_memory *who = suite_alloc(ITEMS * sizeof(pthread_t));
    suite_run(stream, program, &(gpk_launch){.memories = &who, .items = ITEMS, .group = 1});
    suite_finish(stream);
    uint64_t begin_ns = cpu_time_ns();
    gpk_sleep_ns(200 * MS);
    assert_true(cpu_time_ns() - begin_ns < 50 * MS);
    suite_ops->stream_close(stream);
    suite_ops->memory_free(who);
    suite_ops->program_close(program);
    suite_ops->device_close(suite_device);
}

/* With an argument: where OpenMP gives two threads to whoever asks for more. */
static int run_limited(char **argv)
{
    if (getenv("OMP_THREAD_LIMIT") == NULL) {
        setenv("OMP_THREAD_LIMIT", "2", 1); /* read when OpenMP is loaded */
        execv("/proc/self/exe", argv);
        perror("execv");
        return 1;
    }
    return backend_suite(&gpk_openmp_ops, &(gpk_device_request){.compute_units = 7});
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return run_limited(argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_group_ends_with_the_items),
        cmocka_unit_test(a_copy_overtakes_a_run_on_another_stream),
        cmocka_unit_test(a_copy_gets_in_between_the_groups_of_a_run),
        cmocka_unit_test(every_member_takes_part_in_a_run),
        cmocka_unit_test(an_idle_team_takes_no_time),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    failed += backend_suite(&gpk_openmp_ops, &(gpk_device_request){.info = NULL});
    failed += backend_suite(&gpk_openmp_ops, &(gpk_device_request){.compute_units = 1});
    failed += backend_suite(&gpk_openmp_ops, &(gpk_device_request){.compute_units = 7});
    return failed;
}
