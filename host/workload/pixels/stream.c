// SPDX-License-Identifier: MIT
/* workload/pixels/stream.c - the public stream: a plan, and a flow through all of it. */
#include <stdlib.h>

#include "base/error.h"
#include "workload/pixels/flow.h"

enum { STRIP_OF_NOTHING = 16 }; /* rows, where no operation has a say */

struct gpukit_pixels_stream {
    gpk_pixels_plan plan;
    gpk_pixels_flow *flow; /* NULL: there is nothing to do */
    gpukit_pixels_source *source;
    void *user;
    uint32_t next;
};

gpukit_status gpukit_pixels_stream_open(const gpukit_pixels *pixels,
                                        const gpukit_pixels_stream_params *params,
                                        gpukit_pixels_stream **out, gpukit_error *err)
{
    if (pixels == NULL || params == NULL || params->source == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a stream needs a chain, a source and a place for the result");
    gpukit_pixels_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a stream");
    stream->source = params->source;
    stream->user = params->user;
    gpukit_status status = gpk_pixels_plan_make(pixels, &params->shape, &stream->plan, err);
    if (status == GPUKIT_OK && stream->plan.count > 0) {
        const gpk_pixels_flow_params flow = {
            .stages = stream->plan.stages,
            .count = stream->plan.count,
            .last = stream->plan.out.height,
            .strip_rows = params->strip_rows,
            .memory = params->memory,
            .source = params->source,
            .user = params->user,
        };
        status = gpk_pixels_flow_open(&flow, &stream->flow, err);
    }
    if (status != GPUKIT_OK) {
        gpukit_pixels_stream_close(stream);
        return status;
    }
    *out = stream;
    return GPUKIT_OK;
}

void gpukit_pixels_stream_close(gpukit_pixels_stream *stream)
{
    if (stream == NULL)
        return;
    gpk_pixels_flow_close(stream->flow);
    gpk_pixels_plan_free(&stream->plan);
    free(stream);
}

const gpukit_pixels_shape *gpukit_pixels_stream_shape(const gpukit_pixels_stream *stream)
{
    return &stream->plan.out;
}

size_t gpukit_pixels_stream_memory(const gpukit_pixels_stream *stream)
{
    return stream->flow == NULL ? 0 : gpk_pixels_flow_memory(stream->flow);
}

uint32_t gpukit_pixels_stream_strip(const gpukit_pixels_stream *stream)
{
    return stream->flow == NULL ? STRIP_OF_NOTHING : gpk_pixels_flow_strip(stream->flow);
}

gpukit_status gpukit_pixels_stream_read(gpukit_pixels_stream *stream, void *rows, size_t stride,
                                        uint32_t count, gpukit_error *err)
{
    const uint32_t left = stream->plan.out.height - stream->next;
    if (count > left)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%u rows were asked for, and %u are left",
                        count, left);
    const gpk_pixels_rows out = {
        .base = rows, .stride = stride, .origin = stream->next, .capacity = count};
    gpukit_status status =
        stream->flow == NULL ? stream->source(stream->user, rows, stride, count, err)
                             : gpk_pixels_flow_read(stream->flow, &out, stream->next + count, err);
    if (status == GPUKIT_OK)
        stream->next += count;
    return status;
}
