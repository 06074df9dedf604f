// SPDX-License-Identifier: MIT
/* tiff.c - the TIFF codec, and its writer: strips, deflated after horizontal differences. */
#include "image/tiff_parts.h"

#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"

enum {
    STRIP = 256 << 10, /* bytes of one, where a row is no longer */
    STRIPS_HELD = 3,   /* ours, the differences and what they deflate to */
    STRIP_EXTRA = 64,  /* bytes of a strip besides its pixels: numbers and checksums */
    HEAD = 4096,       /* bytes: the directory without them */
    LEVEL = 1,         /* of zlib */
};

typedef struct tiff_writer {
    image_writer base;
    image_sink *to;
    image_sink held; /* what becomes the file, where `to` takes bytes in their order only */
    tiff_file file;
    TIFF *library;
    unsigned char *pixels; /* owned: of a strip */
    uint32_t strip;        /* rows of one */
    uint32_t next;         /* row */
} tiff_writer;

static bool adapt(gpukit_pixels_shape *shape, problem *why)
{
    (void)shape;
    (void)why;
    return true;
}

static bool set_layout(const tiff_writer *writer)
{
    const gpukit_pixels_shape *shape = &writer->base.shape;
    const uint16_t straight = EXTRASAMPLE_UNASSALPHA;
    TIFF *to = writer->library;
    return TIFFSetField(to, TIFFTAG_IMAGEWIDTH, shape->width) &&
           TIFFSetField(to, TIFFTAG_IMAGELENGTH, shape->height) &&
           TIFFSetField(to, TIFFTAG_SAMPLESPERPIXEL, shape->channels) &&
           TIFFSetField(to, TIFFTAG_BITSPERSAMPLE, shape->bits) &&
           TIFFSetField(to, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) &&
           TIFFSetField(to, TIFFTAG_PHOTOMETRIC,
                        shape->channels > 2 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK) &&
           (shape->channels % 2 != 0 || TIFFSetField(to, TIFFTAG_EXTRASAMPLES, 1, &straight)) &&
           TIFFSetField(to, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE) &&
           TIFFSetField(to, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL) &&
           TIFFSetField(to, TIFFTAG_ZIPQUALITY, LEVEL) &&
           TIFFSetField(to, TIFFTAG_ROWSPERSTRIP, writer->strip);
}

static bool set_blob(TIFF *to, uint32_t tag, const image_blob *blob)
{
    return blob->bytes == NULL || TIFFSetField(to, tag, (uint32_t)blob->size, blob->bytes);
}

static bool set_metadata(const tiff_writer *writer, const image_metadata *metadata)
{
    static const double metres_per_inch = 0.0254;
    TIFF *to = writer->library;
    const bool has_density = metadata->x_per_metre > 0 && metadata->y_per_metre > 0;
    const uint32_t orientation = metadata->orientation != 0 ? metadata->orientation : 1;
    return set_blob(to, TIFFTAG_ICCPROFILE, &metadata->icc) &&
           set_blob(to, TIFFTAG_XMLPACKET, &metadata->xmp) &&
           TIFFSetField(to, TIFFTAG_ORIENTATION, orientation) &&
           (!has_density ||
            (TIFFSetField(to, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH) &&
             TIFFSetField(to, TIFFTAG_XRESOLUTION, metadata->x_per_metre * metres_per_inch) &&
             TIFFSetField(to, TIFFTAG_YRESOLUTION, metadata->y_per_metre * metres_per_inch)));
}

static void writer_close(image_writer *base)
{
    tiff_writer *writer = (tiff_writer *)base;
    problem unused;
    if (writer == NULL)
        return;
    tiff_listen(&writer->file, &unused);
    if (writer->library != NULL)
        TIFFClose(writer->library);
    image_sink_finish(&writer->held);
    free(writer->pixels);
    free(writer);
}

/* Bytes of the file at most: rows that do not deflate get longer by less than a thousandth, and
 * each strip has two numbers in the directory. */
static uint64_t most_written(const tiff_writer *writer, const image_metadata *metadata)
{
    const gpukit_pixels_shape *shape = &writer->base.shape;
    const uint64_t pixels = (uint64_t)image_row_size(shape) * shape->height;
    const uint64_t strips = shape->height / writer->strip + 1;
    const uint64_t blobs = metadata != NULL ? metadata->icc.size + metadata->xmp.size : 0;
    return pixels + pixels / 1000 + strips * STRIP_EXTRA + blobs + HEAD;
}

/* Rows may deflate to nothing, but that shows when they are there, and much is done by then. */
static bool check_memory(const tiff_writer *writer, uint64_t written, size_t memory, problem *why)
{
    const uint64_t strip = (uint64_t)image_row_size(&writer->base.shape) * writer->strip;
    return image_check_memory(strip * STRIPS_HELD + (writer->file.to->fd < 0 ? written : 0), memory,
                              why);
}

static bool begin(tiff_writer *writer, const image_metadata *metadata, size_t memory, problem *why)
{
    const size_t row = image_row_size(&writer->base.shape);
    writer->strip = row < STRIP ? (uint32_t)(STRIP / row) : 1;
    const uint64_t written = most_written(writer, metadata);
    if (!check_memory(writer, written, memory, why))
        return false;
    writer->pixels = malloc(row * writer->strip);
    if (writer->pixels == NULL)
        return problem_set_memory(why, "cannot be written: no memory for a strip");
    writer->library = tiff_open(&writer->file, written, memory, why);
    return writer->library != NULL &&
           ((set_layout(writer) && (metadata == NULL || set_metadata(writer, metadata))) ||
            tiff_failed(&writer->file, why));
}

static bool writer_open(image_sink *to, const gpukit_pixels_shape *shape,
                        const image_metadata *metadata, const image_write_options *options,
                        image_writer **out, problem *why)
{
    tiff_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return problem_set_memory(why, "cannot be written: no memory");
    writer->base = (image_writer){.codec = &image_plugin_codec, .shape = *shape};
    writer->to = to;
    image_sink_init(&writer->held, -1);
    writer->file.to = image_sink_may_jump(to) ? to : &writer->held;
    if (begin(writer, metadata, image_memory(options->memory), why)) {
        *out = &writer->base;
        return true;
    }
    writer_close(&writer->base);
    return false;
}

/* The strip that ends with the row before next. At once, which the library deflates faster. */
static bool write_strip(tiff_writer *writer)
{
    const uint32_t strip = (writer->next - 1) / writer->strip;
    const uint32_t rows = writer->next - strip * writer->strip;
    const tmsize_t size = (tmsize_t)(image_row_size(&writer->base.shape) * rows);
    return TIFFWriteEncodedStrip(writer->library, strip, writer->pixels, size) >= 0;
}

static bool writer_write(image_writer *base, const void *rows, size_t stride, uint32_t count,
                         problem *why)
{
    tiff_writer *writer = (tiff_writer *)base;
    const size_t row = image_row_size(&base->shape);
    tiff_listen(&writer->file, why);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(writer->pixels + writer->next % writer->strip * row,
               (const unsigned char *)rows + i * stride, row);
        writer->next++;
        const bool is_full =
            writer->next % writer->strip == 0 || writer->next == base->shape.height;
        if (is_full && !write_strip(writer))
            return tiff_failed(&writer->file, why);
    }
    return true;
}

static bool writer_finish(image_writer *base, problem *why)
{
    tiff_writer *writer = (tiff_writer *)base;
    tiff_listen(&writer->file, why);
    if (TIFFFlush(writer->library) == 0)
        return tiff_failed(&writer->file, why);
    if (image_sink_write(writer->to, writer->held.bytes, writer->held.size))
        image_sink_flush(writer->to);
    return image_sink_told(writer->to, why);
}

const image_codec image_plugin_codec = {
    .name = "tiff",
    .reader_open = tiff_reader_open,
    .reader_read = tiff_reader_read,
    .reader_close = tiff_reader_close,
    .adapt = adapt,
    .writer_open = writer_open,
    .writer_write = writer_write,
    .writer_finish = writer_finish,
    .writer_close = writer_close,
};
