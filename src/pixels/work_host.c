// SPDX-License-Identifier: MIT
#include "pixels/work.h"

#include <stdlib.h>
#include <string.h>

enum {
    WHOLE_IMAGES = 3, /* that gpukit_pixels_run may need at once: in, out and between */
    STRIP = 64,       /* rows between two looks for a signal */
};

/* What the stream's source is given. */
typedef struct source {
    image_reader *reader;
    double seconds; /* decoding */
    problem *why;
    bool has_failed;
} source;

static gpukit_status read_rows(void *user, void *rows, size_t stride, uint32_t count,
                               gpukit_error *err)
{
    source *from = user;
    const uint64_t begin = pixels_now_ns();
    from->has_failed =
        !from->reader->codec->reader_read(from->reader, rows, stride, count, from->why);
    from->seconds += pixels_seconds_since(begin);
    if (!from->has_failed)
        return GPUKIT_OK;
    *err = (gpukit_error){.status = GPUKIT_E_IO};
    return GPUKIT_E_IO;
}

static bool is_stopped(const work *given, problem *why)
{
    return atomic_load(given->stops) && !problem_set(why, "stopped");
}

static bool write_rows(const work *given, const unsigned char *rows, size_t stride, uint32_t count,
                       problem *why)
{
    const uint64_t begin = pixels_now_ns();
    const bool is_good =
        given->writer->codec->writer_write(given->writer, rows, stride, count, why);
    given->times->encode += pixels_seconds_since(begin);
    return is_good;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Strip after strip; rows are room for one. */
static bool pump(work *given, gpukit_pixels_stream *stream, source *from, unsigned char *rows,
                 problem *why)
{
    gpukit_error error;
    const gpukit_pixels_shape *shape = gpukit_pixels_stream_shape(stream);
    const size_t stride = gpukit_pixels_row_size(shape);
    const uint32_t strip = gpukit_pixels_stream_strip(stream);
    for (uint32_t done = 0; done < shape->height; done += strip) {
        const uint32_t count = least(strip, shape->height - done);
        if (is_stopped(given, why))
            return false;
        const uint64_t begin = pixels_now_ns();
        const double before = from->seconds;
        if (gpukit_pixels_stream_read(stream, rows, stride, count, &error) != GPUKIT_OK)
            return !from->has_failed && problem_set(why, "%s", error.text);
        given->times->kernels += pixels_seconds_since(begin) - (from->seconds - before);
        if (!write_rows(given, rows, stride, count, why))
            return false;
    }
    return true;
}

static bool open_stream(work *given, source *from, gpukit_pixels_stream **out, problem *why)
{
    gpukit_error error;
    const gpukit_pixels_stream_params params = {
        .shape = given->reader->shape,
        .source = read_rows,
        .user = from,
        .memory = given->memory,
    };
    const gpukit_status status = gpukit_pixels_stream_open(given->chain, &params, out, &error);
    given->was_short = status == GPUKIT_E_MEMORY;
    if (given->was_short)
        return problem_set(why, "%s (a part of --memory is for the file and its codecs)",
                           error.text);
    return status == GPUKIT_OK || problem_set(why, "%s", error.text);
}

bool work_open(work *given, size_t held, problem *why)
{
    const uint64_t begin = pixels_now_ns();
    const bool is_good = given->open_writer(given->user, given->memory - held, &given->writer, why);
    given->times->encode += pixels_seconds_since(begin);
    return is_good;
}

static bool stream_it(work *given, problem *why)
{
    gpukit_pixels_stream *stream;
    source from = {.reader = given->reader, .why = why};
    if (!open_stream(given, &from, &stream, why))
        return false;
    unsigned char *rows =
        malloc(gpukit_pixels_row_size(&given->out) * gpukit_pixels_stream_strip(stream));
    bool is_good = rows != NULL || problem_set(why, "no memory left for its rows");
    is_good = is_good && work_open(given, gpukit_pixels_stream_memory(stream), why) &&
              pump(given, stream, &from, rows, why);
    given->times->decode += from.seconds;
    free(rows);
    gpukit_pixels_stream_close(stream);
    return is_good;
}

size_t work_image_size(const gpukit_pixels_shape *shape)
{
    return gpukit_pixels_row_size(shape) * shape->height;
}

/* Bytes that are held of an image that is there as a whole. */
static size_t whole_size(const work *given)
{
    const size_t in = work_image_size(&given->reader->shape), out = work_image_size(&given->out);
    return WHOLE_IMAGES * (in > out ? in : out);
}

/* The writer has half of the memory left, for formats that go by whole images. */
static bool suits_bands(const work *given)
{
    return given->threads > 1 && whole_size(given) <= given->memory / 2;
}

bool work_memory_on_host(work *given, size_t *out, problem *why)
{
    gpukit_pixels_stream *stream;
    source from = {.reader = given->reader, .why = why};
    *out = whole_size(given);
    if (suits_bands(given))
        return true;
    if (!open_stream(given, &from, &stream, why))
        return false;
    *out = gpukit_pixels_stream_memory(stream);
    gpukit_pixels_stream_close(stream);
    return true;
}

bool work_read(work *given, const gpukit_pixels_image *in, problem *why)
{
    const uint64_t begin = pixels_now_ns();
    bool is_good = true;
    for (uint32_t done = 0; is_good && done < in->shape.height; done += STRIP)
        is_good = !is_stopped(given, why) &&
                  given->reader->codec->reader_read(
                      given->reader, (unsigned char *)in->pixels + done * in->stride, in->stride,
                      least(STRIP, in->shape.height - done), why);
    given->times->decode += pixels_seconds_since(begin);
    return is_good;
}

bool work_write(work *given, const gpukit_pixels_image *out, problem *why)
{
    bool is_good = true;
    for (uint32_t done = 0; is_good && done < out->shape.height; done += STRIP)
        is_good = !is_stopped(given, why) &&
                  write_rows(given, (const unsigned char *)out->pixels + done * out->stride,
                             out->stride, least(STRIP, out->shape.height - done), why);
    return is_good;
}

bool work_run(work *given, const gpukit_pixels_image *in, const gpukit_pixels_image *out,
              problem *why)
{
    gpukit_error error;
    const uint64_t begin = pixels_now_ns();
    const gpukit_status status = gpukit_pixels_run(given->chain, in, out, given->threads, &error);
    given->times->kernels += pixels_seconds_since(begin);
    return status == GPUKIT_OK || problem_set(why, "%s", error.text);
}

static bool hold_it(work *given, problem *why)
{
    gpukit_pixels_image in = {.shape = given->reader->shape}, out = {.shape = given->out};
    in.stride = gpukit_pixels_row_size(&in.shape);
    out.stride = gpukit_pixels_row_size(&out.shape);
    in.pixels = malloc(work_image_size(&in.shape));
    out.pixels = malloc(work_image_size(&out.shape));
    const bool is_good = in.pixels == NULL || out.pixels == NULL
                             ? problem_set(why, "no memory left for its pixels")
                             : work_open(given, whole_size(given), why) &&
                                   work_read(given, &in, why) && work_run(given, &in, &out, why) &&
                                   work_write(given, &out, why);
    free(in.pixels);
    free(out.pixels);
    return is_good;
}

bool work_on_host(work *given, problem *why)
{
    return suits_bands(given) ? hold_it(given, why) : stream_it(given, why);
}
