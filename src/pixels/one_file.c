// SPDX-License-Identifier: MIT
#include "pixels/one_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pixels/numbers.h"
#include "pixels/work.h"

enum { FILE_HELD = 8 << 20 }; /* bytes: of longer files, formats that stream hold a block */

/* Most formats are read row by row; those that are not get more where no other image wants it. */
static size_t reader_memory(const pixels_setup *setup, const one_file *one)
{
    return setup->is_alone ? one->memory / 2 : one->memory / 4;
}

static image_read_options read_options(const pixels_setup *setup, const one_file *one)
{
    return (image_read_options){
        .max_pixels = setup->given->max_pixels,
        .memory = reader_memory(setup, one),
        .shrink = one->shrink,
        .is_lenient = setup->given->is_lenient,
    };
}

static bool open_input(const pixels_setup *setup, const pixels_file *file, image_input *out,
                       problem *why)
{
    const image_input_params params = {
        .stops = setup->stops, .memory = setup->memory / 2, .regular_memory = FILE_HELD};
    return image_input_open(file->path, &params, out, why);
}

static bool open_reader(const pixels_setup *setup, pixels_file *file, one_file *one, problem *why)
{
    const size_t held = one->input.size;
    one->memory = setup->memory > 2 * held ? setup->memory - held : setup->memory / 2;
    const image_read_options options = read_options(setup, one);
    *why = (problem){.text = ""};
    if (!image_open(&one->input, &options, &one->reader, why)) {
        file->wants_more = why->lacks_memory;
        return false;
    }
    file->in = one->reader->shape;
    if (setup->given->kind != PIXELS_IMAGES)
        one->codec = &numbers_codec;
    else
        one->codec = file->codec != NULL ? file->codec : one->reader->codec;
    return true;
}

static chains_image image_of(const pixels_setup *setup, const pixels_file *file,
                             const one_file *one)
{
    return (chains_image){
        .shape = one->reader->shape,
        .orientation = setup->given->auto_orients ? one->reader->metadata.orientation : 1,
        .codec = file->output != NULL ? one->codec : NULL,
    };
}

/* Begins anew with a decoder that makes the image smaller. */
static bool shrink(const pixels_setup *setup, pixels_file *file, one_file *one, problem *why)
{
    const gpukit_pixels_shape whole = one->reader->shape;
    one->reader->codec->reader_close(one->reader);
    one->reader = NULL;
    if (image_input_is_whole(&one->input))
        image_input_bytes(one->input.bytes, one->input.size, &one->again);
    else if (!open_input(setup, file, &one->again, why))
        return false;
    const image_read_options options = read_options(setup, one);
    if (!image_open(&one->again, &options, &one->reader, why))
        return false;
    const chains_image image = image_of(setup, file, one);
    return chains_choose_shrunk(setup->chains, &image, &whole, &one->choice, why);
}

static bool can_shrink(const pixels_setup *setup, const pixels_file *file, const one_file *one)
{
    return setup->given->shrinks_on_load && strcmp(one->reader->codec->name, "jpeg") == 0 &&
           (image_input_is_whole(&one->input) || pixels_is_lasting(file));
}

static bool choose(const pixels_setup *setup, pixels_file *file, one_file *one, problem *why)
{
    const chains_image image = image_of(setup, file, one);
    one->shrink = can_shrink(setup, file, one) ? chains_shrink(setup->chains, &image) : 1;
    const bool is_good = one->shrink > 1 ? shrink(setup, file, one, why)
                                         : chains_choose(setup->chains, &image, &one->choice, why);
    file->out = one->choice.out;
    return is_good;
}

bool one_file_open(const pixels_setup *setup, pixels_file *file, one_file *out, problem *why)
{
    *out = (one_file){.input = {.fd = -1}, .again = {.fd = -1}, .shrink = 1};
    const uint64_t begin = pixels_now_ns();
    if (!open_input(setup, file, &out->input, why))
        return false;
    const bool is_good = open_reader(setup, file, out, why) && choose(setup, file, out, why);
    file->times.decode += pixels_seconds_since(begin);
    return is_good;
}

void one_file_close(one_file *one)
{
    if (one->reader != NULL)
        one->reader->codec->reader_close(one->reader);
    one->reader = NULL;
    chains_choice_free(&one->choice);
    image_input_close(&one->again);
    image_input_close(&one->input);
}

static void drop(image_blob *blob)
{
    free(blob->bytes);
    *blob = (image_blob){0};
}

/* What of the metadata does not hold for what is written. */
static void mend_metadata(const pixels_setup *setup, const pixels_file *file,
                          image_metadata *metadata)
{
    const bool was_gray = file->in.channels < 3, is_gray = file->out.channels < 3;
    if (was_gray != is_gray) { /* a profile is for one of them, and gray has no primaries */
        drop(&metadata->icc);
        metadata->colours[IMAGE_CHROMATICITIES].size = 0;
        metadata->colours[IMAGE_CICP].size = 0;
    }
    if (!setup->given->auto_orients)
        return;
    if (metadata->orientation >= 5) {
        const double x = metadata->x_per_metre;
        metadata->x_per_metre = metadata->y_per_metre;
        metadata->y_per_metre = x;
    }
    image_metadata_set_orientation(metadata, 1);
}

/* What the writer is opened with, once there is memory for it. */
typedef struct opening {
    const pixels_setup *setup;
    pixels_file *file;
    one_file *one;
    image_sink *sink;
} opening;

static bool open_writer(void *user, size_t memory, image_writer **out, problem *why)
{
    const opening *with = user;
    const pixels_options *given = with->setup->given;
    const image_write_options options = {
        .quality = (uint32_t)given->quality,
        .png_level = (uint32_t)given->png_level,
        .memory = memory,
    };
    image_metadata *metadata = given->strips_metadata ? NULL : &with->one->reader->metadata;
    if (metadata != NULL)
        mend_metadata(with->setup, with->file, metadata);
    return with->one->codec->writer_open(with->sink, &with->file->out, metadata, &options, out,
                                         why);
}

static work work_of(const pixels_setup *setup, pixels_file *file, one_file *one)
{
    return (work){
        .chain = one->choice.chain,
        .reader = one->reader,
        .out = file->out,
        .memory = one->memory - reader_memory(setup, one),
        .threads = setup->threads,
        .stops = setup->stops,
        .times = &file->times,
    };
}

/* Whether what is written goes where it can be written in its order only. */
static bool goes_to_pipe(const pixels_file *file)
{
    struct stat info;
    image_sink sink;
    image_sink_init(&sink, STDOUT_FILENO);
    if (file->output == NULL || strcmp(file->output, "-") != 0)
        return file->output != NULL && stat(file->output, &info) == 0 && !S_ISREG(info.st_mode);
    return !image_sink_may_jump(&sink);
}

/* Opens the writer on nothing, to hear whether it has enough. */
static bool try_writer(const pixels_setup *setup, pixels_file *file, one_file *one, size_t memory,
                       problem *why)
{
    image_sink sink;
    image_writer *writer = NULL;
    opening with = {setup, file, one, &sink};
    image_sink_init(&sink, goes_to_pipe(file) ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1);
    const bool is_good = open_writer(&with, memory, &writer, why);
    if (writer != NULL)
        one->codec->writer_close(writer);
    if (sink.fd >= 0)
        close(sink.fd);
    image_sink_finish(&sink);
    return is_good;
}

bool one_file_memory(const pixels_setup *setup, pixels_file *file, one_file *one, size_t *out,
                     problem *why)
{
    work it = work_of(setup, file, one);
    const bool is_good =
        work_memory_on_host(&it, out, why) && try_writer(setup, file, one, it.memory - *out, why);
    file->wants_more = it.was_short;
    return is_good;
}

static bool write_image(const pixels_setup *setup, pixels_file *file, one_file *one,
                        image_sink *sink, problem *why)
{
    opening with = {setup, file, one, sink};
    work it = work_of(setup, file, one);
    it.open_writer = open_writer;
    it.user = &with;
    /* Where there is nothing to do, a device would only be in the way. */
    const bool is_apart = setup->where->device != NULL && one->choice.text[0] != '\0';
    bool is_good = is_apart ? work_on_device(&it, setup->where, why) : work_on_host(&it, why);
    const uint64_t begin = pixels_now_ns();
    is_good = is_good && one->codec->writer_finish(it.writer, why) && image_sink_flush(sink);
    if (is_good && setup->given->kind != PIXELS_IMAGES) {
        file->numbers = numbers_make(it.writer, setup->given->kind == PIXELS_HISTOGRAM);
        is_good = file->numbers != NULL || problem_set(why, "no memory left for its numbers");
    }
    /* What a pipe has taken cannot be had back. */
    file->wants_more = !is_good && (it.was_short || (why->lacks_memory && sink->written == 0));
    file->rest = one->reader->rest;
    if (setup->given->strips_metadata || setup->given->kind != PIXELS_IMAGES)
        file->rest &= IMAGE_REST_IMAGES;
    if (it.writer != NULL) {
        file->rest |= it.writer->rest;
        one->codec->writer_close(it.writer);
    }
    file->times.encode += pixels_seconds_since(begin);
    return is_good;
}

bool one_file_count(const pixels_setup *setup, pixels_file *file, one_file *one, problem *why)
{
    image_sink sink;
    image_sink_init(&sink, -1);
    const bool is_good = write_image(setup, file, one, &sink, why);
    file->bytes_in = one->input.taken + one->again.taken;
    image_sink_finish(&sink);
    return is_good;
}

bool one_file_make(const pixels_setup *setup, pixels_file *file, one_file *one, place *out,
                   problem *why)
{
    image_sink sink;
    if (!place_open(file->output, setup->root, out, why))
        return false;
    image_sink_init(&sink, out->fd);
    bool is_good = write_image(setup, file, one, &sink, why);
    file->is_unwritable = sink.failure != 0;
    if (file->is_unwritable)
        is_good = place_refuse(out, sink.failure, why);
    file->bytes_in = one->input.taken + one->again.taken;
    file->bytes_out = sink.written;
    image_sink_finish(&sink);
    if (!is_good)
        place_discard(out);
    return is_good;
}
