// SPDX-License-Identifier: MIT
/* tiff.c - the TIFF codec, and its writer: strips, deflated after horizontal differences. */
#include "image/tiff_parts.h"

#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"

enum { STRIP = 256 << 10, LEVEL = 1 }; /* bytes; of zlib */

typedef struct tiff_writer {
    image_writer base;
    image_sink *to;
    tiff_file file;
    TIFF *library;
    unsigned char *row; /* the library works in place */
    uint32_t next;
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
    const size_t row = image_row_size(shape);
    const uint32_t rows = row < STRIP ? (uint32_t)(STRIP / row) : 1;
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
           TIFFSetField(to, TIFFTAG_ROWSPERSTRIP, rows);
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
    free(writer->file.bytes);
    free(writer->row);
    free(writer);
}

static bool writer_open(image_sink *to, const gpukit_pixels_shape *shape,
                        const image_metadata *metadata, const image_write_options *options,
                        image_writer **out, problem *why)
{
    const size_t memory = image_memory(options->memory);
    tiff_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return problem_set_memory(why, "cannot be written: no memory");
    writer->base = (image_writer){.codec = &image_plugin_codec, .shape = *shape};
    writer->to = to;
    writer->file = (tiff_file){.is_written = true};
    writer->row = malloc(image_row_size(shape));
    /* Rows may deflate to nothing, but that shows when they are there, and much is done by then. */
    const uint64_t size = (uint64_t)image_row_size(shape) * shape->height;
    const bool has_room = image_check_memory(size, memory, why);
    if (has_room && writer->row == NULL)
        problem_set_memory(why, "cannot be written: no memory for a row");
    else if (has_room)
        writer->library = tiff_open(&writer->file, memory, why);
    if (writer->library != NULL && set_layout(writer) &&
        (metadata == NULL || set_metadata(writer, metadata))) {
        *out = &writer->base;
        return true;
    }
    tiff_failed(&writer->file, why);
    writer_close(&writer->base);
    return false;
}

static bool writer_write(image_writer *base, const void *rows, size_t stride, uint32_t count,
                         problem *why)
{
    tiff_writer *writer = (tiff_writer *)base;
    tiff_listen(&writer->file, why);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(writer->row, (const unsigned char *)rows + i * stride, image_row_size(&base->shape));
        if (TIFFWriteScanline(writer->library, writer->row, writer->next++, 0) < 0)
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
    if (image_sink_write(writer->to, writer->file.bytes, writer->file.size))
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
