// SPDX-License-Identifier: MIT
/* jpeg_read.c - reads JPEG by libjpeg's rows. */
#include "image/jpeg_parts.h"

#include <jerror.h>
#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"

enum {
    BLOCK = 64 << 10, /* bytes at a time of a file that is not in memory */
    ROWS = 16,        /* that the library is asked for at a time */
    SCANS_MOST = 500, /* of a progressive file; more is an attack on our time */
};

typedef struct jpeg_reader {
    image_reader base;
    struct jpeg_decompress_struct library;
    jpeg_trap trap;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    image_input *in;
    const image_read_options *options; /* while it is opened */
    unsigned char *block;              /* of a file that is not in memory */
    unsigned char *inks;               /* one row of CMYK */
    bool is_started;
    /* Of the call that runs. */
    unsigned char *rows;
    size_t stride;
    uint32_t count;
} jpeg_reader;

static void source_begin(j_decompress_ptr library)
{
    (void)library;
}

static void source_end(j_decompress_ptr library)
{
    (void)library;
}

/* At the end the library is warned, and given the marker it wants: what lacks is gray. */
static boolean source_fill(j_decompress_ptr library)
{
    static const JOCTET end[] = {0xFF, JPEG_EOI};
    jpeg_reader *reader = library->client_data;
    const size_t got =
        reader->block != NULL ? image_input_read(reader->in, reader->block, BLOCK) : 0;
    reader->source.next_input_byte = got > 0 ? reader->block : end;
    reader->source.bytes_in_buffer = got > 0 ? got : sizeof end;
    if (got == 0)
        WARNMS(library, JWRN_JPEG_EOF);
    return TRUE;
}

static void source_skip(j_decompress_ptr library, long count)
{
    struct jpeg_source_mgr *source = library->src;
    while (count > 0 && (size_t)count > source->bytes_in_buffer) {
        count -= (long)source->bytes_in_buffer;
        source_fill(library);
    }
    if (count <= 0)
        return;
    source->next_input_byte += count;
    source->bytes_in_buffer -= (size_t)count;
}

static bool begin_source(jpeg_reader *reader, problem *why)
{
    reader->source = (struct jpeg_source_mgr){
        .init_source = source_begin,
        .fill_input_buffer = source_fill,
        .skip_input_data = source_skip,
        .resync_to_restart = jpeg_resync_to_restart,
        .term_source = source_end,
    };
    if (image_input_is_whole(reader->in)) {
        reader->source.next_input_byte = reader->in->bytes + reader->in->at;
        reader->source.bytes_in_buffer = reader->in->size - reader->in->at;
        return true;
    }
    reader->block = malloc(BLOCK);
    return reader->block != NULL || problem_set_memory(why, "cannot be read: no memory");
}

static void watch(j_common_ptr common)
{
    const j_decompress_ptr library = (j_decompress_ptr)common;
    if (library->input_scan_number > SCANS_MOST)
        ERREXIT(common, JERR_EOI_EXPECTED);
}

/* What the colours of the file become. */
static bool choose_colours(jpeg_reader *reader)
{
    struct jpeg_decompress_struct *library = &reader->library;
    switch (library->jpeg_color_space) {
    case JCS_GRAYSCALE:
        library->out_color_space = JCS_GRAYSCALE;
        return true;
    case JCS_YCbCr:
    case JCS_RGB:
        library->out_color_space = JCS_RGB;
        return true;
    case JCS_CMYK:
    case JCS_YCCK:
        library->out_color_space = JCS_CMYK;
        return true;
    default:
        return problem_set(reader->trap.why, "has %d channels that are neither gray, RGB nor CMYK",
                           library->num_components);
    }
}

static bool begin(void *user)
{
    jpeg_reader *reader = user;
    struct jpeg_decompress_struct *library = &reader->library;
    jpeg_create_decompress(library);
    library->client_data = reader;
    library->src = &reader->source;
    library->progress = &reader->progress;
    library->mem->max_memory_to_use = (long)reader->trap.memory;
    jpeg_keep_markers(library);
    jpeg_read_header(library, TRUE);
    if (!image_check_size(library->image_width, library->image_height, reader->options,
                          reader->trap.why) ||
        !choose_colours(reader))
        return false;
    library->scale_num = 1;
    library->scale_denom = reader->options->shrink > 1 ? reader->options->shrink : 1;
    jpeg_calc_output_dimensions(library);
    const bool has_inks = library->out_color_space == JCS_CMYK;
    reader->base.shape = (gpukit_pixels_shape){
        .width = library->output_width,
        .height = library->output_height,
        .channels = has_inks ? 3 : (uint32_t)library->out_color_components,
        .bits = 8,
    };
    if (has_inks)
        reader->inks = malloc((size_t)library->output_width * 4);
    if (has_inks && reader->inks == NULL)
        return problem_set_memory(reader->trap.why, "cannot be read: no memory for a row");
    jpeg_markers_take(library, &reader->base.metadata);
    return true;
}

void jpeg_reader_close(image_reader *base)
{
    jpeg_reader *reader = (jpeg_reader *)base;
    if (reader == NULL)
        return;
    jpeg_destroy_decompress(&reader->library);
    image_metadata_free(&base->metadata);
    free(reader->block);
    free(reader->inks);
    free(reader);
}

bool jpeg_reader_open(image_input *in, const image_read_options *options, image_reader **out,
                      problem *why)
{
    const uint32_t shrink = options->shrink;
    if (shrink > 8 || (shrink & (shrink - 1)) != 0)
        return problem_set(why, "cannot be shrunk by %u, only by 2, 4 or 8", shrink);
    jpeg_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return problem_set_memory(why, "cannot be read: no memory");
    reader->base.codec = &image_codec_jpeg;
    reader->in = in;
    reader->options = options;
    reader->library.err = jpeg_trap_init(&reader->trap);
    reader->progress.progress_monitor = watch;
    reader->trap.input = in;
    reader->trap.is_lenient = options->is_lenient;
    reader->trap.memory = image_memory(options->memory);
    if (begin_source(reader, why) && jpeg_guarded(&reader->trap, begin, reader, why)) {
        reader->options = NULL;
        reader->trap.is_begun = true;
        *out = &reader->base;
        return true;
    }
    jpeg_reader_close(&reader->base);
    return false;
}

/* Inks are what light they take away; Adobe's programs write them the other way round. */
static void convert_inks(const jpeg_reader *reader, unsigned char *out)
{
    const unsigned turn = reader->library.saw_Adobe_marker ? 0 : 255;
    for (uint32_t x = 0; x < reader->base.shape.width; x++) {
        const unsigned char *ink = reader->inks + (size_t)x * 4;
        const unsigned black = ink[3] ^ turn;
        for (int i = 0; i < 3; i++)
            *out++ = (unsigned char)(((ink[i] ^ turn) * black + 127) / 255);
    }
}

static bool read_rows(void *user)
{
    jpeg_reader *reader = user;
    struct jpeg_decompress_struct *library = &reader->library;
    if (!reader->is_started)
        jpeg_start_decompress(library);
    reader->is_started = true;
    uint32_t done = 0;
    while (done < reader->count) {
        JSAMPROW rows[ROWS];
        const uint32_t left = reader->count - done;
        const uint32_t most = reader->inks != NULL ? 1 : left < ROWS ? left : ROWS;
        for (uint32_t i = 0; i < most; i++)
            rows[i] = reader->rows + (done + i) * reader->stride;
        if (reader->inks != NULL)
            rows[0] = reader->inks;
        const uint32_t got = jpeg_read_scanlines(library, rows, most);
        if (reader->inks != NULL && got > 0)
            convert_inks(reader, reader->rows + done * reader->stride);
        done += got;
    }
    if (library->output_scanline < library->output_height)
        return true;
    reader->trap.is_done = true;
    jpeg_finish_decompress(library);
    return true;
}

bool jpeg_reader_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why)
{
    jpeg_reader *reader = (jpeg_reader *)base;
    reader->rows = rows;
    reader->stride = stride;
    reader->count = count;
    return count == 0 || jpeg_guarded(&reader->trap, read_rows, reader, why);
}
