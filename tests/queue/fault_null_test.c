// SPDX-License-Identifier: MIT
/* fault_null_test.c - each call of the device fails in turn: every command completes once,
 * the queue goes on, and nothing leaks. */
#include <string.h>

#include "backend/null/null.h"
#include "base/clock.h"
#include "suite_help.h"
#include "test.h"

enum {
    COUNT = 64,
    SIZE = COUNT * sizeof(uint32_t),
    CHAINS = 4,
    LONE = 2 * CHAINS, /* without links */
    COMMANDS = 4 * CHAINS + LONE + 1,
    NATIVE = -1234,
};

typedef struct scene {
    gpukit_queue *queue;
    gpukit_program *program;
    gpukit_buffer *chained[CHAINS], *lone[CHAINS];
    uint32_t mine[COUNT];
    int tags[COMMANDS];
} scene;

/* Long enough to be seen pending, and events have something to wait for. */
static uint64_t take_time(void *user, const char *device, gpk_null_op op, uint64_t amount)
{
    (void)user;
    (void)device;
    (void)op;
    (void)amount;
    return 20000;
}

static const suite_fold_args args = {COUNT, 1, 1};

/* upload, run, run, download */
static void take_chain(scene *s, int chain)
{
    gpukit_buffer *buffer = s->chained[chain];
    for (int i = 0; i < 4; i++) {
        gpukit_command *command = suite_next(s->queue, &s->tags[4 * chain + i]);
        if (i == 0)
            gpukit_command_upload(command, buffer, 0, SIZE, NULL);
        else if (i == 3)
            gpukit_command_download(command, buffer, 0, SIZE, NULL);
        else
            suite_run(command, s->program, &buffer, &args);
        if (i < 3)
            gpukit_command_link(command);
    }
}

static void take_all(scene *s)
{
    int *tags = &s->tags[(size_t)4 * CHAINS];
    for (int chain = 0; chain < CHAINS; chain++) {
        take_chain(s, chain);
        gpukit_command_download(suite_next(s->queue, tags++), s->lone[chain], 0, SIZE, NULL);
        if (chain == 1)
            gpukit_command_barrier(suite_next(s->queue, tags++));
        gpukit_command *command = suite_next(s->queue, tags++);
        if (chain % 2 == 0)
            suite_run(command, s->program, &s->lone[chain], &args);
        else
            gpukit_command_upload(command, s->lone[chain], 0, SIZE, s->mine);
    }
}

static void open_scene(scene *s, gpukit_staging staging)
{
    static const gpk_device_request request = {.info = NULL};
    assert_int_equal(suite_device_open(&gpk_null_ops, &request), 0);
    s->queue = suite_queue(&(gpukit_queue_params){.staging = staging});
    s->program = suite_program(s->queue, &suite_fold);
    for (int i = 0; i < CHAINS; i++) {
        s->chained[i] = suite_buffer(s->queue, SIZE, GPUKIT_BUFFER_STAGED);
        s->lone[i] = suite_buffer(s->queue, SIZE, GPUKIT_BUFFER_STAGED);
    }
}

static void close_scene(scene *s)
{
    for (int i = 0; i < CHAINS; i++) {
        gpukit_buffer_free(s->chained[i]);
        gpukit_buffer_free(s->lone[i]);
    }
    gpukit_program_close(s->program);
    gpukit_queue_close(s->queue);
    suite_device_close();
    assert_int_equal(gpk_null_live(), 0);
}

/* A chain is fine up to its first failure, and cancelled behind that. */
static void check_chain(const scene *s, const gpukit_done *done, int chain)
{
    bool has_failed = false;
    for (int i = 0; i < 4; i++) {
        const gpukit_done *one = suite_of(done, COMMANDS, &s->tags[4 * chain + i]);
        bool is_lost = strcmp(one->error.call, "flush") == 0; /* all were given up */
        if (has_failed && !is_lost && one->error.status != GPUKIT_E_CANCELLED)
            fail_msg("%s behind a failure: %s (%s)", gpukit_status_name(one->error.status),
                     one->error.call, one->error.text);
        else if (has_failed)
            continue;
        else if (one->error.status == GPUKIT_OK)
            suite_check_fine(one);
        else
            assert_int_equal(one->error.native, NATIVE);
        has_failed = has_failed || one->error.status != GPUKIT_OK;
    }
}

static void check_all(const scene *s, const gpukit_done *done)
{
    for (int i = 0; i < COMMANDS; i++) {
        const gpukit_done *one = suite_of(done, COMMANDS, &s->tags[i]);
        if (i >= 4 * CHAINS && one->error.status != GPUKIT_OK)
            assert_int_equal(one->error.native, NATIVE);
    }
    for (int chain = 0; chain < CHAINS; chain++)
        check_chain(s, done, chain);
}

/* True: the fault struck. */
static bool check_fault(const gpk_null_fault *fault, gpukit_staging staging)
{
    gpukit_done done[COMMANDS];
    gpukit_queue_stats stats;
    scene s;
    open_scene(&s, staging);
    gpk_null_fail_at(fault);
    take_all(&s);
    suite_submit(s.queue);
    suite_reap(s.queue, done, COMMANDS);
    bool has_struck = gpk_null_struck() > 0;
    gpk_null_fail_at(NULL);
    check_all(&s, done);
    gpukit_queue_measure(s.queue, &stats);
    assert_int_equal(stats.commands, COMMANDS);
    assert_true(stats.busy_seconds < 60);
    for (int again = 0; again < 3; again++)
        suite_check_works(s.queue);
    suite_check_idle(s.queue);
    close_scene(&s);
    return has_struck;
}

/* The nth call for each n, until there is no such call. */
static void check_op(gpk_null_op op, bool at_event, gpukit_staging staging)
{
    enum { MOST = 200 };
    uint32_t nth = 1;
    for (; nth < MOST; nth++) {
        const gpk_null_fault fault = {.op = op,
                                      .nth = nth,
                                      .at_event = at_event,
                                      .status = GPUKIT_E_DEVICE,
                                      .native = NATIVE};
        if (!check_fault(&fault, staging))
            break;
    }
    assert_true(nth > 1);
}

static const struct {
    gpk_null_op op;
    bool at_event, maps_only;
} ops[] = {
    {GPK_NULL_UPLOAD, false, false},   {GPK_NULL_UPLOAD, true, false},
    {GPK_NULL_RUN, false, false},      {GPK_NULL_RUN, true, false},
    {GPK_NULL_DOWNLOAD, false, false}, {GPK_NULL_DOWNLOAD, true, false},
    {GPK_NULL_MAP, false, true},       {GPK_NULL_MAP, true, true},
    {GPK_NULL_RECORD, false, false},   {GPK_NULL_WAIT, false, false},
    {GPK_NULL_FLUSH, false, false},    {GPK_NULL_QUERY, false, false},
};

static void check_ops(void)
{
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        bool is_download = ops[i].op == GPK_NULL_DOWNLOAD; /* of which there is none in place */
        if (!ops[i].maps_only)
            check_op(ops[i].op, ops[i].at_event, GPUKIT_STAGING_COPY);
        if (!is_download)
            check_op(ops[i].op, ops[i].at_event, GPUKIT_STAGING_MAP);
    }
}

static void one_call_that_fails_fails_its_command(void **state)
{
    (void)state;
    check_ops();
}

static void one_call_that_fails_while_others_wait_fails_its_command(void **state)
{
    static const gpk_null_timing timing = {.duration_ns = take_time};
    (void)state;
    gpk_null_time_with(&timing);
    check_ops();
    gpk_null_time_with(NULL);
}

/* Commands that fail for good: all of them complete, each time, and then it works again. */
static void a_device_that_always_fails_is_told_each_time(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        const gpk_null_fault fault = {.op = ops[i].op,
                                      .nth = 1,
                                      .times = UINT32_MAX,
                                      .at_event = ops[i].at_event,
                                      .status = GPUKIT_E_DEVICE,
                                      .native = NATIVE};
        gpukit_done done[COMMANDS];
        scene s;
        open_scene(&s, ops[i].maps_only ? GPUKIT_STAGING_MAP : GPUKIT_STAGING_COPY);
        gpk_null_fail_at(&fault);
        for (int again = 0; again < 3; again++) {
            take_all(&s);
            suite_submit(s.queue);
            suite_reap(s.queue, done, COMMANDS);
            check_all(&s, done);
        }
        assert_true(gpk_null_struck() > 0);
        gpk_null_fail_at(NULL);
        if (ops[i].op != GPK_NULL_FLUSH) /* one that cannot be flushed is given up */
            suite_check_works(s.queue);
        close_scene(&s);
    }
}

/* The upload fails at its event; before its stream is made anew a kernel is handed over, and
 * then no stream can be opened. */
typedef struct ambush {
    gpk_null_fault streams;
    bool is_set;
} ambush;

static uint64_t let_streams_fail(void *user, const char *device, gpk_null_op op, uint64_t amount)
{
    ambush *self = user;
    (void)device;
    (void)amount;
    if (op == GPK_NULL_RUN && gpk_null_struck() == 1 && !self->is_set) {
        self->is_set = true;
        gpk_null_fail_at(&self->streams);
    }
    return 0;
}

static void check_renewal(uint32_t times)
{
    static const gpk_null_fault upload = {.op = GPK_NULL_UPLOAD,
                                          .nth = 1,
                                          .at_event = true,
                                          .status = GPUKIT_E_DEVICE,
                                          .native = NATIVE};
    ambush streams = {{.op = GPK_NULL_STREAM_OPEN,
                       .nth = 1,
                       .times = times,
                       .status = GPUKIT_E_DEVICE,
                       .native = NATIVE},
                      false};
    const gpk_null_timing timing = {let_streams_fail, &streams};
    gpukit_done done[COMMANDS];
    scene s;
    open_scene(&s, GPUKIT_STAGING_COPY);
    gpk_null_fail_at(&upload);
    gpk_null_time_with(&timing);
    take_all(&s);
    suite_submit(s.queue);
    suite_reap(s.queue, done, COMMANDS);
    check_all(&s, done);
    assert_true(gpk_null_struck() >= 1); /* of a stream */
    gpk_null_fail_at(NULL);
    gpk_null_time_with(NULL);
    suite_check_works(s.queue);
    close_scene(&s);
}

static void a_stream_that_cannot_be_made_anew_fails_commands_until_it_can(void **state)
{
    (void)state;
    check_renewal(1);
    check_renewal(UINT32_MAX);
}

/* What opens or allocs says so, and leaves nothing. */
static void what_cannot_be_opened_leaves_nothing(void **state)
{
    static const gpk_null_op opens[] = {GPK_NULL_STREAM_OPEN, GPK_NULL_MEMORY_ALLOC,
                                        GPK_NULL_HOST_ALLOC, GPK_NULL_PROGRAM_OPEN};
    static const gpk_device_request request = {.info = NULL};
    (void)state;
    for (uint32_t i = 0; i < 4 * 4; i++) {
        const gpk_null_fault fault = {
            .op = opens[i / 4], .nth = i % 4 + 1, .status = GPUKIT_E_DEVICE};
        gpukit_queue *queue = NULL;
        gpukit_buffer *buffer = NULL;
        gpukit_program *program = NULL;
        assert_int_equal(suite_device_open(&gpk_null_ops, &request), 0);
        gpk_null_fail_at(&fault);
        gpukit_status status = gpukit_queue_open(&suite_context, 0, NULL, &queue, NULL);
        if (status == GPUKIT_OK) {
            status = gpukit_buffer_alloc(queue, 8, GPUKIT_BUFFER_STAGED, &buffer, NULL);
            if (status == GPUKIT_OK)
                status = gpukit_program_open(queue, &suite_fold, &program, NULL);
        }
        assert_int_equal(status != GPUKIT_OK, gpk_null_struck() > 0);
        gpk_null_fail_at(NULL);
        if (queue != NULL)
            suite_check_works(queue);
        gpukit_program_close(program);
        gpukit_buffer_free(buffer);
        gpukit_queue_close(queue);
        suite_device_close();
        assert_int_equal(gpk_null_live(), 0);
    }
}

static int reset(void **state)
{
    (void)state;
    gpk_null_fail_at(NULL);
    gpk_null_time_with(NULL);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(one_call_that_fails_fails_its_command, reset),
        cmocka_unit_test_teardown(one_call_that_fails_while_others_wait_fails_its_command, reset),
        cmocka_unit_test_teardown(a_device_that_always_fails_is_told_each_time, reset),
        cmocka_unit_test_teardown(a_stream_that_cannot_be_made_anew_fails_commands_until_it_can,
                                  reset),
        cmocka_unit_test_teardown(what_cannot_be_opened_leaves_nothing, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
