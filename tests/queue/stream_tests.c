// SPDX-License-Identifier: MIT
/* Blocks that stream through a few slots: upload, kernel, download. */
#include <stdio.h>
#include <string.h>

#include "suite.h"
#include "suite_help.h"
#include "test.h"

enum { BLOCKS = 37, COUNT = 5003, SIZE = COUNT * sizeof(uint32_t), MOST_SLOTS = 4 };

typedef enum step { UPLOAD, RUN, DOWNLOAD, STEPS } step;

struct place;
typedef struct mark {
    struct place *slot;
    step what;
} mark;

typedef struct place {
    gpukit_buffer *in, *out;
    gpukit_program *program;
    uint32_t block;
    step over; /* steps of the block that completed */
    uint64_t ended_ns;
    mark tags[STEPS];
} place;

static uint32_t input(uint32_t block, uint32_t i)
{
    return block * 1000003u + i * 7u;
}

static void open_slot(gpukit_queue *queue, place *slot)
{
    slot->in = suite_buffer(queue, SIZE, GPUKIT_BUFFER_STAGED);
    slot->out = suite_buffer(queue, SIZE, GPUKIT_BUFFER_STAGED);
    slot->program = suite_program(queue, &suite_mix);
    for (step s = UPLOAD; s < STEPS; s++)
        slot->tags[s] = (mark){slot, s};
}

static void close_slot(place *slot)
{
    gpukit_program_close(slot->program);
    gpukit_buffer_free(slot->out);
    gpukit_buffer_free(slot->in);
}

static void submit_block(gpukit_queue *queue, place *slot, uint32_t block)
{
    suite_fold_args args = {COUNT, block, 2};
    gpukit_buffer *buffers[] = {slot->in, slot->out};
    uint32_t *in = gpukit_buffer_host(slot->in);

    slot->block = block;
    slot->over = UPLOAD;
    slot->ended_ns = 0;
    for (uint32_t i = 0; i < COUNT; i++)
        in[i] = input(block, i);
    gpukit_command *command = suite_next(queue, &slot->tags[UPLOAD]);
    gpukit_command_upload(command, slot->in, 0, SIZE, NULL);
    gpukit_command_link(command);
    command = suite_next(queue, &slot->tags[RUN]);
    suite_run(command, slot->program, buffers, &args);
    memset(&args, 0xa5, sizeof args); /* both were copied */
    buffers[0] = buffers[1] = NULL;
    gpukit_command_link(command);
    command = suite_next(queue, &slot->tags[DOWNLOAD]);
    gpukit_command_download(command, slot->out, 0, SIZE, NULL);
    suite_submit(queue);
}

/* One completion; the slot whose block it ends, or NULL. */
static place *take(const gpukit_done *done)
{
    const mark *tag = done->user_data;
    place *slot = tag->slot;
    suite_check_fine(done);
    assert_int_equal(tag->what, slot->over);
    assert_true(done->started_ns >= slot->ended_ns);
    slot->ended_ns = done->ended_ns;
    slot->over++;
    if (slot->over < STEPS)
        return NULL;
    const suite_fold_args args = {COUNT, slot->block, 2};
    const uint32_t *out = gpukit_buffer_host(slot->out);
    for (uint32_t i = 0; i < COUNT; i++)
        if (out[i] != suite_folded(input(slot->block, i), &args))
            fail_msg("block %u is wrong at %u", slot->block, i);
    return slot;
}

/* Whatever the device's clock is like, each track's commands follow each other. */
static void check_tracks(const gpukit_trace *trace)
{
    const gpukit_trace_record *record;
    uint64_t ended_ns[GPUKIT_TRACK_HOST + 1] = {0};
    for (size_t i = 0; (record = gpukit_trace_at(trace, i)) != NULL; i++) {
        assert_true(record->started_ns >= ended_ns[record->track]);
        assert_true(record->ended_ns >= record->started_ns);
        ended_ns[record->track] = record->ended_ns;
    }
}

static void check_stream(gpukit_staging staging, uint32_t slot_count)
{
    gpukit_trace *trace = NULL;
    assert_int_equal(gpukit_trace_alloc(0, &trace, NULL), GPUKIT_OK);
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.staging = staging, .trace = trace});
    place slots[MOST_SLOTS];
    uint32_t submitted = 0, over = 0;

    for (uint32_t i = 0; i < slot_count; i++)
        open_slot(queue, &slots[i]);
    for (; submitted < slot_count; submitted++)
        submit_block(queue, &slots[submitted], submitted);
    while (over < BLOCKS) {
        gpukit_done done;
        suite_reap(queue, &done, 1);
        place *ended = take(&done);
        over += ended != NULL;
        if (ended != NULL && submitted < BLOCKS)
            submit_block(queue, ended, submitted++);
    }
    suite_check_idle(queue);
    gpukit_queue_stats stats;
    gpukit_queue_measure(queue, &stats);
    assert_int_equal(stats.commands, BLOCKS * STEPS);
    if (gpukit_queue_maps(queue))
        assert_true(stats.transfer_seconds <= 0);
    for (uint32_t i = 0; i < slot_count; i++)
        close_slot(&slots[i]);
    gpukit_queue_close(queue);
    assert_non_null(gpukit_trace_at(trace, BLOCKS * STEPS - 1));
    check_tracks(trace);
    gpukit_trace_free(trace);
}

static void blocks_that_are_copied_stream_through_slots(void **state)
{
    (void)state;
    for (uint32_t slots = 1; slots <= MOST_SLOTS; slots++)
        check_stream(GPUKIT_STAGING_COPY, slots);
}

static void blocks_that_are_mapped_stream_through_slots(void **state)
{
    gpukit_queue *queue = NULL;
    gpukit_error err;
    (void)state;
    if (suite_context.devices[0]->info.shares_memory) {
        for (uint32_t slots = 1; slots <= MOST_SLOTS; slots++)
            check_stream(GPUKIT_STAGING_MAP, slots);
        return;
    }
    assert_int_equal(gpukit_queue_open(&suite_context, 0,
                                       &(gpukit_queue_params){.staging = GPUKIT_STAGING_MAP},
                                       &queue, &err),
                     GPUKIT_E_ARGUMENT);
}

static void auto_maps_where_memory_is_shared(void **state)
{
    (void)state;
    gpukit_queue *queue = suite_queue(NULL);
    assert_int_equal(gpukit_queue_maps(queue), suite_context.devices[0]->info.shares_memory);
    gpukit_queue_close(queue);
    queue = suite_queue(&(gpukit_queue_params){.staging = GPUKIT_STAGING_COPY});
    assert_false(gpukit_queue_maps(queue));
    gpukit_queue_close(queue);
}

/* Offsets count in the buffer and in its host side, or in the caller's memory not at all. */
static void check_offsets(gpukit_staging staging)
{
    enum { ROOM = 1000, AT = 333, PIECE = 100 };
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.staging = staging});
    gpukit_buffer *staged = suite_buffer(queue, ROOM, GPUKIT_BUFFER_STAGED);
    gpukit_buffer *scratch = suite_buffer(queue, ROOM, GPUKIT_BUFFER_SCRATCH);
    unsigned char *host = gpukit_buffer_host(staged), mine[ROOM], back[ROOM] = {0};
    gpukit_done done[5];

    for (int i = 0; i < ROOM; i++) {
        mine[i] = (unsigned char)(i * 7);
        host[i] = (unsigned char)(i * 3 + 1);
    }
    gpukit_command *command = suite_next(queue, NULL);
    gpukit_command_upload(command, staged, AT, PIECE, NULL);
    gpukit_command_link(command);
    command = suite_next(queue, NULL);
    gpukit_command_download(command, staged, AT, PIECE, back);
    gpukit_command_link(command);
    command = suite_next(queue, NULL);
    gpukit_command_upload(command, scratch, AT, PIECE, mine);
    gpukit_command_link(command);
    command = suite_next(queue, NULL);
    gpukit_command_download(command, scratch, AT + 1, PIECE - 1, back + PIECE);
    gpukit_command_link(command);
    gpukit_command_download(suite_next(queue, NULL), staged, AT, PIECE, NULL);
    suite_submit(queue);
    suite_reap(queue, done, 5);
    suite_check_all_fine(done, 5);
    for (int i = 0; i < PIECE; i++)
        assert_int_equal(back[i], (unsigned char)((AT + i) * 3 + 1));
    assert_memory_equal(back + PIECE, mine + 1, PIECE - 1);
    assert_int_equal(back[2 * PIECE - 1], 0);
    assert_int_equal(host[AT], (unsigned char)(AT * 3 + 1));
    gpukit_buffer_free(staged);
    gpukit_buffer_free(scratch);
    gpukit_queue_close(queue);
}

static void offsets_count_in_the_buffer(void **state)
{
    (void)state;
    check_offsets(GPUKIT_STAGING_AUTO);
    check_offsets(GPUKIT_STAGING_COPY);
}

int stream_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_that_are_copied_stream_through_slots),
        cmocka_unit_test(blocks_that_are_mapped_stream_through_slots),
        cmocka_unit_test(auto_maps_where_memory_is_shared),
        cmocka_unit_test(offsets_count_in_the_buffer),
    };
    return cmocka_run_group_tests_name("streams", tests, NULL, NULL);
}
