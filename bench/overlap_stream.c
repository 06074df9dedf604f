// SPDX-License-Identifier: MIT
#include "overlap_stream.h"

#include "base/clock.h"

enum { WORDS = 4 << 20, GROUP = 64, MOST_ROUNDS = 100000, WAIT_MS = 60000 };

static const char source[] = "__kernel void churn(uint rounds, __global uint *words)\n"
                             "{\n"
                             "    uint value = words[get_global_id(0)];\n"
                             "    for (uint i = 0; i < rounds; i++)\n"
                             "        value = value * 1664525u + 1013904223u;\n"
                             "    words[get_global_id(0)] = value;\n"
                             "}\n";

typedef struct blocks {
    gpukit_queue *queue;
    gpukit_program *programs[OVERLAP_SLOTS];
    gpukit_buffer *buffers[OVERLAP_SLOTS];
    uint32_t rounds, slots;
} blocks;

static gpukit_status open_blocks(blocks *b, gpukit_context *context, const overlap_stream *stream,
                                 gpukit_error *err)
{
    const gpukit_kernel kernel = {
        .entry = "churn", .source = source, .args_size = sizeof(uint32_t), .buffer_count = 1};
    const gpukit_queue_params params = {.staging = stream->staging, .trace = stream->trace};
    gpukit_status status = gpukit_queue_open(context, 0, &params, &b->queue, err);
    for (uint32_t i = 0; i < stream->slots && status == GPUKIT_OK; i++) {
        status = gpukit_program_open(b->queue, &kernel, &b->programs[i], err);
        if (status == GPUKIT_OK)
            status = gpukit_buffer_alloc(b->queue, WORDS * sizeof(uint32_t), GPUKIT_BUFFER_STAGED,
                                         &b->buffers[i], err);
    }
    return status;
}

static void close_blocks(blocks *b)
{
    for (int i = 0; i < OVERLAP_SLOTS; i++) {
        gpukit_program_close(b->programs[i]);
        gpukit_buffer_free(b->buffers[i]);
    }
    gpukit_queue_close(b->queue);
}

static gpukit_status start_block(blocks *b, uint32_t slot, gpukit_error *err)
{
    const size_t size = WORDS * sizeof(uint32_t);
    gpukit_command *up = gpukit_queue_next(b->queue);
    gpukit_command_upload(up, b->buffers[slot], 0, size, NULL);
    gpukit_command_link(up);
    gpukit_command *run = gpukit_queue_next(b->queue);
    gpukit_command_run(run, &(gpukit_launch){.program = b->programs[slot],
                                             .args = &b->rounds,
                                             .buffers = &b->buffers[slot],
                                             .items = WORDS,
                                             .group = GROUP});
    gpukit_command_link(run);
    gpukit_command *down = gpukit_queue_next(b->queue);
    gpukit_command_download(down, b->buffers[slot], 0, size, NULL);
    gpukit_command_tag(down, &b->buffers[slot]);
    return gpukit_queue_submit(b->queue, err);
}

/* Waits for a command; *slot is the one of the block that it has ended, or none. */
static gpukit_status await(blocks *b, uint32_t *slot, gpukit_error *err)
{
    gpukit_done done;
    size_t count;
    gpukit_status status = gpukit_queue_wait(b->queue, WAIT_MS, &done, 1, &count, err);
    if (status != GPUKIT_OK)
        return status;
    if (done.error.status != GPUKIT_OK && err != NULL)
        *err = done.error;
    *slot = done.user_data == NULL ? OVERLAP_SLOTS
                                   : (uint32_t)((gpukit_buffer **)done.user_data - b->buffers);
    return done.error.status;
}

static gpukit_status pass_blocks(blocks *b, gpukit_error *err)
{
    uint32_t started = 0, in_flight = 0, slot;
    bool is_busy[OVERLAP_SLOTS] = {false};
    gpukit_status status = GPUKIT_OK;
    while (status == GPUKIT_OK && (started < OVERLAP_BLOCKS || in_flight > 0)) {
        while (status == GPUKIT_OK && started < OVERLAP_BLOCKS && !is_busy[started % b->slots]) {
            is_busy[started % b->slots] = true;
            status = start_block(b, started++ % b->slots, err);
            in_flight++;
        }
        if (status == GPUKIT_OK)
            status = await(b, &slot, err);
        if (status == GPUKIT_OK && slot < OVERLAP_SLOTS) {
            is_busy[slot] = false;
            in_flight--;
        }
    }
    return status;
}

/* After a failure: what is in flight still uses the buffers. */
static void drain(blocks *b)
{
    gpukit_done done;
    size_t count = 1;
    while (count > 0 && gpukit_queue_wait(b->queue, WAIT_MS, &done, 1, &count, NULL) == GPUKIT_OK)
        continue;
}

static gpukit_status measure(blocks *b, overlap_sample *out, gpukit_error *err)
{
    gpukit_queue_stats before, after;
    gpukit_queue_measure(b->queue, &before);
    const uint64_t began_ns = gpk_now_ns();
    gpukit_status status = pass_blocks(b, err);
    if (status != GPUKIT_OK) {
        drain(b);
        return status;
    }
    *out = (overlap_sample){.seconds = (double)(gpk_now_ns() - began_ns) * 1e-9};
    gpukit_queue_measure(b->queue, &after);
    out->transfer_s = after.transfer_seconds - before.transfer_seconds;
    out->kernel_s = after.kernel_seconds - before.kernel_seconds;
    out->ratio = gpukit_overlap_ratio(out->transfer_s, out->kernel_s,
                                      after.overlapped_seconds - before.overlapped_seconds);
    return GPUKIT_OK;
}

/* Kernels as long as the copies up and down together, one block after the other. */
static gpukit_status tune(blocks *b, gpukit_error *err)
{
    const uint32_t slots = b->slots;
    overlap_sample sample = {.kernel_s = 0, .transfer_s = 1};
    gpukit_status status = GPUKIT_OK;
    b->slots = 1;
    b->rounds = 1;
    while (status == GPUKIT_OK && sample.kernel_s < sample.transfer_s && b->rounds < MOST_ROUNDS) {
        b->rounds *= 2;
        status = measure(b, &sample, err);
    }
    b->slots = slots;
    return status;
}

gpukit_status overlap_stream_run(gpukit_context *context, overlap_stream *stream,
                                 overlap_sample *out, gpukit_error *err)
{
    blocks b = {.rounds = stream->rounds, .slots = stream->slots};
    gpukit_status status = open_blocks(&b, context, stream, err);
    if (status == GPUKIT_OK && b.rounds == 0)
        status = tune(&b, err);
    if (status == GPUKIT_OK)
        status = measure(&b, out, err);
    if (status == GPUKIT_OK)
        stream->rounds = b.rounds;
    close_blocks(&b);
    return status;
}
