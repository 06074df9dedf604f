// SPDX-License-Identifier: MIT
#include "backend_suite.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "suite_calls.h"
#include "suite_streams.h"
#include "test.h"

static const gpk_device_request *request;

static void the_device_says_what_it_is(void **state)
{
    const gpukit_device_info *info = &suite_device->info;
    (void)state;

    assert_ptr_equal(suite_device->ops, suite_ops);
    assert_string_equal(info->backend, suite_ops->name);
    assert_true(info->id[0] != '\0' && info->name[0] != '\0' && info->language[0] != '\0');
    assert_true(info->compute_units > 0);
    assert_true(info->memory_size > 0 && info->max_alloc_size > 0);
    assert_true(info->max_group_items >= SUITE_GROUP);
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
    gpk_memory *memory = suite_alloc(SIZE);
    gpk_stream *stream = suite_open_stream();
    (void)state;

    for (size_t i = 0; i < SIZE; i++) {
        model[i] = (unsigned char)(i * 7);
        patch[i] = (unsigned char)(i * 13 + 5);
    }
    suite_upload(stream, memory, 0, model, SIZE);
    suite_finish(stream);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        suite_upload(stream, memory, pieces[i].offset, patch + i, pieces[i].size);
        memcpy(model + pieces[i].offset, patch + i, pieces[i].size);
    }
    suite_download(stream, memory, 0, back, SIZE);
    suite_finish(stream);
    assert_memory_equal(back, model, SIZE);

    memset(back, 0, SIZE);
    suite_download(stream, memory, 4097, back, 4001);
    suite_finish(stream);
    assert_memory_equal(back, model + 4097, 4001);
    assert_int_equal(back[4001], 0);
    suite_ops->stream_close(stream);
    suite_ops->memory_free(memory);
    free(back);
    free(patch);
    free(model);
}

static void a_stream_runs_in_order(void **state)
{
    enum { COUNT = 1001, STEPS = 200 };
    uint32_t *values = suite_numbers(COUNT, 1);
    uint32_t *back = suite_numbers(COUNT, 0);
    gpk_memory *memory = suite_alloc(COUNT * sizeof *values);
    gpk_program *program = suite_open_program(&suite_fold);
    gpk_stream *stream = suite_open_stream();
    (void)state;

    suite_upload(stream, memory, 0, values, COUNT * sizeof *values);
    for (uint32_t step = 0; step < STEPS; step++)
        suite_run_fold(stream, program, memory, (suite_fold_args){COUNT, step, 1});
    suite_download(stream, memory, 0, back, COUNT * sizeof *back);
    suite_finish(stream);
    for (size_t i = 0; i < COUNT; i++) {
        for (uint32_t step = 0; step < STEPS; step++)
            values[i] = suite_fold_once(values[i], step);
        assert_int_equal(back[i], values[i]);
    }
    suite_ops->stream_close(stream);
    suite_ops->program_close(program);
    suite_ops->memory_free(memory);
    free(back);
    free(values);
}

static void one_stream_goes_on_where_another_ended(void **state)
{
    enum { COUNT = 5003 };
    uint32_t *values = suite_numbers(COUNT, 2);
    uint32_t *back = suite_numbers(COUNT, 0);
    gpk_memory *memory = suite_alloc(COUNT * sizeof *values);
    gpk_program *program = suite_open_program(&suite_fold);
    gpk_stream *first = suite_open_stream();
    gpk_stream *second = suite_open_stream();
    (void)state;

    suite_upload(first, memory, 0, values, COUNT * sizeof *values);
    suite_run_fold(first, program, memory, (suite_fold_args){COUNT, 11, 1});
    suite_finish(first);
    suite_run_fold(second, program, memory, (suite_fold_args){COUNT, 22, 1});
    suite_download(second, memory, 0, back, COUNT * sizeof *back);
    suite_finish(second);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(back[i], suite_fold_once(suite_fold_once(values[i], 11), 22));
    suite_ops->stream_close(first);
    suite_ops->stream_close(second);
    suite_ops->program_close(program);
    suite_ops->memory_free(memory);
    free(back);
    free(values);
}

/* One item count: right up to it, untouched beyond it. */
static void check_loop(gpk_stream *stream, gpk_program *program, uint64_t items, uint32_t group)
{
    enum { BEYOND = 300 };
    size_t room = (size_t)items + BEYOND;
    suite_scale_args args = {.count = items, .factor = 17};
    uint32_t *in = suite_numbers(room, 3);
    uint32_t *out = suite_numbers(room, 4);
    uint32_t *before = suite_numbers(room, 4);
    gpk_memory *memories[] = {suite_alloc(room * sizeof *in), suite_alloc(room * sizeof *out)};

    suite_upload(stream, memories[0], 0, in, room * sizeof *in);
    suite_upload(stream, memories[1], 0, before, room * sizeof *before);
    suite_run(stream, program,
              &(gpk_launch){.args = &args, .memories = memories, .items = items, .group = group});
    suite_download(stream, memories[1], 0, out, room * sizeof *out);
    suite_finish(stream);
    for (size_t i = 0; i < items; i++)
        assert_int_equal(out[i], in[i] * 17 + (uint32_t)i);
    assert_memory_equal(out + items, before + items, BEYOND * sizeof *out);
    suite_ops->memory_free(memories[0]);
    suite_ops->memory_free(memories[1]);
    free(before);
    free(out);
    free(in);
}

static void a_kernel_equals_a_plain_loop(void **state)
{
    static const uint64_t counts[] = {1, 2, 63, 64, 65, 127, 128, 129, 1000, 4097, 100001};
    gpk_program *program = suite_open_program(&suite_scale);
    gpk_stream *stream = suite_open_stream();
    (void)state;

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        check_loop(stream, program, counts[i], SUITE_GROUP);
    check_loop(stream, program, 1, 1);
    check_loop(stream, program, 1001, 1);
    check_loop(stream, program, 1001, 48);
    suite_ops->stream_close(stream);
    suite_ops->program_close(program);
}

static void arguments_are_copied_at_the_call(void **state)
{
    enum { COUNT = 3001 };
    suite_block_args args = {.count = COUNT};
    uint32_t *back = suite_numbers(COUNT, 0);
    gpk_memory *memory = suite_alloc(COUNT * sizeof *back);
    gpk_memory *list[] = {memory};
    gpk_program *program = suite_open_program(&suite_block);
    gpk_stream *stream = suite_open_stream();
    (void)state;

    for (uint32_t i = 0; i < 60; i++)
        args.values[i] = i * i + 1;
    suite_run(stream, program,
              &(gpk_launch){.args = &args, .memories = list, .items = COUNT, .group = SUITE_GROUP});
    memset(&args, 0xee, sizeof args);
    list[0] = NULL;
    suite_download(stream, memory, 0, back, COUNT * sizeof *back);
    suite_finish(stream);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(back[i], (i % 60) * (i % 60) + 1 + i);
    suite_ops->stream_close(stream);
    suite_ops->program_close(program);
    suite_ops->memory_free(memory);
    free(back);
}

static void a_kernel_may_have_no_argument_block(void **state)
{
    enum { COUNT = 4 * SUITE_GROUP };
    uint32_t *back = suite_numbers(COUNT, 9);
    gpk_memory *memory = suite_alloc(COUNT * sizeof *back);
    gpk_program *program = suite_open_program(&suite_plain);
    gpk_stream *stream = suite_open_stream();
    (void)state;

    suite_run(stream, program,
              &(gpk_launch){.memories = &memory, .items = COUNT, .group = SUITE_GROUP});
    suite_download(stream, memory, 0, back, COUNT * sizeof *back);
    suite_finish(stream);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(back[i], i);
    suite_ops->stream_close(stream);
    suite_ops->program_close(program);
    suite_ops->memory_free(memory);
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
        programs[slot] = suite_open_program(&suite_fold);
        streams[slot] = suite_open_stream();
        memories[slot] = suite_alloc(COUNT * sizeof(uint32_t));
        values[slot] = suite_numbers(COUNT, slot);
        back[slot] = suite_numbers(COUNT, 99);
        suite_upload(streams[slot], memories[slot], 0, values[slot], COUNT * sizeof(uint32_t));
    }
    for (uint32_t i = 0; i < SLOTS * STEPS; i++)
        suite_run_fold(streams[i % SLOTS], programs[i % SLOTS], memories[i % SLOTS],
                       (suite_fold_args){COUNT, 100 + i % SLOTS, 1});
    for (uint32_t slot = 0; slot < SLOTS; slot++)
        suite_download(streams[slot], memories[slot], 0, back[slot], COUNT * sizeof(uint32_t));
    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        suite_finish(streams[slot]);
        for (uint32_t i = 0; i < COUNT; i++) {
            uint32_t expected = values[slot][i];
            for (uint32_t step = 0; step < STEPS; step++)
                expected = suite_fold_once(expected, 100 + slot);
            assert_int_equal(back[slot][i], expected);
        }
        suite_ops->stream_close(streams[slot]);
        suite_ops->program_close(programs[slot]);
        suite_ops->memory_free(memories[slot]);
        free(back[slot]);
        free(values[slot]);
    }
}

/* On a machine that does other things too, one answer may be late; one that took most
 * of the work's time waited for it. A backend that worked in the call has nothing left
 * to wait for. */
static void a_query_never_blocks(void **state)
{
    enum { COUNT = 4096 };
    uint32_t *values = suite_numbers(COUNT, 5);
    gpk_memory *memory = suite_alloc(COUNT * sizeof *values);
    gpk_program *program = suite_open_program(&suite_fold);
    gpk_stream *stream = suite_open_stream();
    uint64_t longest_ns = 0;
    (void)state;

    suite_upload(stream, memory, 0, values, COUNT * sizeof *values);
    suite_queue_long_work(stream, program, memory, COUNT);
    gpk_event *event = suite_record(stream);
    uint64_t begin_ns = gpk_now_ns();
    for (bool is_done = false; !is_done;) {
        uint64_t asked_ns = gpk_now_ns();
        is_done = suite_query(event) == GPK_EVENT_DONE;
        uint64_t took_ns = gpk_now_ns() - asked_ns;
        longest_ns = took_ns > longest_ns ? took_ns : longest_ns;
        gpk_sleep_ns(100000);
    }
    uint64_t waited_ns = gpk_now_ns() - begin_ns;
    assert_true(waited_ns < 50000000 || longest_ns < waited_ns / 2);
    for (int again = 0; again < 3; again++)
        assert_int_equal(suite_query(event), GPK_EVENT_DONE);
    suite_ops->event_free(event);
    suite_ops->stream_close(stream);
    suite_ops->program_close(program);
    suite_ops->memory_free(memory);
    free(values);
}

static void closing_a_stream_waits_for_its_work(void **state)
{
    enum { COUNT = 4096 };
    uint32_t *values = suite_numbers(COUNT, 6);
    uint32_t *back = calloc(COUNT, sizeof *back);
    gpk_memory *memory = suite_alloc(COUNT * sizeof *values);
    gpk_memory *other = suite_alloc(COUNT * sizeof *values);
    gpk_program *program = suite_open_program(&suite_fold);
    gpk_stream *stream = suite_open_stream();
    (void)state;

    suite_upload(stream, memory, 0, values, COUNT * sizeof *values);
    suite_upload(stream, other, 0, values, COUNT * sizeof *values);
    suite_queue_long_work(stream, program, memory, COUNT);
    gpk_event *early = suite_record(stream);
    suite_run_fold(stream, program, other, (suite_fold_args){COUNT, 8, 1});
    suite_download(stream, other, 0, back, COUNT * sizeof *back);
    suite_ops->event_free(early); /* pending, most likely */
    suite_ops->stream_close(stream);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(back[i], suite_fold_once(values[i], 8));
    suite_ops->program_close(program);
    suite_ops->memory_free(other);
    suite_ops->memory_free(memory);
    free(back);
    free(values);
}

static void an_event_stands_for_all_before_it(void **state)
{
    enum { COUNT = 4096 };
    uint32_t *values = suite_numbers(COUNT, 7);
    uint32_t *back = calloc(COUNT, sizeof *back);
    gpk_memory *memory = suite_alloc(COUNT * sizeof *values);
    gpk_memory *other = suite_alloc(COUNT * sizeof *values);
    gpk_program *program = suite_open_program(&suite_fold);
    gpk_stream *stream = suite_open_stream();
    (void)state;

    suite_finish(stream); /* nothing before it at all */
    suite_upload(stream, memory, 0, values, COUNT * sizeof *values);
    suite_upload(stream, other, 0, values, COUNT * sizeof *values);
    suite_queue_long_work(stream, program, memory, COUNT);
    suite_download(stream, other, 0, back, COUNT * sizeof *back);
    gpk_event *first = suite_record(stream);
    gpk_event *second = suite_record(stream); /* nothing new, yet not done before the first */
    suite_wait_for(second);
    assert_int_equal(suite_query(first), GPK_EVENT_DONE);
    assert_memory_equal(back, values, COUNT * sizeof *back);
    suite_ops->event_free(first);
    suite_ops->event_free(second);
    suite_ops->stream_close(stream);
    suite_ops->program_close(program);
    suite_ops->memory_free(other);
    suite_ops->memory_free(memory);
    free(back);
    free(values);
}

static void a_thousand_commands_fit_before_one_record(void **state)
{
    enum { COUNT = 1000 };
    uint32_t *values = suite_numbers(COUNT, 8);
    uint32_t *back = calloc(COUNT, sizeof *back);
    gpk_memory *memory = suite_alloc(COUNT * sizeof *values);
    gpk_stream *stream = suite_open_stream();
    (void)state;

    for (size_t i = 0; i < COUNT; i++)
        suite_upload(stream, memory, i * sizeof *values, values + i, sizeof *values);
    for (size_t i = 0; i < COUNT; i++)
        suite_download(stream, memory, i * sizeof *back, back + i, sizeof *back);
    suite_finish(stream);
    assert_memory_equal(back, values, COUNT * sizeof *values);
    suite_ops->stream_close(stream);
    suite_ops->memory_free(memory);
    free(back);
    free(values);
}

static void a_kernel_without_a_version_does_not_build(void **state)
{
    static const gpk_kernel nothing = {.entry = "suite_nothing", .args_size = 8};
    gpk_program *program = NULL;
    gpukit_error err = {.status = GPUKIT_OK};
    (void)state;

    assert_int_equal(suite_ops->program_open(suite_device, &nothing, &program, &err),
                     GPUKIT_E_BUILD);
    assert_null(program);
    assert_int_equal(err.status, GPUKIT_E_BUILD);
    assert_non_null(strstr(err.text, "suite_nothing"));
    assert_non_null(strstr(err.text, suite_device->info.id));
    assert_int_equal(suite_ops->program_open(suite_device, &nothing, &program, NULL),
                     GPUKIT_E_BUILD);
}

static void two_devices_can_be_open_at_once(void **state)
{
    gpk_device *mine = suite_device;
    gpukit_error err;
    (void)state;

    suite_device = NULL;
    suite_check(suite_ops->device_open(request, &suite_device, &err), &err);
    gpk_stream *stream = suite_open_stream();
    gpk_program *program = suite_open_program(&suite_scale);
    check_loop(stream, program, 333, SUITE_GROUP);
    suite_ops->stream_close(stream);
    suite_ops->program_close(program);
    suite_ops->device_close(suite_device);
    suite_device = mine;
    stream = suite_open_stream();
    program = suite_open_program(&suite_scale);
    check_loop(stream, program, 444, SUITE_GROUP);
    suite_ops->stream_close(stream);
    suite_ops->program_close(program);
}

static void closers_take_null(void **state)
{
    (void)state;
    suite_ops->event_free(NULL);
    suite_ops->stream_close(NULL);
    suite_ops->program_close(NULL);
    suite_ops->memory_free(NULL);
    suite_ops->host_free(suite_device, NULL);
    suite_ops->device_close(NULL);
}

static int open_device(void **state)
{
    gpukit_error err;
    (void)state;
    gpukit_status status = suite_ops->device_open(request, &suite_device, &err);
    if (status != GPUKIT_OK)
        print_error("the device does not open: %s (%s %d)\n", err.text, err.call, err.native);
    return status == GPUKIT_OK ? 0 : -1;
}

static int close_device(void **state)
{
    (void)state;
    suite_ops->device_close(suite_device);
    suite_device = NULL;
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
    suite_ops = tested;
    request = wanted;
    int failed = cmocka_run_group_tests_name(tested->name, tests, open_device, close_device);
    return failed + suite_streams(open_device, close_device);
}
