// SPDX-License-Identifier: MIT
#include "pixels/summary.h"

#include <math.h>
#include <stdio.h>
#include <sys/resource.h>

#include "message.h"
#include "pixels/numbers.h"
#include "pixels/one_file.h"
#include "pixels/processes.h"
#include "units.h"

typedef struct totals {
    uint64_t bytes_in, bytes_out;
    double pixels; /* that were read */
    pixels_times times;
} totals;

static void add_times(pixels_times *to, const pixels_times *from)
{
    to->decode += from->decode;
    to->upload += from->upload;
    to->kernels += from->kernels;
    to->download += from->download;
    to->encode += from->encode;
    to->finish += from->finish;
}

/* Of the images that were done. */
static totals add_up(const pixels_list *files)
{
    totals all = {0};
    for (size_t i = 0; i < files->count; i++) {
        const pixels_file *file = &files->items[i];
        if (file->state != PIXELS_DONE)
            continue;
        all.bytes_in += file->bytes_in;
        all.bytes_out += file->bytes_out;
        all.pixels += (double)file->in.width * file->in.height;
        add_times(&all.times, &file->times);
    }
    return all;
}

/* Bytes of this process that were in memory at a time, code and all; 0: unknown, as it is where
 * worker processes hold the images. */
static uint64_t peak_memory(const batch *all)
{
    struct rusage usage;
    if (processes_are_asked(all->state->options) || getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return (uint64_t)usage.ru_maxrss * 1024;
}

static void tell_peak(const batch *all, char *out, size_t size)
{
    const uint64_t peak = peak_memory(all);
    out[0] = '\0';
    if (peak > 0)
        snprintf(out, size, "; at most %s of memory", units_bytes(peak).text);
}

void summary_tell(const batch *all, const batch_result *result)
{
    char name[256], peak[80];
    const totals sum = add_up(all->files);
    const double seconds = result->seconds > 0 ? result->seconds : 1e-9;
    message_line("%s: %zu images, %.1f images/s, %.1f megapixels/s, %s read, %s written",
                 units_seconds(result->seconds).text, result->done, (double)result->done / seconds,
                 sum.pixels / 1e6 / seconds, units_bytes(sum.bytes_in).text,
                 units_bytes(sum.bytes_out).text);
    devices_name(all->where, name, sizeof name);
    tell_peak(all, peak, sizeof peak);
    message_line("  %u at a time: decode %.3f s, operations %.3f s, encode %.3f s, disk %.3f s%s",
                 result->jobs, sum.times.decode, sum.times.kernels, sum.times.encode,
                 sum.times.finish, peak);
    if (all->where->choice[0] != '\0')
        message_line("  auto chose %s", all->where->choice);
    if (devices_apart(all->where) == 0)
        return;
    const double overlap = devices_overlap(all->where);
    message_line("  on %s: upload %.3f s, download %.3f s, overlap %s", name, sum.times.upload,
                 sum.times.download,
                 isfinite(overlap) ? units_percent(overlap, 1).text : "no transfers");
}

static void add_shape(json *text, const char *name, const gpukit_pixels_shape *shape)
{
    json_object_begin(text, name);
    json_integer(text, "width", shape->width);
    json_integer(text, "height", shape->height);
    json_integer(text, "channels", shape->channels);
    json_integer(text, "bits", shape->bits);
    json_object_end(text);
}

static void add_seconds(json *text, const pixels_times *times)
{
    json_real(text, "decode_seconds", times->decode);
    json_real(text, "upload_seconds", times->upload);
    json_real(text, "kernel_seconds", times->kernels);
    json_real(text, "download_seconds", times->download);
    json_real(text, "encode_seconds", times->encode);
    json_real(text, "disk_seconds", times->finish);
}

static void add_file(json *text, const pixels_file *file)
{
    static const char *const states[] = {
        [PIXELS_WAITING] = "stopped", [PIXELS_DONE] = "done", [PIXELS_FAILED] = "failed"};
    const pixels_state state = file->state;
    json_object_begin(text, NULL);
    json_flat(text, true);
    json_string(text, "input", file->path);
    json_string(text, "output", file->output != NULL ? file->output : "");
    json_string(text, "state", states[state]);
    json_string(text, "error", state == PIXELS_FAILED && file->why != NULL ? file->why : "");
    if (state == PIXELS_DONE) {
        add_shape(text, "in", &file->in);
        add_shape(text, "out", &file->out);
        json_quantity(text, "bytes_in", file->bytes_in);
        json_quantity(text, "bytes_out", file->bytes_out);
        add_seconds(text, &file->times);
    }
    if (file->numbers != NULL)
        numbers_json(text, file->numbers);
    json_object_end(text);
    json_flat(text, false);
}

void summary_json(json *text, const batch *all, const batch_result *result)
{
    char name[256];
    const totals sum = add_up(all->files);
    devices_name(all->where, name, sizeof name);
    json_object_begin(text, NULL);
    json_string(text, "schema", "gpukit.pixels/1");
    json_string(text, "device", name);
    json_integer(text, "jobs", result->jobs);
    json_real(text, "seconds", result->seconds);
    json_integer(text, "images", (int64_t)result->done);
    json_integer(text, "failed", (int64_t)result->failed);
    json_real(text, "images_per_s", (double)result->done / result->seconds);
    json_real(text, "megapixels", sum.pixels / 1e6);
    json_quantity(text, "bytes_in", sum.bytes_in);
    json_quantity(text, "bytes_out", sum.bytes_out);
    add_seconds(text, &sum.times);
    json_string(text, "choice", all->where->choice);
    json_real(text, "overlap", devices_overlap(all->where));
    if (peak_memory(all) > 0)
        json_quantity(text, "peak_memory", peak_memory(all));
    else
        json_real(text, "peak_memory", NAN);
    devices_json(text, all->where);
    json_array_begin(text, "files");
    for (size_t i = 0; i < all->files->count; i++)
        add_file(text, &all->files->items[i]);
    json_array_end(text);
    json_object_end(text);
}
