// SPDX-License-Identifier: MIT
/* opencl_stream_test.c - memory, waits and times, as far as they are OpenCL's own. */
#include <stdlib.h>
#include <string.h>

#include "backend/opencl/opencl.h"
#include "base/clock.h"
#include "opencl_devices.h"
#include "suite_calls.h"
#include "test.h"

enum { COUNT = 5000, SIZE = COUNT * sizeof(uint32_t) };

static char debug_line[512];

static void keep_line(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    if (level == GPUKIT_LOG_DEBUG)
        strncpy(debug_line, text, sizeof debug_line - 1);
}

/* Opens the device, as one that shares the host's memory or does not. */
static void open_device(void *const *state, bool shares_memory)
{
    gpukit_device_info info = *opencl_devices_first(state);
    info.shares_memory = info.shares_memory && shares_memory;
    gpk_device_request request = {.info = &info, .log.write = keep_line};
    debug_line[0] = '\0';
    suite_ops = &gpk_opencl_ops;
    assert_int_equal(gpk_opencl_ops.device_open(&request, &suite_device, NULL), GPUKIT_OK);
}

static int close_device(void **state)
{
    (void)state;
    gpk_opencl_ops.device_close(suite_device);
    suite_device = NULL;
    return 0;
}

static void *host_alloc(size_t size)
{
    void *host = NULL;
    assert_int_equal(gpk_opencl_ops.host_alloc(suite_device, size, &host, NULL), GPUKIT_OK);
    assert_int_equal((uintptr_t)host % GPK_HOST_ALIGNMENT, 0);
    return host;
}

static void a_device_with_memory_of_its_own_gets_pinned_memory(void **state)
{
    enum { PIECES = 5 };
    uint32_t *pieces[PIECES];
    open_device(state, false);
    gpk_stream *stream = suite_open_stream();
    gpk_memory *memory = suite_alloc(SIZE);

    for (uint32_t i = 0; i < PIECES; i++)
        pieces[i] = host_alloc(SIZE);
    if (debug_line[0] != '\0')
        fail_msg("%s", debug_line);
    for (uint32_t i = 0; i < COUNT; i++)
        pieces[0][i] = i * 3;
    for (uint32_t i = 0; i + 1 < PIECES; i++) {
        suite_upload(stream, memory, 0, pieces[i], SIZE);
        suite_download(stream, memory, 0, pieces[i + 1], SIZE);
    }
    suite_finish(stream);
    assert_memory_equal(pieces[PIECES - 1], pieces[0], SIZE);
    gpk_opencl_ops.host_free(suite_device, pieces[2]);
    gpk_opencl_ops.host_free(suite_device, pieces[0]);
    gpk_opencl_ops.host_free(suite_device, NULL);
    gpk_opencl_ops.host_free(suite_device, pieces[4]);
    gpk_opencl_ops.host_free(suite_device, pieces[3]);
    gpk_opencl_ops.host_free(suite_device, pieces[1]);
    gpk_opencl_ops.stream_close(stream);
    gpk_opencl_ops.memory_free(memory);
}

/* More than the driver gives at once, and than there is. */
static void what_cannot_be_pinned_is_other_memory(void **state)
{
    void *host = NULL;
    gpukit_error err;
    open_device(state, false);
    size_t size = (size_t)suite_device->info.max_alloc_size + 1;
    if (gpk_opencl_ops.host_alloc(suite_device, size, &host, NULL) == GPUKIT_OK)
        gpk_opencl_ops.host_free(suite_device, host);
    assert_non_null(strstr(debug_line, "pinned"));
    host = NULL;
    assert_int_equal(gpk_opencl_ops.host_alloc(suite_device, SIZE_MAX, &host, &err),
                     GPUKIT_E_MEMORY);
    assert_null(host);
}

static void skip_unless_shared(void)
{
    if (suite_device->info.shares_memory)
        return;
    print_message("SKIPPED: %s does not share its memory\n", suite_device->info.name);
    close_device(NULL);
    skip();
}

static void check_fold(const uint32_t *values, uint32_t first, uint32_t add)
{
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(values[i], suite_fold_once(first + i, add));
}

/* What the host writes before the first run counts, before and after memory_alloc. */
static void what_the_host_wrote_first_is_seen(void **state)
{
    open_device(state, true);
    skip_unless_shared();
    gpk_program *program = suite_open_program(&suite_fold);
    gpk_stream *stream = suite_open_stream();
    uint32_t *host = host_alloc(SIZE);
    gpk_memory *memory = NULL;
    memset(host, 0x11, SIZE);
    for (uint32_t i = 0; i < COUNT / 2; i++)
        host[i] = 10 + i;
    assert_int_equal(gpk_opencl_ops.memory_alloc(suite_device, SIZE, host, &memory, NULL),
                     GPUKIT_OK);
    for (uint32_t i = COUNT / 2; i < COUNT; i++)
        host[i] = 10 + i;
    assert_int_equal(gpk_opencl_ops.map(stream, memory, NULL), GPUKIT_OK); /* nothing to do */
    suite_finish(stream);
    suite_run_fold(stream, program, memory, (suite_fold_args){COUNT, 7, 1});
    assert_int_equal(gpk_opencl_ops.map(stream, memory, NULL), GPUKIT_OK);
    assert_int_equal(gpk_opencl_ops.map(stream, memory, NULL), GPUKIT_OK);
    suite_finish(stream);
    check_fold(host, 10, 7);
    for (uint32_t i = 0; i < COUNT; i++)
        host[i] = 500 + i;
    suite_run_fold(stream, program, memory, (suite_fold_args){COUNT, 8, 1});
    assert_int_equal(gpk_opencl_ops.map(stream, memory, NULL), GPUKIT_OK);
    gpk_opencl_ops.stream_close(stream);
    check_fold(host, 500, 8);
    gpk_opencl_ops.program_close(program);
    gpk_opencl_ops.memory_free(memory); /* while it is mapped */
    check_fold(host, 500, 8);
    gpk_opencl_ops.host_free(suite_device, host);
}

/* Far more than go into one wait list, and none is lost. */
static void a_stream_waits_for_many_others(void **state)
{
    enum { STREAMS = 20 };
    gpk_stream *streams[STREAMS];
    gpk_event *events[STREAMS];
    gpk_memory *memories[STREAMS];
    uint32_t *values = suite_numbers(COUNT, 3);
    open_device(state, true);
    gpk_program *program = suite_open_program(&suite_fold);
    gpk_stream *last = suite_open_stream();

    for (uint32_t i = 0; i < STREAMS; i++) {
        streams[i] = suite_open_stream();
        memories[i] = suite_alloc(SIZE);
        suite_upload(streams[i], memories[i], 0, values, SIZE);
        suite_run_fold(streams[i], program, memories[i], (suite_fold_args){COUNT, 2, 200});
        events[i] = suite_record(streams[i]);
        assert_int_equal(gpk_opencl_ops.flush(streams[i], NULL), GPUKIT_OK);
    }
    for (uint32_t i = 0; i < STREAMS; i++)
        assert_int_equal(gpk_opencl_ops.wait(last, events[i], NULL), GPUKIT_OK);
    suite_finish(last);
    for (uint32_t i = 0; i < STREAMS; i++) {
        assert_int_equal(suite_query(events[i]), GPK_EVENT_DONE);
        gpk_opencl_ops.event_free(events[i]);
        gpk_opencl_ops.stream_close(streams[i]);
        gpk_opencl_ops.memory_free(memories[i]);
    }
    gpk_opencl_ops.stream_close(last);
    gpk_opencl_ops.program_close(program);
    free(values);
}

typedef struct timed_run {
    uint64_t begin_ns, seen_ns; /* around the call, and the look that saw it done */
    gpk_event_times times;
} timed_run;

static timed_run run_timed(gpk_stream *stream, gpk_program *program, gpk_memory *memory,
                           uint32_t folds)
{
    timed_run run = {.begin_ns = gpk_now_ns()};
    suite_run_fold(stream, program, memory, (suite_fold_args){COUNT, 1, folds});
    gpk_event *event = suite_record(stream);
    assert_int_equal(gpk_opencl_ops.flush(stream, NULL), GPUKIT_OK);
    while (suite_query(event) != GPK_EVENT_DONE)
        continue;
    run.seen_ns = gpk_now_ns();
    gpk_opencl_ops.times(event, &run.times);
    gpk_opencl_ops.event_free(event);
    return run;
}

/* When the work is alone, nothing began before the call nor ended after it was seen, and
 * little time is missing: less than a fifth in the best of the rounds, for there are
 * machines that do other things too. */
static void times_are_on_the_hosts_clock(void **state)
{
    enum { ROUNDS = 20 };
    double best = 0;
    open_device(state, true);
    if (suite_device->info.timer_ns == 0) {
        print_message("SKIPPED: %s has no timer\n", suite_device->info.name);
        close_device(NULL);
        skip();
    }
    uint32_t *values = suite_numbers(COUNT, 5);
    gpk_memory *memory = suite_alloc(SIZE);
    gpk_program *program = suite_open_program(&suite_fold);
    gpk_stream *stream = suite_open_stream();

    suite_upload(stream, memory, 0, values, SIZE);
    suite_run_fold(stream, program, memory, (suite_fold_args){COUNT, 1, 1});
    suite_finish(stream);
    /* Of which a launch takes a small part, also on a device that is quick. */
    const uint32_t folds = suite_rounds_of(stream, program, memory, COUNT, 2000000);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        const timed_run run = run_timed(stream, program, memory, folds);
        const gpk_event_times *times = &run.times;
        assert_true(times->started_ns <= times->ended_ns && times->ended_ns <= run.seen_ns);
        assert_true(times->started_ns + 50000 > run.begin_ns); /* the offset may be that wrong */
        double share =
            (double)(times->ended_ns - times->started_ns) / (double)(run.seen_ns - run.begin_ns);
        best = share > best ? share : best;
    }
    assert_true(best > 0.8);
    gpk_opencl_ops.stream_close(stream);
    gpk_opencl_ops.program_close(program);
    gpk_opencl_ops.memory_free(memory);
    free(values);
}

#define TEST(f) cmocka_unit_test_teardown(f, close_device)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_device_with_memory_of_its_own_gets_pinned_memory),
        TEST(what_cannot_be_pinned_is_other_memory),
        TEST(what_the_host_wrote_first_is_seen),
        TEST(a_stream_waits_for_many_others),
        TEST(times_are_on_the_hosts_clock),
    };
    return opencl_devices_result(
        cmocka_run_group_tests(tests, opencl_devices_setup, opencl_devices_teardown));
}
