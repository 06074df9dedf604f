// SPDX-License-Identifier: MIT
/* How much of the copying hides behind kernels, and the timeline of a run that shows it. */
#include <limits.h>
#include <stdio.h>

#include "../overlap_stream.h"
#include "../report.h"
#include "parts.h"
#include "pipeline.h"
#include "trace_file.h"

enum { ROUNDS = 5, IMAGES = 24, SLOTS = 3 };

static const double SHORT_S = 2; /* what takes longer is not done again */
static const char OPERATION[] = "blur=2";

static void measure_stream(gpu_check *check, uint32_t slots, uint32_t *rounds)
{
    gpu_row *row =
        gpu_row_new(check, "overlap", "ratio", "stream, %u slot%s", slots, slots == 1 ? "" : "s");
    double took = 0;
    for (int i = 0; i < ROUNDS && took < SHORT_S; i++) {
        overlap_stream stream = {.slots = slots, .staging = GPUKIT_STAGING_COPY, .rounds = *rounds};
        overlap_sample sample;
        gpukit_error error;
        if (overlap_stream_run(check->context, &stream, &sample, &error) != GPUKIT_OK) {
            gpu_row_fail_with(row, &error);
            return;
        }
        *rounds = stream.rounds;
        took += sample.seconds;
        gpu_row_add(row, sample.ratio);
        gpu_row_note(row, "%d blocks of 16 MiB: %.1f ms copying, %.1f ms computing, %.1f ms in all",
                     OVERLAP_BLOCKS, sample.transfer_s * 1e3, sample.kernel_s * 1e3,
                     sample.seconds * 1e3);
    }
}

/* For ui.perfetto.dev. */
static void save_trace(const gpu_check *check, gpu_row *row, const gpukit_trace *trace)
{
    char path[PATH_MAX];
    json text;
    snprintf(path, sizeof path, "%s/overlap.json", check->folder);
    json_init(&text);
    json_narrow(&text);
    trace_file_write(&text, trace, &check->info, 1, NULL);
    if (report_save(path, &text))
        gpu_row_note(row, "%d images, %s; the last run is in overlap.json, for ui.perfetto.dev",
                     IMAGES, OPERATION);
    else
        gpu_row_fail(row, "the timeline cannot be written to %s", path);
    json_free(&text);
}

static gpukit_status pass_images(const gpu_check *check, gpu_row *row, gpukit_trace *trace,
                                 gpukit_error *err)
{
    const gpu_pipeline pipeline = {
        .operation = OPERATION, .images = IMAGES, .slots = SLOTS, .trace = trace};
    gpu_pipeline_sample sample;
    gpukit_status status = gpu_pipeline_run(check, &pipeline, &sample, err);
    if (status == GPUKIT_OK)
        gpu_row_add(row, sample.ratio);
    return status;
}

static void measure_pixels(gpu_check *check)
{
    gpu_row *row = gpu_row_new(check, "overlap", "ratio", "pixels, %d slots", SLOTS);
    gpukit_trace *trace = NULL;
    gpukit_error error;
    gpukit_status status = gpukit_trace_alloc(0, &trace, &error);
    const double began = gpu_check_now();
    if (status == GPUKIT_OK)
        status = pass_images(check, row, NULL, &error);
    const double took = gpu_check_now() - began;
    for (int i = 2; i < ROUNDS && status == GPUKIT_OK && took < SHORT_S; i++)
        status = pass_images(check, row, NULL, &error);
    if (status == GPUKIT_OK)
        status = pass_images(check, row, trace, &error);
    if (status == GPUKIT_OK)
        save_trace(check, row, trace);
    else
        gpu_row_fail_with(row, &error);
    gpukit_trace_free(trace);
}

void gpu_part_overlap(gpu_check *check)
{
    uint32_t rounds = 0;
    measure_stream(check, 1, &rounds);
    measure_stream(check, SLOTS, &rounds);
    measure_pixels(check);
}
