// SPDX-License-Identifier: MIT
/* tiff_read.c - reads TIFF: gray and RGB of 8 or 16 bits as they are; what else there is (palettes,
 * inks, fewer bits, planes) as RGB of 8 bits that libtiff makes.
 */
#include "image/tiff_parts.h"

#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"

static uint32_t get_16(const tiff_reader *reader, uint32_t tag)
{
    uint16_t value = 0;
    TIFFGetFieldDefaulted(reader->library, tag, &value);
    return value;
}

/* The extra samples of a pixel, of which the first may be its alpha. */
static uint32_t count_extra(const tiff_reader *reader, bool *is_premultiplied)
{
    uint16_t count = 0, *kinds = NULL;
    if (!TIFFGetField(reader->library, TIFFTAG_EXTRASAMPLES, &count, &kinds))
        return 0;
    *is_premultiplied = count > 0 && kinds != NULL && kinds[0] == EXTRASAMPLE_ASSOCALPHA;
    return count;
}

static bool is_direct(const tiff_reader *reader, uint32_t channels)
{
    const uint32_t bits = get_16(reader, TIFFTAG_BITSPERSAMPLE);
    const uint32_t photometric = get_16(reader, TIFFTAG_PHOTOMETRIC);
    const bool is_gray = photometric == PHOTOMETRIC_MINISBLACK && channels <= 2;
    const bool is_rgb = photometric == PHOTOMETRIC_RGB && (channels == 3 || channels == 4);
    return (bits == 8 || bits == 16) && (is_gray || is_rgb) &&
           get_16(reader, TIFFTAG_PLANARCONFIG) == PLANARCONFIG_CONTIG &&
           get_16(reader, TIFFTAG_SAMPLEFORMAT) == SAMPLEFORMAT_UINT;
}

/* Fills in the shape and the way; the width and the height are there. */
static bool choose_way(tiff_reader *reader, problem *why)
{
    gpukit_pixels_shape *shape = &reader->base.shape;
    char text[1024];
    const uint32_t channels = get_16(reader, TIFFTAG_SAMPLESPERPIXEL);
    const uint32_t extra = count_extra(reader, &reader->is_premultiplied);
    shape->bits = 8;
    if (is_direct(reader, channels)) {
        shape->channels = channels;
        shape->bits = get_16(reader, TIFFTAG_BITSPERSAMPLE);
        reader->way = TIFFIsTiled(reader->library) ? TIFF_TILES : TIFF_STRIPS;
        return true;
    }
    if (!TIFFRGBAImageOK(reader->library, text))
        return problem_set(why, "is a TIFF of a kind that gpukit does not read: %.200s", text);
    shape->channels = extra > 0 ? 4 : 3;
    reader->is_premultiplied = true; /* so the library makes it */
    reader->way = TIFF_COLOURS;
    return true;
}

static double density(const tiff_reader *reader, uint32_t tag)
{
    static const double inches_per_metre = 1 / 0.0254;
    float value = 0;
    if (!TIFFGetField(reader->library, tag, &value) || !(value > 0))
        return 0;
    const uint32_t unit = get_16(reader, TIFFTAG_RESOLUTIONUNIT);
    const double scale = unit == RESUNIT_INCH         ? inches_per_metre
                         : unit == RESUNIT_CENTIMETER ? 100
                                                      : 0;
    return (double)value * scale;
}

static void take_blob(const tiff_reader *reader, uint32_t tag, image_blob *out)
{
    uint32_t size = 0;
    void *bytes = NULL;
    if (TIFFGetField(reader->library, tag, &size, &bytes) && bytes != NULL &&
        size <= IMAGE_BLOB_MOST)
        image_blob_set(out, bytes, size);
}

static void take_metadata(tiff_reader *reader)
{
    image_metadata *out = &reader->base.metadata;
    take_blob(reader, TIFFTAG_ICCPROFILE, &out->icc);
    take_blob(reader, TIFFTAG_XMLPACKET, &out->xmp);
    out->x_per_metre = density(reader, TIFFTAG_XRESOLUTION);
    out->y_per_metre = density(reader, TIFFTAG_YRESOLUTION);
    const uint32_t orientation = get_16(reader, TIFFTAG_ORIENTATION);
    out->orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
    if (out->orientation != 1)
        image_metadata_make_exif(out, out->orientation);
}

static bool begin(tiff_reader *reader, const image_read_options *options, problem *why)
{
    gpukit_pixels_shape *shape = &reader->base.shape;
    if (!TIFFGetField(reader->library, TIFFTAG_IMAGEWIDTH, &shape->width) ||
        !TIFFGetField(reader->library, TIFFTAG_IMAGELENGTH, &shape->height))
        return problem_set(why, "is no good TIFF: it does not say how large it is");
    if (!image_check_size(shape->width, shape->height, options, why) || !choose_way(reader, why))
        return false;
    take_metadata(reader);
    if (!tiff_rows_open(reader, options->memory, why))
        return false;
    if (!TIFFLastDirectory(reader->library))
        reader->base.rest = IMAGE_REST_IMAGES;
    return true;
}

void tiff_reader_close(image_reader *base)
{
    tiff_reader *reader = (tiff_reader *)base;
    problem unused;
    if (reader == NULL)
        return;
    tiff_listen(&reader->file, &unused);
    tiff_rows_close(reader);
    if (reader->library != NULL)
        TIFFClose(reader->library);
    image_metadata_free(&base->metadata);
    free(reader);
}

bool tiff_reader_open(image_input *in, const image_read_options *options, image_reader **out,
                      problem *why)
{
    const size_t memory = image_memory(options->memory);
    if (!image_input_let_jump(in, memory, why))
        return false;
    tiff_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return problem_set_memory(why, "cannot be read: no memory");
    reader->base.codec = &image_plugin_codec;
    reader->file = (tiff_file){.in = in};
    reader->is_lenient = options->is_lenient;
    reader->library = tiff_open(&reader->file, 0, memory, why);
    if (reader->library != NULL && begin(reader, options, why)) {
        *out = &reader->base;
        return true;
    }
    tiff_reader_close(&reader->base);
    return false;
}

static uint32_t sample_at(const void *row, size_t index, uint32_t bits)
{
    return bits == 16 ? ((const uint16_t *)row)[index] : ((const unsigned char *)row)[index];
}

static void set_sample(void *row, size_t index, uint32_t bits, uint32_t value)
{
    if (bits == 16)
        ((uint16_t *)row)[index] = (uint16_t)value;
    else
        ((unsigned char *)row)[index] = (unsigned char)value;
}

/* Colours that were multiplied by their alpha are divided by it, rounded. */
static void make_straight(const gpukit_pixels_shape *shape, void *row)
{
    const uint32_t white = shape->bits == 16 ? UINT16_MAX : UINT8_MAX;
    const uint32_t colours = shape->channels - 1;
    for (uint32_t x = 0; x < shape->width; x++) {
        const size_t first = (size_t)x * shape->channels;
        const uint32_t alpha = sample_at(row, first + colours, shape->bits);
        for (uint32_t c = 0; c < colours && alpha != 0; c++) {
            const uint64_t value = sample_at(row, first + c, shape->bits);
            const uint64_t straight = (value * white + alpha / 2) / alpha;
            set_sample(row, first + c, shape->bits, straight < white ? (uint32_t)straight : white);
        }
    }
}

bool tiff_reader_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why)
{
    tiff_reader *reader = (tiff_reader *)base;
    tiff_listen(&reader->file, why);
    for (uint32_t i = 0; i < count; i++, reader->next++) {
        unsigned char *row = (unsigned char *)rows + i * stride;
        const bool is_read = tiff_rows_read(reader, row);
        if (!is_read && !reader->is_lenient)
            return tiff_failed(&reader->file, why);
        if (!is_read)
            image_fill_gray(&base->shape, row, stride, 1);
        else if (reader->is_premultiplied && base->shape.channels % 2 == 0)
            make_straight(&base->shape, row);
    }
    return true;
}
