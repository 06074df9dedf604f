// SPDX-License-Identifier: MIT
#include "overlap_stream.h"

#include "suite_help.h"
#include "test.h"

enum { SIZE = 16 << 20, COUNT = SIZE / sizeof(uint32_t), MOST_SLOTS = 4, STEP = 4099 };

typedef struct place {
    gpukit_buffer *in, *out;
    gpukit_program *program;
    uint32_t block;
} place;

static void submit_block(gpukit_queue *queue, place *slot, uint32_t block, uint32_t rounds)
{
    const suite_fold_args args = {COUNT, block, rounds};
    gpukit_buffer *const buffers[] = {slot->in, slot->out};
    slot->block = block;
    gpukit_command *command = suite_next(queue, NULL);
    gpukit_command_upload(command, slot->in, 0, SIZE, NULL);
    gpukit_command_link(command);
    command = suite_next(queue, NULL);
    suite_run(command, slot->program, buffers, &args);
    gpukit_command_link(command);
    gpukit_command_download(suite_next(queue, slot), slot->out, 0, SIZE, NULL);
    suite_submit(queue);
}

/* A sample: it is the time that counts here. */
static void check_block(const place *slot, uint32_t rounds)
{
    const suite_fold_args args = {COUNT, slot->block, rounds};
    const uint32_t *in = gpukit_buffer_host(slot->in), *out = gpukit_buffer_host(slot->out);
    for (uint32_t i = slot->block % STEP; i < COUNT; i += STEP * 64)
        assert_int_equal(out[i], suite_folded(in[i], &args));
}

static void open_place(gpukit_queue *queue, place *slot)
{
    slot->in = suite_buffer(queue, SIZE, GPUKIT_BUFFER_STAGED);
    slot->out = suite_buffer(queue, SIZE, GPUKIT_BUFFER_STAGED);
    slot->program = suite_program(queue, &suite_mix);
    uint32_t *in = gpukit_buffer_host(slot->in), *out = gpukit_buffer_host(slot->out);
    for (uint32_t i = 0; i < COUNT; i++) { /* all pages are there before it is timed */
        in[i] = i * 2654435761u;
        out[i] = 0;
    }
}

static void close_place(place *slot)
{
    gpukit_program_close(slot->program);
    gpukit_buffer_free(slot->out);
    gpukit_buffer_free(slot->in);
}

void overlap_stream(gpukit_staging staging, uint32_t slots, uint32_t rounds, uint32_t blocks,
                    gpukit_queue_stats *out)
{
    gpukit_queue *queue = suite_queue(&(gpukit_queue_params){.staging = staging});
    place places[MOST_SLOTS];
    uint32_t submitted = 0, over = 0;
    for (uint32_t i = 0; i < slots; i++)
        open_place(queue, &places[i]);
    for (; submitted < slots && submitted < blocks; submitted++)
        submit_block(queue, &places[submitted], submitted, rounds);
    while (over < blocks) {
        gpukit_done done;
        suite_reap(queue, &done, 1);
        suite_check_fine(&done);
        place *slot = done.user_data;
        if (slot == NULL)
            continue;
        check_block(slot, rounds);
        over++;
        if (submitted < blocks)
            submit_block(queue, slot, submitted++, rounds);
    }
    gpukit_queue_measure(queue, out);
    for (uint32_t i = 0; i < slots; i++)
        close_place(&places[i]);
    gpukit_queue_close(queue);
}

double overlap_ratio_of(const gpukit_queue_stats *stats)
{
    return gpukit_overlap_ratio(stats->transfer_seconds, stats->kernel_seconds,
                                stats->overlapped_seconds);
}

uint32_t overlap_rounds(void)
{
    enum { TRIALS = 3, MOST = 1 << 16 };
    gpukit_queue_stats stats;
    overlap_stream(GPUKIT_STAGING_COPY, 1, 1, 1, &stats); /* warm: it is built, threads run */
    for (uint32_t rounds = 1; rounds < MOST; rounds *= 2) {
        overlap_stream(GPUKIT_STAGING_COPY, 1, rounds, TRIALS, &stats);
        if (stats.kernel_seconds >= stats.transfer_seconds / 2) /* two copies to a kernel */
            return rounds;
    }
    return MOST;
}

void overlap_print(const char *what, const gpukit_queue_stats *stats)
{
    print_message("%s: transfer %.1f ms, kernel %.1f ms, both %.3f ms, busy %.1f ms: %.3f\n", what,
                  stats->transfer_seconds * 1e3, stats->kernel_seconds * 1e3,
                  stats->overlapped_seconds * 1e3, stats->busy_seconds * 1e3,
                  overlap_ratio_of(stats));
}
