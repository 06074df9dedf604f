// SPDX-License-Identifier: MIT
/* A stream of blocks: 16 MiB up, a kernel of about the same length, 16 MiB down. */
#include <stdio.h>

#include <gpukit/gpukit.h>

#include "queue_bench.h"
#include "report.h"

enum { MOST_SLOTS = 4, BLOCKS = 24, WORDS = 4 << 20, GROUP = 64 };

static const char source[] = "__kernel void churn(uint rounds, __global uint *words)\n"
                             "{\n"
                             "    uint value = words[get_global_id(0)];\n"
                             "    for (uint i = 0; i < rounds; i++)\n"
                             "        value = value * 1664525u + 1013904223u;\n"
                             "    words[get_global_id(0)] = value;\n"
                             "}\n";

typedef struct stream {
    gpukit_queue *queue;
    gpukit_program *programs[MOST_SLOTS];
    gpukit_buffer *buffers[MOST_SLOTS];
    uint32_t rounds;
} stream;

static void open_stream(stream *s, gpukit_context *context, gpukit_staging staging)
{
    const gpukit_kernel kernel = {
        .entry = "churn", .source = source, .args_size = sizeof(uint32_t), .buffer_count = 1};
    const gpukit_queue_params params = {.staging = staging};
    queue_bench_check(gpukit_queue_open(context, 0, &params, &s->queue, NULL), "gpukit_queue_open");
    for (int i = 0; i < MOST_SLOTS; i++) {
        queue_bench_check(gpukit_program_open(s->queue, &kernel, &s->programs[i], NULL),
                          "gpukit_program_open");
        queue_bench_check(gpukit_buffer_alloc(s->queue, WORDS * sizeof(uint32_t),
                                              GPUKIT_BUFFER_STAGED, &s->buffers[i], NULL),
                          "gpukit_buffer_alloc");
    }
}

static void close_stream(stream *s)
{
    for (int i = 0; i < MOST_SLOTS; i++) {
        gpukit_program_close(s->programs[i]);
        gpukit_buffer_free(s->buffers[i]);
    }
    gpukit_queue_close(s->queue);
}

static void start_block(stream *s, uint32_t slot)
{
    const size_t size = WORDS * sizeof(uint32_t);
    gpukit_command *up = gpukit_queue_next(s->queue);
    gpukit_command_upload(up, s->buffers[slot], 0, size, NULL);
    gpukit_command_link(up);
    gpukit_command *run = gpukit_queue_next(s->queue);
    gpukit_command_run(run, &(gpukit_launch){.program = s->programs[slot],
                                             .args = &s->rounds,
                                             .buffers = &s->buffers[slot],
                                             .items = WORDS,
                                             .group = GROUP});
    gpukit_command_link(run);
    gpukit_command *down = gpukit_queue_next(s->queue);
    gpukit_command_download(down, s->buffers[slot], 0, size, NULL);
    gpukit_command_tag(down, &s->buffers[slot]);
    queue_bench_check(gpukit_queue_submit(s->queue, NULL), "gpukit_queue_submit");
}

typedef struct stretch {
    double seconds, ratio, transfer_s, kernel_s;
} stretch;

static stretch run_blocks(stream *s, uint32_t slots)
{
    gpukit_queue_stats before, after;
    uint32_t started = 0, in_flight = 0;
    bool is_busy[MOST_SLOTS] = {false};
    gpukit_queue_measure(s->queue, &before);
    double began = queue_bench_now();
    while (started < BLOCKS || in_flight > 0) {
        gpukit_done done;
        size_t count;
        while (started < BLOCKS && in_flight < slots && !is_busy[started % slots]) {
            is_busy[started % slots] = true;
            start_block(s, started++ % slots);
            in_flight++;
        }
        queue_bench_check(gpukit_queue_wait(s->queue, 60000, &done, 1, &count, NULL),
                          "gpukit_queue_wait");
        queue_bench_check(done.error.status, "a command");
        if (done.user_data == NULL)
            continue;
        is_busy[(gpukit_buffer **)done.user_data - s->buffers] = false;
        in_flight--;
    }
    stretch result = {.seconds = queue_bench_now() - began};
    gpukit_queue_measure(s->queue, &after);
    result.transfer_s = after.transfer_seconds - before.transfer_seconds;
    result.kernel_s = after.kernel_seconds - before.kernel_seconds;
    result.ratio = gpukit_overlap_ratio(result.transfer_s, result.kernel_s,
                                        after.overlapped_seconds - before.overlapped_seconds);
    return result;
}

/* Kernels as long as the copies up and down together. */
static void tune(stream *s)
{
    for (s->rounds = 1; s->rounds < 100000; s->rounds *= 2) {
        stretch result = run_blocks(s, 1);
        if (result.kernel_s >= result.transfer_s)
            return;
    }
}

static void tell(const char *what, const double *seconds, const double *ratios, size_t rounds,
                 json *out)
{
    double sorted[2][QUEUE_BENCH_ROUNDS];
    json_object_begin(out, NULL);
    json_string(out, "stream", what);
    report_values(out, "seconds", seconds, rounds);
    report_values(out, "overlap", ratios, rounds);
    json_object_end(out);
    for (size_t i = 0; i < rounds; i++) {
        sorted[0][i] = seconds[i];
        sorted[1][i] = ratios[i];
    }
    double middle = report_median(sorted[1], rounds);
    printf("  %-14s %7.3f s   ", what, report_median(sorted[0], rounds));
    if (sorted[1][rounds - 1] < 0)
        printf("no transfers\n");
    else
        printf("%.2f (%.2f .. %.2f)\n", middle, sorted[1][0], sorted[1][rounds - 1]);
    fflush(stdout);
}

enum { CASES = 5 };
static const struct {
    const char *name;
    uint32_t slots;
    bool maps;
} cases[CASES] = {{"copy, 1 slot", 1, false},
                  {"copy, 2 slots", 2, false},
                  {"copy, 3 slots", 3, false},
                  {"copy, 4 slots", 4, false},
                  {"map, 3 slots", 3, true}};

bool queue_overlap(const char *device, size_t rounds, json *out)
{
    static double seconds[CASES][QUEUE_BENCH_ROUNDS], ratios[CASES][QUEUE_BENCH_ROUNDS];
    gpukit_context *context = NULL;
    queue_bench_check(
        gpukit_context_open(&(gpukit_context_params){.devices = device}, &context, NULL),
        "gpukit_context_open");
    bool can_map = gpukit_context_device_at(context, 0)->shares_memory;
    uint32_t kernel_rounds = 0;
    for (size_t round = 0; round <= rounds; round++)
        for (int c = 0; c < CASES; c++) {
            stream s = {.rounds = kernel_rounds};
            if (cases[c].maps && !can_map)
                continue;
            open_stream(&s, context, cases[c].maps ? GPUKIT_STAGING_MAP : GPUKIT_STAGING_COPY);
            if (kernel_rounds == 0)
                tune(&s);
            kernel_rounds = s.rounds;
            stretch result = run_blocks(&s, cases[c].slots);
            seconds[c][round == 0 ? 0 : round - 1] = result.seconds;
            ratios[c][round == 0 ? 0 : round - 1] = result.ratio;
            close_stream(&s);
        }
    printf("overlap of %d blocks: 16 MiB up, a kernel, 16 MiB down; median of %zu rounds\n", BLOCKS,
           rounds);
    json_array_begin(out, "overlap");
    for (int c = 0; c < CASES; c++)
        if (!cases[c].maps || can_map)
            tell(cases[c].name, seconds[c], ratios[c], rounds, out);
    json_array_end(out);
    gpukit_context_close(context);
    return true;
}
