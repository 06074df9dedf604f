// SPDX-License-Identifier: MIT
/* null_test.c - the test double keeps the contract that it stands in for, and takes time
 * when told to. */
#include "backend/null/null.h"
#include "backend_suite.h"
#include "base/clock.h"
#include "suite_calls.h"
#include "test.h"

enum { SIZE = 100, ITEMS = 25 };

static gpk_virtual_clock virtual_clock;
static gpk_memory *memory;
static gpk_program *program;
static gpk_stream *streams[2];
static uint32_t bytes[ITEMS];

/* A byte takes 1 ns up and 2 ns down, an item 8 ns: 100, 200 and 200 for all of them. */
static uint64_t duration_ns(void *user, const char *device, gpk_null_op op, uint64_t amount)
{
    assert_ptr_equal(user, &virtual_clock);
    assert_string_equal(device, "null");
    switch (op) {
    case GPK_NULL_UPLOAD:
        return amount;
    case GPK_NULL_RUN:
        return 8 * amount;
    case GPK_NULL_DOWNLOAD:
        return 2 * amount;
    default:
        fail();
        return 0;
    }
}

static int begin(void **state)
{
    const gpk_null_timing timing = {.duration_ns = duration_ns, .user = &virtual_clock};
    (void)state;
    virtual_clock.now_ns = 1000;
    gpk_clock_use(&virtual_clock);
    gpk_null_time_with(&timing);
    suite_ops = &gpk_null_ops;
    assert_int_equal(
        suite_ops->device_open(&(gpk_device_request){.info = NULL}, &suite_device, NULL), 0);
    memory = suite_alloc(SIZE);
    program = suite_open_program(&suite_fold);
    streams[0] = suite_open_stream();
    streams[1] = suite_open_stream();
    return 0;
}

static int end(void **state)
{
    (void)state;
    suite_ops->stream_close(streams[0]);
    suite_ops->stream_close(streams[1]);
    suite_ops->program_close(program);
    suite_ops->memory_free(memory);
    suite_ops->device_close(suite_device);
    gpk_null_time_with(NULL);
    gpk_clock_use(NULL);
    return gpk_null_live() == 0 ? 0 : -1;
}

static gpk_event *upload(int stream)
{
    suite_upload(streams[stream], memory, 0, bytes, SIZE);
    return suite_record(streams[stream]);
}

static gpk_event *run(int stream)
{
    suite_run_fold(streams[stream], program, memory, (suite_fold_args){ITEMS, 1, 1});
    return suite_record(streams[stream]);
}

static gpk_event *download(int stream)
{
    suite_download(streams[stream], memory, 0, bytes, SIZE);
    return suite_record(streams[stream]);
}

/* Pending until the very end, and its times; frees the event. The clock goes there. */
static void check_event(gpk_event *event, uint64_t started_ns, uint64_t ended_ns)
{
    gpk_event_times times;
    if (virtual_clock.now_ns < ended_ns) {
        virtual_clock.now_ns = ended_ns - 1;
        assert_int_equal(suite_query(event), GPK_EVENT_PENDING);
        virtual_clock.now_ns = ended_ns;
    }
    assert_int_equal(suite_query(event), GPK_EVENT_DONE);
    suite_ops->times(event, &times);
    assert_int_equal(times.started_ns, started_ns);
    assert_int_equal(times.ended_ns, ended_ns);
    suite_ops->event_free(event);
}

static void a_stream_does_one_after_the_other(void **state)
{
    (void)state;
    suite_upload(streams[0], memory, 0, bytes, SIZE);
    suite_run_fold(streams[0], program, memory, (suite_fold_args){ITEMS, 1, 1});
    gpk_event *first = suite_record(streams[0]);
    gpk_event *second = download(0);
    gpk_event *third = suite_record(streams[0]);
    check_event(first, 1000, 1300);
    check_event(second, 1300, 1500);
    check_event(third, 0, 0); /* nothing new */
    virtual_clock.now_ns = 1700;
    check_event(upload(0), 1700, 1800); /* not before it was asked for */
}

static void an_upload_and_a_run_overlap(void **state)
{
    (void)state;
    gpk_event *first = run(0);
    virtual_clock.now_ns = 1050;
    gpk_event *second = upload(1);
    gpk_event *third = download(1);
    check_event(second, 1050, 1150);
    check_event(first, 1000, 1200);
    check_event(third, 1150, 1350);
}

static void an_engine_does_one_after_the_other(void **state)
{
    (void)state;
    gpk_event *first = run(0);
    gpk_event *second = run(1);
    gpk_event *third = upload(1);
    gpk_event *fourth = upload(0); /* its stream could at 1200; the engine's order counts */
    check_event(first, 1000, 1200);
    check_event(second, 1200, 1400);
    check_event(third, 1400, 1500);
    check_event(fourth, 1500, 1600);
}

static void a_wait_delays_what_is_behind_it(void **state)
{
    (void)state;
    gpk_event *first = run(0);
    suite_wait(streams[1], first);
    gpk_event *bare = suite_record(streams[1]);
    gpk_event *second = upload(1);
    assert_int_equal(suite_query(bare), GPK_EVENT_PENDING);
    check_event(first, 1000, 1200);
    check_event(bare, 0, 0);
    check_event(second, 1200, 1300);
    gpk_event *third = download(0);
    suite_wait(streams[1], third);
    suite_ops->event_free(third);
    check_event(upload(1), 1500, 1600);
}

/* The host sees it at once, in time or not. */
static void what_a_command_does_is_done_at_once(void **state)
{
    uint32_t in[ITEMS] = {5};
    uint32_t out[ITEMS] = {0};
    (void)state;
    suite_upload(streams[0], memory, 0, in, SIZE);
    suite_run_fold(streams[0], program, memory, (suite_fold_args){ITEMS, 1, 1});
    suite_download(streams[0], memory, 0, out, SIZE);
    assert_int_equal(out[0], 16);
    check_event(suite_record(streams[0]), 1000, 1500);
}

/* It shows when its time has come, and goes on to what waits for it. */
static void a_failure_shows_at_its_time(void **state)
{
    gpk_null_fault fault = {
        .op = GPK_NULL_RUN, .nth = 1, .at_event = true, .status = GPUKIT_E_DEVICE, .native = -5};
    gpk_event_state found;
    (void)state;
    gpk_null_fail_at(&fault);
    suite_upload(streams[0], memory, 0, bytes, SIZE);
    gpk_event *first = run(0);
    suite_wait(streams[1], first);
    gpk_event *second = upload(1);
    assert_int_equal(suite_query(first), GPK_EVENT_PENDING);
    virtual_clock.now_ns = 1100;
    assert_int_equal(suite_ops->query(first, &found, NULL), GPUKIT_E_DEVICE);
    assert_int_equal(suite_ops->query(second, &found, NULL), GPUKIT_E_DEVICE);
    assert_int_equal(suite_ops->wait(streams[1], first, NULL), GPUKIT_E_DEVICE);
    gpk_null_fail_at(NULL);
    suite_ops->event_free(first);
    suite_ops->event_free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_stream_does_one_after_the_other, begin, end),
        cmocka_unit_test_setup_teardown(an_upload_and_a_run_overlap, begin, end),
        cmocka_unit_test_setup_teardown(an_engine_does_one_after_the_other, begin, end),
        cmocka_unit_test_setup_teardown(a_wait_delays_what_is_behind_it, begin, end),
        cmocka_unit_test_setup_teardown(what_a_command_does_is_done_at_once, begin, end),
        cmocka_unit_test_setup_teardown(a_failure_shows_at_its_time, begin, end),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed + backend_suite(&gpk_null_ops, &(gpk_device_request){.info = NULL});
}
