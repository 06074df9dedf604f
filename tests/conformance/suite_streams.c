// SPDX-License-Identifier: MIT
#include "suite_streams.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "suite_calls.h"
#include "test.h"

enum { SLOTS = 3, VALUES = 5003 };

static const size_t VALUES_SIZE = VALUES * sizeof(uint32_t);

/* One place in a pipeline of three streams. */
typedef struct slot {
    gpk_program *program;
    gpk_memory *memories[2]; /* in, out */
    uint32_t *in, *out;
    gpk_event *event; /* of its download */
    uint32_t round;
} slot;

typedef struct pipeline {
    gpk_stream *up, *compute, *down;
    slot slots[SLOTS];
} pipeline;

static void pipeline_open(pipeline *p)
{
    memset(p, 0, sizeof *p);
    p->up = suite_open_stream();
    p->compute = suite_open_stream();
    p->down = suite_open_stream();
    for (size_t i = 0; i < SLOTS; i++) {
        slot *s = &p->slots[i];
        s->program = suite_open_program(&suite_scale);
        s->memories[0] = suite_alloc(VALUES_SIZE);
        s->memories[1] = suite_alloc(VALUES_SIZE);
        s->in = suite_host_alloc(VALUES_SIZE);
        s->out = suite_host_alloc(VALUES_SIZE);
    }
}

static void pipeline_close(pipeline *p)
{
    suite_ops->stream_close(p->up);
    suite_ops->stream_close(p->compute);
    suite_ops->stream_close(p->down);
    for (size_t i = 0; i < SLOTS; i++) {
        slot *s = &p->slots[i];
        suite_ops->program_close(s->program);
        suite_ops->memory_free(s->memories[0]);
        suite_ops->memory_free(s->memories[1]);
        suite_ops->host_free(suite_device, s->in);
        suite_ops->host_free(suite_device, s->out);
    }
}

/* What is behind on a stream begins when all that is on the other so far is done. */
static void follow(gpk_stream *behind, gpk_stream *before)
{
    gpk_event *event = suite_record(before);
    suite_wait(behind, event);
    suite_ops->event_free(event);
}

static void start(pipeline *p, slot *s, uint32_t round)
{
    suite_scale_args args = {.count = VALUES, .factor = round + 3};
    gpk_launch launch = {
        .args = &args, .memories = s->memories, .items = VALUES, .group = SUITE_GROUP};
    s->round = round;
    for (uint32_t i = 0; i < VALUES; i++)
        s->in[i] = i * 7 + round;
    suite_upload(p->up, s->memories[0], 0, s->in, VALUES_SIZE);
    follow(p->compute, p->up);
    suite_run(p->compute, s->program, &launch);
    follow(p->down, p->compute);
    suite_download(p->down, s->memories[1], 0, s->out, VALUES_SIZE);
    s->event = suite_record(p->down);
}

static void finish(slot *s)
{
    suite_wait_for(s->event);
    suite_ops->event_free(s->event);
    s->event = NULL;
    for (uint32_t i = 0; i < VALUES; i++)
        assert_int_equal(s->out[i], (i * 7 + s->round) * (s->round + 3) + i);
    memset(s->out, 0, VALUES_SIZE);
}

static void waits_order_a_pipeline_of_three_streams(void **state)
{
    enum { ROUNDS = 60 };
    pipeline p;
    (void)state;

    pipeline_open(&p);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        slot *s = &p.slots[round % SLOTS];
        if (s->event != NULL)
            finish(s);
        start(&p, s, round);
    }
    for (uint32_t round = ROUNDS; round < ROUNDS + SLOTS; round++)
        finish(&p.slots[round % SLOTS]);
    pipeline_close(&p);
}

/* A stream with long work that ends in a patch of a memory, for others to wait for. */
typedef struct worker {
    gpk_stream *stream;
    gpk_program *program;
    gpk_memory *values, *patched;
    uint32_t *patch;
    gpk_event *event; /* of the patch */
} worker;

static void worker_start(worker *w, uint32_t seed)
{
    uint32_t *zeros = calloc(VALUES, sizeof *zeros);
    assert_non_null(zeros);
    w->stream = suite_open_stream();
    w->program = suite_open_program(&suite_fold);
    w->values = suite_alloc(VALUES_SIZE);
    w->patched = suite_alloc(VALUES_SIZE);
    w->patch = suite_numbers(VALUES, seed);
    suite_upload(w->stream, w->values, 0, w->patch, VALUES_SIZE);
    suite_upload(w->stream, w->patched, 0, zeros, VALUES_SIZE);
    suite_finish(w->stream);
    suite_queue_long_work(w->stream, w->program, w->values, VALUES);
    suite_upload(w->stream, w->patched, 0, w->patch, VALUES_SIZE);
    w->event = suite_record(w->stream);
    free(zeros);
}

static void worker_end(worker *w)
{
    suite_ops->stream_close(w->stream);
    suite_ops->program_close(w->program);
    suite_ops->memory_free(w->values);
    suite_ops->memory_free(w->patched);
    free(w->patch);
}

/* Waited for twice and freed at once, most likely pending; then waited for by a stream
 * that has work already, through another one. */
static void a_wait_holds_for_an_event_that_is_freed(void **state)
{
    uint32_t *back = calloc(VALUES, sizeof *back);
    uint32_t *again = calloc(VALUES, sizeof *again);
    gpk_stream *second = suite_open_stream();
    gpk_stream *third = suite_open_stream();
    gpk_memory *own = suite_alloc(4);
    worker w;
    (void)state;

    worker_start(&w, 31);
    suite_wait(second, w.event);
    suite_wait(second, w.event);
    suite_upload(third, own, 0, w.patch, 4);
    suite_ops->event_free(w.event);
    suite_download(second, w.patched, 0, back, VALUES_SIZE);
    follow(third, second);
    suite_download(third, w.patched, 0, again, VALUES_SIZE);
    suite_finish(third);
    assert_memory_equal(back, w.patch, VALUES_SIZE);
    assert_memory_equal(again, w.patch, VALUES_SIZE);
    suite_ops->stream_close(second);
    suite_ops->stream_close(third);
    suite_ops->memory_free(own);
    worker_end(&w);
    free(again);
    free(back);
}

static void a_record_behind_a_wait_is_not_done_before_it(void **state)
{
    gpk_stream *second = suite_open_stream();
    worker w;
    (void)state;

    worker_start(&w, 32);
    suite_wait(second, w.event);
    gpk_event *behind = suite_record(second);
    uint64_t deadline_ns = gpk_now_ns() + UINT64_C(60000000000);
    while (suite_query(behind) != GPK_EVENT_DONE) {
        assert_true(gpk_now_ns() < deadline_ns);
        gpk_sleep_ns(100000);
    }
    assert_int_equal(suite_query(w.event), GPK_EVENT_DONE);
    suite_ops->event_free(behind);
    suite_ops->event_free(w.event);
    suite_ops->stream_close(second);
    worker_end(&w);
}

/* Its own stream's, one that is done, one of a stream that is closed, two at once. */
static void any_event_of_the_device_may_be_waited_for(void **state)
{
    uint32_t *values = suite_numbers(VALUES, 33);
    uint32_t *back = calloc(VALUES, sizeof *back);
    gpk_memory *memory = suite_alloc(VALUES_SIZE);
    gpk_program *program = suite_open_program(&suite_fold);
    gpk_stream *first = suite_open_stream();
    gpk_stream *second = suite_open_stream();
    (void)state;

    suite_upload(first, memory, 0, values, VALUES_SIZE);
    follow(first, first);
    suite_run_fold(first, program, memory, (suite_fold_args){VALUES, 1, 1});
    gpk_event *event = suite_record(first);
    suite_wait_for(event);
    suite_wait(first, event);
    suite_wait(second, event);
    suite_run_fold(second, program, memory, (suite_fold_args){VALUES, 2, 1});
    gpk_event *other = suite_record(second);
    suite_ops->stream_close(second);
    suite_wait(first, other);
    suite_wait(first, event);
    suite_ops->event_free(other);
    suite_download(first, memory, 0, back, VALUES_SIZE);
    suite_wait(first, event); /* the last on its stream */
    suite_finish(first);
    for (size_t i = 0; i < VALUES; i++)
        assert_int_equal(back[i], suite_fold_once(suite_fold_once(values[i], 1), 2));
    suite_ops->event_free(event);
    suite_ops->stream_close(first);
    suite_ops->program_close(program);
    suite_ops->memory_free(memory);
    free(back);
    free(values);
}

static void needs_shared_memory(void)
{
    if (suite_device->info.shares_memory)
        return;
    print_message("SKIPPED: %s does not share the host's memory\n", suite_device->info.id);
    skip();
}

static void host_memory_is_used_in_place(void **state)
{
    enum { ROUNDS = 100 };
    (void)state;
    needs_shared_memory();
    uint32_t *in = suite_host_alloc(VALUES_SIZE);
    uint32_t *out = suite_host_alloc(VALUES_SIZE);
    gpk_memory *memories[] = {suite_alloc_at(in, VALUES_SIZE), suite_alloc_at(out, VALUES_SIZE)};
    gpk_program *program = suite_open_program(&suite_scale);
    gpk_stream *stream = suite_open_stream();

    for (uint32_t round = 0; round < ROUNDS; round++) {
        suite_scale_args args = {.count = VALUES, .factor = round + 2};
        for (uint32_t i = 0; i < VALUES; i++)
            in[i] = i * 5 + round;
        suite_run(stream, program,
                  &(gpk_launch){
                      .args = &args, .memories = memories, .items = VALUES, .group = SUITE_GROUP});
        suite_map(stream, memories[0]);
        suite_map(stream, memories[1]);
        suite_finish(stream);
        for (uint32_t i = 0; i < VALUES; i++)
            assert_int_equal(out[i], (i * 5 + round) * (round + 2) + i);
        memset(out, 0xcc, VALUES_SIZE);
    }
    suite_ops->stream_close(stream);
    suite_ops->program_close(program);
    suite_ops->memory_free(memories[0]);
    suite_ops->memory_free(memories[1]);
    suite_ops->host_free(suite_device, in);
    suite_ops->host_free(suite_device, out);
}

/* What the host wrote stays but for the pieces that commands write. */
static void copies_reach_a_memory_with_a_host_side(void **state)
{
    enum { SKIP = 1000, PIECE = 2000 };
    (void)state;
    needs_shared_memory();
    uint32_t *host = suite_host_alloc(VALUES_SIZE);
    uint32_t *values = suite_numbers(VALUES, 34);
    uint32_t *patch = suite_numbers(PIECE, 35);
    uint32_t *back = calloc(VALUES, sizeof *back);
    gpk_memory *memory = suite_alloc_at(host, VALUES_SIZE);
    gpk_program *program = suite_open_program(&suite_fold);
    gpk_stream *stream = suite_open_stream();

    for (uint32_t round = 1; round <= 3; round++) {
        memcpy(host, values, VALUES_SIZE);
        suite_upload(stream, memory, SKIP * sizeof *patch, patch, PIECE * sizeof *patch);
        suite_run_fold(stream, program, memory, (suite_fold_args){VALUES, round, 1});
        suite_download(stream, memory, 0, back, VALUES_SIZE);
        suite_map(stream, memory);
        suite_finish(stream);
        assert_memory_equal(back, host, VALUES_SIZE);
        for (uint32_t i = 0; i < VALUES; i++) {
            bool is_patched = i >= SKIP && i < SKIP + PIECE;
            uint32_t before = is_patched ? patch[i - SKIP] : values[i];
            assert_int_equal(host[i], suite_fold_once(before, round));
        }
    }
    suite_ops->stream_close(stream);
    suite_ops->program_close(program);
    suite_ops->memory_free(memory);
    suite_ops->host_free(suite_device, host);
    free(back);
    free(patch);
    free(values);
}

static void host_memory_is_aligned_and_takes_copies(void **state)
{
    static const size_t sizes[] = {1, 4095, 4096, 4097, 1 << 20};
    gpk_stream *stream = suite_open_stream();
    (void)state;

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        unsigned char *from = suite_host_alloc(sizes[i]);
        unsigned char *to = suite_host_alloc(sizes[i]);
        gpk_memory *memory = suite_alloc(sizes[i]);
        for (size_t k = 0; k < sizes[i]; k++)
            from[k] = (unsigned char)(k * 11 + i);
        memset(to, 0, sizes[i]);
        suite_upload(stream, memory, 0, from, sizes[i]);
        suite_download(stream, memory, 0, to, sizes[i]);
        suite_finish(stream);
        assert_memory_equal(from, to, sizes[i]);
        suite_ops->memory_free(memory);
        suite_ops->host_free(suite_device, from);
        suite_ops->host_free(suite_device, to);
    }
    suite_ops->stream_close(stream);
}

enum { TIMED = 8 };

/* Times of the commands of one stream: none, or sane, in order and one after the other. A
 * device's clock and ours may disagree by the slack. */
static void check_times(gpk_event *const *events, uint64_t begin_ns, uint64_t end_ns)
{
    const uint64_t slack_ns = 1000000;
    gpk_event_times before = {begin_ns, begin_ns};
    for (size_t i = 0; i < TIMED; i++) {
        gpk_event_times times = {1, 0};
        suite_ops->times(events[i], &times);
        if (times.started_ns == 0 && times.ended_ns == 0)
            continue;
        assert_true(times.started_ns <= times.ended_ns);
        assert_true(times.started_ns + slack_ns >= before.ended_ns);
        assert_true(times.ended_ns <= end_ns + slack_ns);
        before = times;
    }
}

static void times_lie_between_the_call_and_its_end(void **state)
{
    uint32_t *values = suite_numbers(VALUES, 36);
    gpk_memory *memory = suite_alloc(VALUES_SIZE);
    gpk_program *program = suite_open_program(&suite_fold);
    gpk_stream *stream = suite_open_stream();
    gpk_event *events[TIMED];
    (void)state;

    suite_upload(stream, memory, 0, values, VALUES_SIZE);
    uint32_t rounds = suite_rounds_of(stream, program, memory, VALUES, 5000000);
    suite_ops->event_free(suite_record(stream)); /* what came before is not measured */
    uint64_t begin_ns = gpk_now_ns();
    for (size_t i = 0; i < TIMED; i++) {
        if (i % 2 == 1)
            suite_upload(stream, memory, 0, values, VALUES_SIZE);
        suite_run_fold(stream, program, memory, (suite_fold_args){VALUES, 1, rounds});
        if (i % 3 == 1)
            suite_download(stream, memory, 0, values, VALUES_SIZE);
        events[i] = suite_record(stream);
    }
    for (size_t i = 0; i < TIMED; i++)
        suite_wait_for(events[i]);
    check_times(events, begin_ns, gpk_now_ns());
    for (size_t i = 0; i < TIMED; i++)
        suite_ops->event_free(events[i]);
    suite_ops->stream_close(stream);
    suite_ops->program_close(program);
    suite_ops->memory_free(memory);
    free(values);
}

int suite_streams(int (*open)(void **state), int (*close)(void **state))
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_order_a_pipeline_of_three_streams),
        cmocka_unit_test(a_wait_holds_for_an_event_that_is_freed),
        cmocka_unit_test(a_record_behind_a_wait_is_not_done_before_it),
        cmocka_unit_test(any_event_of_the_device_may_be_waited_for),
        cmocka_unit_test(host_memory_is_used_in_place),
        cmocka_unit_test(copies_reach_a_memory_with_a_host_side),
        cmocka_unit_test(host_memory_is_aligned_and_takes_copies),
        cmocka_unit_test(times_lie_between_the_call_and_its_end),
    };
    return cmocka_run_group_tests_name("streams", tests, open, close);
}
