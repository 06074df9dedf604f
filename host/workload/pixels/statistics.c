// SPDX-License-Identifier: MIT
/* workload/pixels/statistics.c - how often each level is, and what follows from that. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "workload/pixels/chain.h"

/* Up to 2^64 samples of 16 bits: their squares add up to less than 2^96. */
__extension__ typedef unsigned __int128 wide;

struct gpukit_pixels_statistics {
    gpukit_pixels_shape shape;
    uint32_t levels;
    uint64_t counts[]; /* levels of the first channel, then those of the next */
};

gpukit_status gpukit_pixels_statistics_open(const gpukit_pixels_shape *shape,
                                            gpukit_pixels_statistics **out, gpukit_error *err)
{
    if (shape == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "statistics need a shape and a place for the result");
    gpukit_status status = gpk_pixels_shape_check(shape, err);
    if (status != GPUKIT_OK)
        return status;
    const uint32_t levels = shape->bits == 8 ? 256 : 65536;
    gpukit_pixels_statistics *made =
        calloc(1, sizeof *made + (size_t)levels * shape->channels * sizeof made->counts[0]);
    if (made == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "%u counts", levels * shape->channels);
    made->shape = *shape;
    made->levels = levels;
    *out = made;
    return GPUKIT_OK;
}

void gpukit_pixels_statistics_close(gpukit_pixels_statistics *statistics)
{
    free(statistics);
}

static void add_row(gpukit_pixels_statistics *statistics, const void *row)
{
    const size_t width = statistics->shape.width, channels = statistics->shape.channels;
    const uint8_t *bytes = row;
    const uint16_t *words = row;
    for (size_t c = 0; c < channels; c++) {
        uint64_t *counts = statistics->counts + c * statistics->levels;
        if (statistics->shape.bits == 8)
            for (size_t x = 0; x < width; x++)
                counts[bytes[x * channels + c]]++;
        else
            for (size_t x = 0; x < width; x++)
                counts[words[x * channels + c]]++;
    }
}

void gpukit_pixels_statistics_add(gpukit_pixels_statistics *statistics, const void *rows,
                                  size_t stride, uint32_t count)
{
    for (uint32_t y = 0; y < count; y++)
        add_row(statistics, (const char *)rows + y * stride);
}

gpukit_status gpukit_pixels_statistics_get(const gpukit_pixels_statistics *statistics,
                                           uint32_t channel, gpukit_pixels_channel *out,
                                           gpukit_error *err)
{
    wide sum = 0, squares = 0;
    if (statistics == NULL || out == NULL || channel >= statistics->shape.channels)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "there is no channel %u", channel);
    gpukit_pixels_channel made = {
        .levels = statistics->levels,
        .histogram = statistics->counts + (size_t)channel * statistics->levels,
    };
    for (uint32_t level = 0; level < made.levels; level++) {
        const uint64_t count = made.histogram[level];
        if (count == 0)
            continue;
        made.least = made.count == 0 ? level : made.least;
        made.most = level;
        made.count += count;
        sum += (wide)count * level;
        squares += (wide)count * level * level;
    }
    if (made.count > 0) {
        /* The variance times count: nothing is lost by the subtraction. */
        const wide rest = sum % made.count, whole = sum / made.count;
        const wide centred = squares - whole * (sum + rest);
        const long double part = (long double)rest / made.count;
        made.mean = (double)((long double)whole + part);
        made.deviation = (double)sqrtl((long double)centred / made.count - part * part);
    }
    *out = made;
    return GPUKIT_OK;
}
