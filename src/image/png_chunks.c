// SPDX-License-Identifier: MIT
/* png_chunks.c - metadata as chunks. */
#include "image/png_parts.h"

#include <libdeflate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATIO_MOST = 1032, PHYS_SIZE = 9, LEVEL = 6 };

/* By image_colour_kind. */
static const struct {
    const char *type;
    size_t size;
} colour_chunks[IMAGE_COLOURS] = {{"gAMA", 4}, {"cHRM", 32}, {"sRGB", 1}, {"cICP", 4}};

static const char xmp_name[] = "XML:com.adobe.xmp";

const unsigned char png_signature[PNG_SIGNATURE_SIZE] = {0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'};

uint32_t png_number_at(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

void png_put_number(unsigned char *out, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        out[i] = (unsigned char)(value >> (24 - 8 * i));
}

/* Nothing tells how long the result is, so room grows until it suffices. */
static void inflate_blob(const unsigned char *data, size_t size, image_blob *out)
{
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    const size_t most =
        size < IMAGE_BLOB_MOST / RATIO_MOST ? (size + 1) * RATIO_MOST : IMAGE_BLOB_MOST;
    enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
    for (size_t room = size * 4 + 4096; result == LIBDEFLATE_INSUFFICIENT_SPACE; room *= 4) {
        room = room < most ? room : most;
        unsigned char *bytes = malloc(room);
        size_t got = 0;
        if (inflater == NULL || bytes == NULL)
            result = LIBDEFLATE_BAD_DATA;
        else
            result = libdeflate_zlib_decompress(inflater, data, size, bytes, room, &got);
        if (result == LIBDEFLATE_SUCCESS && got > 0)
            *out = (image_blob){.bytes = bytes, .size = got};
        else
            free(bytes);
        if (room == most)
            break;
    }
    libdeflate_free_decompressor(inflater);
}

/* Behind the NUL of the text that begins there; NULL: it has none. */
static const unsigned char *behind_text(const unsigned char *at, const unsigned char *end)
{
    const unsigned char *nul = at < end ? memchr(at, '\0', (size_t)(end - at)) : NULL;
    return nul != NULL ? nul + 1 : NULL;
}

/* Name, NUL, method 0, the profile deflated. */
static void take_icc(const unsigned char *data, size_t size, image_blob *out)
{
    const unsigned char *at = behind_text(data, data + size);
    if (at != NULL && at < data + size && *at == 0)
        inflate_blob(at + 1, size - (size_t)(at + 1 - data), out);
}

/* Name, NUL, whether it is deflated, method 0, two more texts that are empty, the packet. */
static void take_xmp(const unsigned char *data, size_t size, image_blob *out)
{
    const unsigned char *end = data + size, *flags = data + sizeof xmp_name;
    if (size < sizeof xmp_name + 2 || memcmp(data, xmp_name, sizeof xmp_name) != 0)
        return;
    const unsigned char *at = behind_text(flags + 2, end);
    at = at != NULL ? behind_text(at, end) : NULL;
    if (at == NULL || at == end || end - at > IMAGE_BLOB_MOST)
        return;
    if (flags[0] != 0)
        inflate_blob(at, (size_t)(end - at), out);
    else
        image_blob_set(out, at, (size_t)(end - at));
}

static void take_density(const unsigned char *data, size_t size, image_metadata *out)
{
    if (size != PHYS_SIZE || data[8] != 1) /* 1: metres; else there is a ratio alone */
        return;
    out->x_per_metre = png_number_at(data);
    out->y_per_metre = png_number_at(data + 4);
}

static void take_colour(const char *type, const unsigned char *data, size_t size,
                        image_metadata *out)
{
    for (int i = 0; i < IMAGE_COLOURS; i++) {
        image_colour *colour = &out->colours[i];
        if (colour->size != 0 || memcmp(type, colour_chunks[i].type, 4) != 0 ||
            size != colour_chunks[i].size)
            continue;
        colour->size = (uint32_t)size;
        memcpy(colour->bytes, data, size);
    }
}

void png_chunk_take(const char *type, const unsigned char *data, size_t size, image_metadata *out)
{
    if (size == 0) /* libpng gives no place for none */
        return;
    if (memcmp(type, "eXIf", 4) == 0 && out->exif.bytes == NULL && size <= IMAGE_BLOB_MOST) {
        image_blob_set(&out->exif, data, size);
        image_metadata_trim_exif(out);
    } else if (memcmp(type, "iCCP", 4) == 0 && out->icc.bytes == NULL)
        take_icc(data, size, &out->icc);
    else if (memcmp(type, "iTXt", 4) == 0 && out->xmp.bytes == NULL)
        take_xmp(data, size, &out->xmp);
    else if (memcmp(type, "pHYs", 4) == 0)
        take_density(data, size, out);
    else
        take_colour(type, data, size, out);
}

uint32_t png_sum(const char *type, const unsigned char *data, size_t size)
{
    const uint32_t sum = libdeflate_crc32(0, type, 4);
    return size > 0 ? libdeflate_crc32(sum, data, size) : sum; /* it begins anew without bytes */
}

bool png_chunk_write(image_sink *to, const char *type, const unsigned char *data, size_t size)
{
    unsigned char head[PNG_CHUNK_HEAD], tail[4];
    png_put_number(head, (uint32_t)size);
    memcpy(head + 4, type, 4);
    png_put_number(tail, png_sum(type, data, size));
    return image_sink_write(to, head, sizeof head) && image_sink_write(to, data, size) &&
           image_sink_write(to, tail, sizeof tail);
}

static bool give_icc(const image_blob *icc, image_sink *to)
{
    static const char head[] = "ICC profile\0"; /* the name, its NUL, and method 0 */
    struct libdeflate_compressor *deflater = libdeflate_alloc_compressor(LEVEL);
    if (deflater == NULL)
        return false;
    const size_t room = libdeflate_zlib_compress_bound(deflater, icc->size);
    unsigned char *data = malloc(sizeof head + room);
    bool is_given = false;
    if (data != NULL) {
        memcpy(data, head, sizeof head);
        const size_t size =
            libdeflate_zlib_compress(deflater, icc->bytes, icc->size, data + sizeof head, room);
        is_given = png_chunk_write(to, "iCCP", data, sizeof head + size);
    }
    libdeflate_free_compressor(deflater);
    free(data);
    return is_given;
}

static bool give_density(const image_metadata *metadata, image_sink *to)
{
    unsigned char data[PHYS_SIZE] = {[8] = 1};
    const double x = metadata->x_per_metre, y = metadata->y_per_metre;
    if (!(x >= 0.5 && x <= INT32_MAX && y >= 0.5 && y <= INT32_MAX))
        return true;
    png_put_number(data, (uint32_t)llround(x));
    png_put_number(data + 4, (uint32_t)llround(y));
    return png_chunk_write(to, "pHYs", data, sizeof data);
}

static bool give_xmp(const image_blob *xmp, image_sink *to)
{
    static const char head[sizeof xmp_name + 4] = "XML:com.adobe.xmp"; /* and zeros */
    unsigned char *data = malloc(sizeof head + xmp->size);
    if (data == NULL)
        return false;
    memcpy(data, head, sizeof head);
    memcpy(data + sizeof head, xmp->bytes, xmp->size);
    const bool is_given = png_chunk_write(to, "iTXt", data, sizeof head + xmp->size);
    free(data);
    return is_given;
}

/* A file has either a profile or sRGB. */
static bool give_colours(const image_metadata *metadata, image_sink *to)
{
    for (int i = 0; i < IMAGE_COLOURS; i++) {
        const image_colour *colour = &metadata->colours[i];
        const bool is_said = colour->size > 0 && (i != IMAGE_SRGB || metadata->icc.bytes == NULL);
        if (is_said && !png_chunk_write(to, colour_chunks[i].type, colour->bytes, colour->size))
            return false;
    }
    return true;
}

bool png_chunks_give(const image_metadata *metadata, image_sink *to)
{
    const image_blob *exif = &metadata->exif;
    return give_colours(metadata, to) &&
           (metadata->icc.bytes == NULL || give_icc(&metadata->icc, to)) &&
           give_density(metadata, to) &&
           (exif->bytes == NULL || png_chunk_write(to, "eXIf", exif->bytes, exif->size)) &&
           (metadata->xmp.bytes == NULL || give_xmp(&metadata->xmp, to));
}
