// SPDX-License-Identifier: MIT
/* webp.c - WebP by libwebp: whole images, of 8 bits, RGB or RGBA. Written lossy, as good as
 * options.quality says; at quality 100 without loss.
 */
#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include "image/codecs.h"

enum { QUALITY_DEFAULT = 90, LOSSLESS = 100, METHOD = 4 };

/* Bytes for a pixel that libwebp 1.2.4 was seen to hold, of noise, with what is given to it and
 * what it makes; alpha is always without loss. */
enum { LOSSY_WRITTEN = 5, LOSSLESS_WRITTEN = 35 };

/* The same of reading, besides the pixels that come out; and bytes for a column. */
enum { LOSSLESS_READ = 4, ALPHA_READ = 2, COLUMN_READ = 256 };

typedef struct webp_reader {
    image_reader base;
    const image_input *in;
    WebPData file;
    bool is_lenient, is_decoded;
    image_held held;
} webp_reader;

typedef struct webp_writer {
    image_writer base;
    image_sink *to;
    image_held held;
    image_metadata metadata;
    uint32_t quality;
} webp_writer;

static void take_chunk(const WebPDemuxer *from, const char *type, image_blob *out)
{
    WebPChunkIterator chunk;
    if (WebPDemuxGetChunk(from, type, 1, &chunk) != 0 && chunk.chunk.size <= IMAGE_BLOB_MOST)
        image_blob_set(out, chunk.chunk.bytes, chunk.chunk.size);
    WebPDemuxReleaseChunkIterator(&chunk);
}

static void take_metadata(const webp_reader *reader, image_metadata *out)
{
    WebPDemuxState state;
    WebPDemuxer *chunks = WebPDemuxPartial(&reader->file, &state);
    if (chunks != NULL) {
        take_chunk(chunks, "EXIF", &out->exif);
        take_chunk(chunks, "ICCP", &out->icc);
        take_chunk(chunks, "XMP ", &out->xmp);
    }
    WebPDemuxDelete(chunks);
    image_metadata_trim_exif(out);
    image_metadata_read_orientation(out);
}

/* The file says at its beginning how long it is. */
static bool is_cut(const WebPData *file)
{
    uint64_t size = 8;
    for (unsigned i = 0; i < 4; i++)
        size += (uint64_t)file->bytes[4 + i] << 8 * i;
    return file->size < size;
}

/* What there will be of an image at once. */
static uint64_t memory_to_read(const WebPBitstreamFeatures *features)
{
    enum { LOSSLESS_FORMAT = 2 };
    const uint64_t width = (uint64_t)features->width;
    const uint32_t library = features->format == LOSSLESS_FORMAT ? LOSSLESS_READ
                             : features->has_alpha               ? ALPHA_READ
                                                                 : 0;
    const uint32_t out = features->has_alpha ? 4 : 3;
    return width * (uint64_t)features->height * (out + library) + width * COLUMN_READ;
}

static bool begin(webp_reader *reader, const image_read_options *options, problem *why)
{
    WebPBitstreamFeatures features;
    const VP8StatusCode status = WebPGetFeatures(reader->file.bytes, reader->file.size, &features);
    if (status == VP8_STATUS_NOT_ENOUGH_DATA)
        return image_input_cut(reader->in, why);
    if (is_cut(&reader->file) && !reader->is_lenient)
        return image_input_cut_rows(reader->in, why);
    if (status != VP8_STATUS_OK)
        return problem_set(why, "is no good WebP");
    if (features.has_animation)
        return problem_set(why, "is an animation, which gpukit does not read");
    if (!image_check_size((uint64_t)features.width, (uint64_t)features.height, options, why))
        return false;
    reader->base.shape = (gpukit_pixels_shape){.width = (uint32_t)features.width,
                                               .height = (uint32_t)features.height,
                                               .channels = features.has_alpha ? 4 : 3,
                                               .bits = 8};
    reader->held.row = image_row_size(&reader->base.shape);
    if (!image_check_memory(memory_to_read(&features), options->memory, why))
        return false;
    take_metadata(reader, &reader->base.metadata);
    return true;
}

static void reader_close(image_reader *base)
{
    webp_reader *reader = (webp_reader *)base;
    if (reader == NULL)
        return;
    image_metadata_free(&base->metadata);
    free(reader->held.pixels);
    free(reader);
}

static bool reader_open(image_input *in, const image_read_options *options, image_reader **out,
                        problem *why)
{
    if (!image_input_hold(in, image_memory(options->memory), why))
        return false;
    webp_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return problem_set_memory(why, "cannot be read: no memory");
    reader->base.codec = &image_plugin_codec;
    reader->in = in;
    reader->file = (WebPData){.bytes = in->bytes + in->at, .size = in->size - in->at};
    reader->is_lenient = options->is_lenient;
    if (begin(reader, options, why)) {
        *out = &reader->base;
        return true;
    }
    reader_close(&reader->base);
    return false;
}

/* Step by step where what there is of a file that is cut short counts. */
static bool decode(webp_reader *reader, problem *why)
{
    const gpukit_pixels_shape *shape = &reader->base.shape;
    const size_t size = reader->held.row * shape->height;
    reader->held.pixels = malloc(size);
    if (reader->held.pixels == NULL)
        return problem_set_memory(why, "cannot be read: no memory for the image");
    image_fill_gray(shape, reader->held.pixels, reader->held.row, shape->height);
    WebPIDecoder *decoder = WebPINewRGB(shape->channels == 4 ? MODE_RGBA : MODE_RGB,
                                        reader->held.pixels, size, (int)reader->held.row);
    if (decoder == NULL)
        return problem_set_memory(why, "cannot be read: no memory");
    const VP8StatusCode status = WebPIUpdate(decoder, reader->file.bytes, reader->file.size);
    WebPIDelete(decoder);
    reader->is_decoded = status == VP8_STATUS_OK || reader->is_lenient;
    if (reader->is_decoded)
        return true;
    if (status == VP8_STATUS_SUSPENDED)
        return image_input_cut_rows(reader->in, why);
    return problem_set(why, "is no good WebP: its pixels cannot be decoded");
}

static bool reader_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why)
{
    webp_reader *reader = (webp_reader *)base;
    if (!reader->is_decoded && !decode(reader, why))
        return false;
    image_held_give(&reader->held, rows, stride, count);
    return true;
}

static bool adapt(gpukit_pixels_shape *shape, problem *why)
{
    if (shape->width > WEBP_MAX_DIMENSION || shape->height > WEBP_MAX_DIMENSION)
        return problem_set(why, "cannot be a WebP: %u x %u pixels, and %d is the most of a side",
                           shape->width, shape->height, WEBP_MAX_DIMENSION);
    shape->channels = shape->channels % 2 == 0 ? 4 : 3;
    shape->bits = 8;
    return true;
}

static void writer_close(image_writer *base)
{
    webp_writer *writer = (webp_writer *)base;
    if (writer == NULL)
        return;
    image_metadata_free(&writer->metadata);
    free(writer->held.pixels);
    free(writer);
}

static bool writer_open(image_sink *to, const gpukit_pixels_shape *shape,
                        const image_metadata *metadata, const image_write_options *options,
                        image_writer **out, problem *why)
{
    const uint64_t size = (uint64_t)image_row_size(shape) * shape->height;
    const uint32_t quality = options->quality != 0 ? options->quality : QUALITY_DEFAULT;
    const bool is_lossless = quality >= LOSSLESS || shape->channels == 4;
    const uint64_t pixels = (uint64_t)shape->width * shape->height;
    if (!image_check_memory(pixels * (is_lossless ? LOSSLESS_WRITTEN : LOSSY_WRITTEN),
                            options->memory, why))
        return false;
    webp_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return problem_set_memory(why, "cannot be written: no memory");
    writer->base = (image_writer){.codec = &image_plugin_codec, .shape = *shape};
    writer->to = to;
    writer->quality = quality;
    writer->held = (image_held){.pixels = malloc(size), .row = image_row_size(shape)};
    if (writer->held.pixels != NULL &&
        (metadata == NULL || image_metadata_copy(&writer->metadata, metadata))) {
        *out = &writer->base;
        return true;
    }
    writer_close(&writer->base);
    return problem_set_memory(why, "cannot be written: no memory for the image");
}

static bool writer_write(image_writer *base, const void *rows, size_t stride, uint32_t count,
                         problem *why)
{
    (void)why;
    image_held_take(&((webp_writer *)base)->held, rows, stride, count);
    return true;
}

static bool encode(webp_writer *writer, WebPMemoryWriter *out, problem *why)
{
    const gpukit_pixels_shape *shape = &writer->base.shape;
    WebPConfig config;
    WebPPicture picture;
    if (!WebPConfigPreset(&config, WEBP_PRESET_DEFAULT, (float)writer->quality) ||
        !WebPPictureInit(&picture))
        return problem_set(why, "cannot be a WebP: the library is of another version");
    config.method = METHOD;
    config.lossless = writer->quality >= LOSSLESS;
    config.low_memory = !config.lossless;
    config.exact = config.lossless; /* colours stay where nothing is seen of them */
    picture.use_argb = config.lossless;
    picture.width = (int)shape->width;
    picture.height = (int)shape->height;
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = out;
    const int stride = (int)writer->held.row;
    const bool is_taken = shape->channels == 4
                              ? WebPPictureImportRGBA(&picture, writer->held.pixels, stride)
                              : WebPPictureImportRGB(&picture, writer->held.pixels, stride);
    free(writer->held.pixels); /* the picture has them now */
    writer->held.pixels = NULL;
    const bool is_good = is_taken && WebPEncode(&config, &picture);
    const int code = (int)picture.error_code;
    WebPPictureFree(&picture);
    return is_good || problem_set(why, "cannot be a WebP: the library's error %d", code);
}

static bool put_chunk(WebPMux *mux, const char *type, const image_blob *blob)
{
    const WebPData data = {.bytes = blob->bytes, .size = blob->size};
    return blob->bytes == NULL || WebPMuxSetChunk(mux, type, &data, 0) == WEBP_MUX_OK;
}

static bool assemble(const webp_writer *writer, const WebPMemoryWriter *image, problem *why)
{
    const WebPData pixels = {.bytes = image->mem, .size = image->size};
    WebPData file = {0};
    WebPMux *mux = WebPMuxNew();
    const bool is_good = mux != NULL && WebPMuxSetImage(mux, &pixels, 0) == WEBP_MUX_OK &&
                         put_chunk(mux, "ICCP", &writer->metadata.icc) &&
                         put_chunk(mux, "EXIF", &writer->metadata.exif) &&
                         put_chunk(mux, "XMP ", &writer->metadata.xmp) &&
                         WebPMuxAssemble(mux, &file) == WEBP_MUX_OK;
    if (is_good && image_sink_write(writer->to, file.bytes, file.size))
        image_sink_flush(writer->to);
    WebPDataClear(&file);
    WebPMuxDelete(mux);
    if (!is_good)
        return problem_set(why, "cannot be a WebP with this metadata");
    return image_sink_told(writer->to, why);
}

static bool writer_finish(image_writer *base, problem *why)
{
    webp_writer *writer = (webp_writer *)base;
    WebPMemoryWriter image;
    WebPMemoryWriterInit(&image);
    const bool is_good = encode(writer, &image, why) && assemble(writer, &image, why);
    WebPMemoryWriterClear(&image);
    return is_good;
}

const image_codec image_plugin_codec = {
    .name = "webp",
    .reader_open = reader_open,
    .reader_read = reader_read,
    .reader_close = reader_close,
    .adapt = adapt,
    .writer_open = writer_open,
    .writer_write = writer_write,
    .writer_finish = writer_finish,
    .writer_close = writer_close,
};
