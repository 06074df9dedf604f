// SPDX-License-Identifier: MIT
#include "backend_suite.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "suite_kernels.h"
#include "test.h"

enum { GROUP = 64 }; /* one size: PoCL compiles a kernel anew for each */

static const uint64_t DEADLINE_NS = UINT64_C(60000000000);

static const gpk_backend_ops *ops;
static const gpk_device_request *request;
static gpk_device *device;

/* What went wrong is worth more than "not 0". */
static void check(gpukit_status status, const gpukit_error *err)
{
    if (status != GPUKIT_OK)
        fail_msg("%s: %s (%s %d)", gpukit_status_name(status), err->text, err->call, err->native);
}

static gpk_memory *alloc(size_t size)
{
    gpk_memory *memory = NULL;
    gpukit_error err;
    check(ops->memory_alloc(device, size, &memory, &err), &err);
    assert_non_null(memory);
    assert_ptr_equal(memory->device, device);
    assert_int_equal(memory->size, size);
    return memory;
}

static gpk_program *open_program(const gpk_kernel *kernel)
{
    gpk_program *program = NULL;
    gpukit_error err;
    check(ops->program_open(device, kernel, &program, &err), &err);
    assert_ptr_equal(program->device, device);
    assert_ptr_equal(program->kernel, kernel);
    return program;
}

static gpk_stream *open_stream(void)
{
    gpk_stream *stream = NULL;
    gpukit_error err;
    check(ops->stream_open(device, &stream, &err), &err);
    assert_ptr_equal(stream->device, device);
    return stream;
}

static void upload(gpk_stream *stream, gpk_memory *to, size_t offset, const void *from, size_t size)
{
    gpukit_error err;
    check(ops->upload(stream, to, offset, from, size, &err), &err);
}

static void download(gpk_stream *stream, gpk_memory *from, size_t offset, void *to, size_t size)
{
    gpukit_error err;
    check(ops->download(stream, from, offset, to, size, &err), &err);
}

static void run(gpk_stream *stream, gpk_program *program, const gpk_launch *launch)
{
    gpukit_error err;
    check(ops->run(stream, program, launch, &err), &err);
}

static void run_fold(gpk_stream *stream, gpk_program *program, gpk_memory *values,
                     suite_fold_args args)
{
    run(stream, program,
        &(gpk_launch){.args = &args, .memories = &values, .items = args.count, .group = GROUP});
    memset(&args, 0xa5, sizeof args);
}

static gpk_event *record(gpk_stream *stream)
{
    gpk_event *event = NULL;
    gpukit_error err;
    check(ops->record(stream, &event, &err), &err);
    assert_ptr_equal(event->device, device);
    return event;
}

static gpk_event_state query(gpk_event *event)
{
    gpk_event_state state = GPK_EVENT_PENDING;
    gpukit_error err;
    check(ops->query(event, &state, &err), &err);
    return state;
}

static void wait_for(gpk_event *event)
{
    uint64_t deadline = gpk_now_ns() + DEADLINE_NS;
    while (query(event) != GPK_EVENT_DONE) {
        assert_true(gpk_now_ns() < deadline);
        gpk_sleep_ns(50000);
    }
}

static void finish(gpk_stream *stream)
{
    gpk_event *event = record(stream);
    wait_for(event);
    ops->event_free(event);
}

static uint32_t *numbers(size_t count, uint32_t seed)
{
    uint32_t *values = malloc(count * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < count; i++)
        values[i] = (uint32_t)i * 2654435761u + seed;
    return values;
}

static void the_device_says_what_it_is(void **state)
{
    const gpukit_device_info *info = &device->info;
    (void)state;

    assert_ptr_equal(device->ops, ops);
    assert_string_equal(info->backend, ops->name);
    assert_true(info->id[0] != '\0' && info->name[0] != '\0' && info->language[0] != '\0');
    assert_true(info->compute_units > 0);
    assert_true(info->memory_size > 0 && info->max_alloc_size > 0);
    assert_true(info->max_group_items >= GROUP);
    assert_true(info->is_usable);
    assert_string_equal(info->why_not, "");
}

static void memory_comes_back_at_odd_sizes_and_offsets(void **state)
{
    enum { SIZE = 100003 };
    static const struct {
        size_t offset, size;
    } pieces[] = {{0, 1}, {1, 3}, {4093, 4099}, {65537, 31}, {SIZE - 1, 1}, {SIZE - 777, 776}};
    unsigned char *model = malloc(SIZE);
    unsigned char *patch = malloc(SIZE);
    unsigned char *back = malloc(SIZE);
    gpk_memory *memory = alloc(SIZE);
    gpk_stream *stream = open_stream();
    (void)state;

    for (size_t i = 0; i < SIZE; i++) {
        model[i] = (unsigned char)(i * 7);
        patch[i] = (unsigned char)(i * 13 + 5);
    }
    upload(stream, memory, 0, model, SIZE);
    finish(stream);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        upload(stream, memory, pieces[i].offset, patch + i, pieces[i].size);
        memcpy(model + pieces[i].offset, patch + i, pieces[i].size);
    }
    download(stream, memory, 0, back, SIZE);
    finish(stream);
    assert_memory_equal(back, model, SIZE);

    memset(back, 0, SIZE);
    download(stream, memory, 4097, back, 4001);
    finish(stream);
    assert_memory_equal(back, model + 4097, 4001);
    assert_int_equal(back[4001], 0);
    ops->stream_close(stream);
    ops->memory_free(memory);
    free(back);
    free(patch);
    free(model);
}

static void a_stream_runs_in_order(void **state)
{
    enum { COUNT = 1001, STEPS = 200 };
    uint32_t *values = numbers(COUNT, 1);
    uint32_t *back = numbers(COUNT, 0);
    gpk_memory *memory = alloc(COUNT * sizeof *values);
    gpk_program *program = open_program(&suite_fold);
    gpk_stream *stream = open_stream();
    (void)state;

    upload(stream, memory, 0, values, COUNT * sizeof *values);
    for (uint32_t step = 0; step < STEPS; step++)
        run_fold(stream, program, memory, (suite_fold_args){COUNT, step, 1});
    download(stream, memory, 0, back, COUNT * sizeof *back);
    finish(stream);
    for (size_t i = 0; i < COUNT; i++) {
        for (uint32_t step = 0; step < STEPS; step++)
            values[i] = suite_fold_once(values[i], step);
        assert_int_equal(back[i], values[i]);
    }
    ops->stream_close(stream);
    ops->program_close(program);
    ops->memory_free(memory);
    free(back);
    free(values);
}

static void one_stream_goes_on_where_another_ended(void **state)
{
    enum { COUNT = 5003 };
    uint32_t *values = numbers(COUNT, 2);
    uint32_t *back = numbers(COUNT, 0);
    gpk_memory *memory = alloc(COUNT * sizeof *values);
    gpk_program *program = open_program(&suite_fold);
    gpk_stream *first = open_stream();
    gpk_stream *second = open_stream();
    (void)state;

    upload(first, memory, 0, values, COUNT * sizeof *values);
    run_fold(first, program, memory, (suite_fold_args){COUNT, 11, 1});
    finish(first);
    run_fold(second, program, memory, (suite_fold_args){COUNT, 22, 1});
    download(second, memory, 0, back, COUNT * sizeof *back);
    finish(second);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(back[i], suite_fold_once(suite_fold_once(values[i], 11), 22));
    ops->stream_close(first);
    ops->stream_close(second);
    ops->program_close(program);
    ops->memory_free(memory);
    free(back);
    free(values);
}

/* One item count: right up to it, untouched beyond it. */
static void check_loop(gpk_stream *stream, gpk_program *program, uint64_t items, uint32_t group)
{
    enum { BEYOND = 300 };
    size_t room = (size_t)items + BEYOND;
    suite_scale_args args = {.count = items, .factor = 17};
    uint32_t *in = numbers(room, 3);
    uint32_t *out = numbers(room, 4);
    uint32_t *before = numbers(room, 4);
    gpk_memory *memories[] = {alloc(room * sizeof *in), alloc(room * sizeof *out)};

    upload(stream, memories[0], 0, in, room * sizeof *in);
    upload(stream, memories[1], 0, before, room * sizeof *before);
    run(stream, program,
        &(gpk_launch){.args = &args, .memories = memories, .items = items, .group = group});
    download(stream, memories[1], 0, out, room * sizeof *out);
    finish(stream);
    for (size_t i = 0; i < items; i++)
        assert_int_equal(out[i], in[i] * 17 + (uint32_t)i);
    assert_memory_equal(out + items, before + items, BEYOND * sizeof *out);
    ops->memory_free(memories[0]);
    ops->memory_free(memories[1]);
    free(before);
    free(out);
    free(in);
}

static void a_kernel_equals_a_plain_loop(void **state)
{
    static const uint64_t counts[] = {1, 2, 63, 64, 65, 127, 128, 129, 1000, 4097, 100001};
    gpk_program *program = open_program(&suite_scale);
    gpk_stream *stream = open_stream();
    (void)state;

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        check_loop(stream, program, counts[i], GROUP);
    check_loop(stream, program, 1, 1);
    check_loop(stream, program, 1001, 1);
    check_loop(stream, program, 1001, 48);
    ops->stream_close(stream);
    ops->program_close(program);
}

static void arguments_are_copied_at_the_call(void **state)
{
    enum { COUNT = 3001 };
    suite_block_args args = {.count = COUNT};
    uint32_t *back = numbers(COUNT, 0);
    gpk_memory *memory = alloc(COUNT * sizeof *back);
    gpk_memory *list[] = {memory};
    gpk_program *program = open_program(&suite_block);
    gpk_stream *stream = open_stream();
    (void)state;

    for (uint32_t i = 0; i < 60; i++)
        args.values[i] = i * i + 1;
    run(stream, program,
        &(gpk_launch){.args = &args, .memories = list, .items = COUNT, .group = GROUP});
    memset(&args, 0xee, sizeof args);
    list[0] = NULL;
    download(stream, memory, 0, back, COUNT * sizeof *back);
    finish(stream);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(back[i], (i % 60) * (i % 60) + 1 + i);
    ops->stream_close(stream);
    ops->program_close(program);
    ops->memory_free(memory);
    free(back);
}

static void a_kernel_may_have_no_argument_block(void **state)
{
    enum { COUNT = 4 * GROUP };
    uint32_t *back = numbers(COUNT, 9);
    gpk_memory *memory = alloc(COUNT * sizeof *back);
    gpk_program *program = open_program(&suite_plain);
    gpk_stream *stream = open_stream();
    (void)state;

    run(stream, program, &(gpk_launch){.memories = &memory, .items = COUNT, .group = GROUP});
    download(stream, memory, 0, back, COUNT * sizeof *back);
    finish(stream);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(back[i], i);
    ops->stream_close(stream);
    ops->program_close(program);
    ops->memory_free(memory);
    free(back);
}

/* As the slots of a device use them: one program and one stream each, all in flight. */
static void programs_of_one_kernel_do_not_mix(void **state)
{
    enum { SLOTS = 4, COUNT = 2003, STEPS = 20 };
    gpk_program *programs[SLOTS];
    gpk_stream *streams[SLOTS];
    gpk_memory *memories[SLOTS];
    uint32_t *values[SLOTS];
    uint32_t *back[SLOTS];
    (void)state;

    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        programs[slot] = open_program(&suite_fold);
        streams[slot] = open_stream();
        memories[slot] = alloc(COUNT * sizeof(uint32_t));
        values[slot] = numbers(COUNT, slot);
        back[slot] = numbers(COUNT, 99);
        upload(streams[slot], memories[slot], 0, values[slot], COUNT * sizeof(uint32_t));
    }
    for (uint32_t i = 0; i < SLOTS * STEPS; i++)
        run_fold(streams[i % SLOTS], programs[i % SLOTS], memories[i % SLOTS],
                 (suite_fold_args){COUNT, 100 + i % SLOTS, 1});
    for (uint32_t slot = 0; slot < SLOTS; slot++)
        download(streams[slot], memories[slot], 0, back[slot], COUNT * sizeof(uint32_t));
    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        finish(streams[slot]);
        for (uint32_t i = 0; i < COUNT; i++) {
            uint32_t expected = values[slot][i];
            for (uint32_t step = 0; step < STEPS; step++)
                expected = suite_fold_once(expected, 100 + slot);
            assert_int_equal(back[slot][i], expected);
        }
        ops->stream_close(streams[slot]);
        ops->program_close(programs[slot]);
        ops->memory_free(memories[slot]);
        free(back[slot]);
        free(values[slot]);
    }
}

/* Puts work of about a third of a second on the stream; how long is found by trying,
 * for devices differ by a factor of a thousand. A backend that does the work in the
 * call has done it then. */
static void queue_long_work(gpk_stream *stream, gpk_program *program, gpk_memory *values,
                            uint64_t count)
{
    enum { STEPS = 20, MAX_ROUNDS = 1 << 24 };
    const uint64_t aim_ns = 300000000;
    suite_fold_args args = {.count = count, .add = 5, .rounds = 1};
    uint64_t took_ns = 0;

    run_fold(stream, program, values, args); /* the first launch may compile */
    finish(stream);
    while (took_ns < aim_ns / STEPS && args.rounds < MAX_ROUNDS) {
        uint64_t begin_ns = gpk_now_ns();
        args.rounds *= 4;
        run_fold(stream, program, values, args);
        finish(stream);
        took_ns = gpk_now_ns() - begin_ns;
    }
    for (uint64_t step = 0; step < STEPS && step * took_ns < aim_ns; step++)
        run_fold(stream, program, values, args);
}

/* On a machine that does other things too, one answer may be late; one that took most
 * of the work's time waited for it. A backend that worked in the call has nothing left
 * to wait for. */
static void a_query_never_blocks(void **state)
{
    enum { COUNT = 4096 };
    uint32_t *values = numbers(COUNT, 5);
    gpk_memory *memory = alloc(COUNT * sizeof *values);
    gpk_program *program = open_program(&suite_fold);
    gpk_stream *stream = open_stream();
    uint64_t longest_ns = 0;
    (void)state;

    upload(stream, memory, 0, values, COUNT * sizeof *values);
    queue_long_work(stream, program, memory, COUNT);
    gpk_event *event = record(stream);
    uint64_t begin_ns = gpk_now_ns();
    for (bool is_done = false; !is_done;) {
        uint64_t asked_ns = gpk_now_ns();
        is_done = query(event) == GPK_EVENT_DONE;
        uint64_t took_ns = gpk_now_ns() - asked_ns;
        longest_ns = took_ns > longest_ns ? took_ns : longest_ns;
        gpk_sleep_ns(100000);
    }
    uint64_t waited_ns = gpk_now_ns() - begin_ns;
    assert_true(waited_ns < 50000000 || longest_ns < waited_ns / 2);
    for (int again = 0; again < 3; again++)
        assert_int_equal(query(event), GPK_EVENT_DONE);
    ops->event_free(event);
    ops->stream_close(stream);
    ops->program_close(program);
    ops->memory_free(memory);
    free(values);
}

static void closing_a_stream_waits_for_its_work(void **state)
{
    enum { COUNT = 4096 };
    uint32_t *values = numbers(COUNT, 6);
    uint32_t *back = calloc(COUNT, sizeof *back);
    gpk_memory *memory = alloc(COUNT * sizeof *values);
    gpk_memory *other = alloc(COUNT * sizeof *values);
    gpk_program *program = open_program(&suite_fold);
    gpk_stream *stream = open_stream();
    (void)state;

    upload(stream, memory, 0, values, COUNT * sizeof *values);
    upload(stream, other, 0, values, COUNT * sizeof *values);
    queue_long_work(stream, program, memory, COUNT);
    gpk_event *early = record(stream);
    run_fold(stream, program, other, (suite_fold_args){COUNT, 8, 1});
    download(stream, other, 0, back, COUNT * sizeof *back);
    ops->event_free(early); /* pending, most likely */
    ops->stream_close(stream);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(back[i], suite_fold_once(values[i], 8));
    ops->program_close(program);
    ops->memory_free(other);
    ops->memory_free(memory);
    free(back);
    free(values);
}

static void an_event_stands_for_all_before_it(void **state)
{
    enum { COUNT = 4096 };
    uint32_t *values = numbers(COUNT, 7);
    uint32_t *back = calloc(COUNT, sizeof *back);
    gpk_memory *memory = alloc(COUNT * sizeof *values);
    gpk_memory *other = alloc(COUNT * sizeof *values);
    gpk_program *program = open_program(&suite_fold);
    gpk_stream *stream = open_stream();
    (void)state;

    finish(stream); /* nothing before it at all */
    upload(stream, memory, 0, values, COUNT * sizeof *values);
    upload(stream, other, 0, values, COUNT * sizeof *values);
    queue_long_work(stream, program, memory, COUNT);
    download(stream, other, 0, back, COUNT * sizeof *back);
    gpk_event *first = record(stream);
    gpk_event *second = record(stream); /* nothing new, yet not done before the first */
    wait_for(second);
    assert_int_equal(query(first), GPK_EVENT_DONE);
    assert_memory_equal(back, values, COUNT * sizeof *back);
    ops->event_free(first);
    ops->event_free(second);
    ops->stream_close(stream);
    ops->program_close(program);
    ops->memory_free(other);
    ops->memory_free(memory);
    free(back);
    free(values);
}

static void a_thousand_commands_fit_before_one_record(void **state)
{
    enum { COUNT = 1000 };
    uint32_t *values = numbers(COUNT, 8);
    uint32_t *back = calloc(COUNT, sizeof *back);
    gpk_memory *memory = alloc(COUNT * sizeof *values);
    gpk_stream *stream = open_stream();
    (void)state;

    for (size_t i = 0; i < COUNT; i++)
        upload(stream, memory, i * sizeof *values, values + i, sizeof *values);
    for (size_t i = 0; i < COUNT; i++)
        download(stream, memory, i * sizeof *back, back + i, sizeof *back);
    finish(stream);
    assert_memory_equal(back, values, COUNT * sizeof *values);
    ops->stream_close(stream);
    ops->memory_free(memory);
    free(back);
    free(values);
}

static void a_kernel_without_a_version_does_not_build(void **state)
{
    static const gpk_kernel nothing = {.entry = "suite_nothing", .args_size = 8};
    gpk_program *program = NULL;
    gpukit_error err = {.status = GPUKIT_OK};
    (void)state;

    assert_int_equal(ops->program_open(device, &nothing, &program, &err), GPUKIT_E_BUILD);
    assert_null(program);
    assert_int_equal(err.status, GPUKIT_E_BUILD);
    assert_non_null(strstr(err.text, "suite_nothing"));
    assert_non_null(strstr(err.text, device->info.id));
    assert_int_equal(ops->program_open(device, &nothing, &program, NULL), GPUKIT_E_BUILD);
}

static void two_devices_can_be_open_at_once(void **state)
{
    gpk_device *mine = device;
    gpukit_error err;
    (void)state;

    device = NULL;
    check(ops->device_open(request, &device, &err), &err);
    gpk_stream *stream = open_stream();
    gpk_program *program = open_program(&suite_scale);
    check_loop(stream, program, 333, GROUP);
    ops->stream_close(stream);
    ops->program_close(program);
    ops->device_close(device);
    device = mine;
    stream = open_stream();
    program = open_program(&suite_scale);
    check_loop(stream, program, 444, GROUP);
    ops->stream_close(stream);
    ops->program_close(program);
}

static void closers_take_null(void **state)
{
    (void)state;
    ops->event_free(NULL);
    ops->stream_close(NULL);
    ops->program_close(NULL);
    ops->memory_free(NULL);
    ops->device_close(NULL);
}

static int open_device(void **state)
{
    gpukit_error err;
    (void)state;
    gpukit_status status = ops->device_open(request, &device, &err);
    if (status != GPUKIT_OK)
        print_error("the device does not open: %s (%s %d)\n", err.text, err.call, err.native);
    return status == GPUKIT_OK ? 0 : -1;
}

static int close_device(void **state)
{
    (void)state;
    ops->device_close(device);
    device = NULL;
    return 0;
}

int backend_suite(const gpk_backend_ops *tested, const gpk_device_request *wanted)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_device_says_what_it_is),
        cmocka_unit_test(memory_comes_back_at_odd_sizes_and_offsets),
        cmocka_unit_test(a_stream_runs_in_order),
        cmocka_unit_test(one_stream_goes_on_where_another_ended),
        cmocka_unit_test(a_kernel_equals_a_plain_loop),
        cmocka_unit_test(arguments_are_copied_at_the_call),
        cmocka_unit_test(a_kernel_may_have_no_argument_block),
        cmocka_unit_test(programs_of_one_kernel_do_not_mix),
        cmocka_unit_test(a_query_never_blocks),
        cmocka_unit_test(closing_a_stream_waits_for_its_work),
        cmocka_unit_test(an_event_stands_for_all_before_it),
        cmocka_unit_test(a_thousand_commands_fit_before_one_record),
        cmocka_unit_test(a_kernel_without_a_version_does_not_build),
        cmocka_unit_test(two_devices_can_be_open_at_once),
        cmocka_unit_test(closers_take_null),
    };
    ops = tested;
    request = wanted;
    return cmocka_run_group_tests_name(tested->name, tests, open_device, close_device);
}
