// SPDX-License-Identifier: MIT
/* Streams of blocks with so many in flight: overlap_stream.h. */
#include <stdio.h>

#include <gpukit/gpukit.h>

#include "overlap_stream.h"
#include "queue_bench.h"
#include "report.h"

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
            overlap_stream stream = {
                .slots = cases[c].slots,
                .staging = cases[c].maps ? GPUKIT_STAGING_MAP : GPUKIT_STAGING_COPY,
                .rounds = kernel_rounds,
            };
            overlap_sample sample;
            if (cases[c].maps && !can_map)
                continue;
            queue_bench_check(overlap_stream_run(context, &stream, &sample, NULL),
                              "a stream of blocks");
            kernel_rounds = stream.rounds;
            seconds[c][round == 0 ? 0 : round - 1] = sample.seconds;
            ratios[c][round == 0 ? 0 : round - 1] = sample.ratio;
        }
    printf("overlap of %d blocks: 16 MiB up, a kernel, 16 MiB down; median of %zu rounds\n",
           OVERLAP_BLOCKS, rounds);
    json_array_begin(out, "overlap");
    for (int c = 0; c < CASES; c++)
        if (!cases[c].maps || can_map)
            tell(cases[c].name, seconds[c], ratios[c], rounds, out);
    json_array_end(out);
    gpukit_context_close(context);
    return true;
}
