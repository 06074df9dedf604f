// SPDX-License-Identifier: MIT
/* png_scan.c - what is in a PNG, chunk by chunk, before its rows are read: they pass over what
 * lies in IDAT, whose sums are looked at with the rows.
 */
#include "image/png_parts.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD_SIZE = 13, NUMBER_MOST = INT32_MAX, SUM_SIZE = 4 };

static bool take_head(png_scan *scan, const unsigned char *data, size_t size)
{
    static const uint32_t channels[] = {1, 0, 3, 0, 2, 0, 4};
    if (scan->shape.width != 0 || size != HEAD_SIZE)
        return false;
    const unsigned colour = data[9];
    scan->shape = (gpukit_pixels_shape){
        .width = png_number_at(data),
        .height = png_number_at(data + 4),
        .channels = colour < 7 ? channels[colour] : 0,
        .bits = data[8],
    };
    const bool is_plain = data[10] == 0 && data[11] == 0 && data[12] == 0;
    return scan->shape.width != 0 && scan->shape.height != 0 && scan->shape.channels != 0 &&
           is_plain && (scan->shape.bits == 8 || scan->shape.bits == 16);
}

/* data is what is behind the type. */
static bool take_chunk(png_scan *scan, const char *type, const unsigned char *data, size_t size,
                       image_metadata *metadata)
{
    if (memcmp(type, "IHDR", 4) == 0)
        return take_head(scan, data, size);
    if (scan->shape.width == 0)
        return false;
    scan->is_ended = memcmp(type, "IEND", 4) == 0;
    if (scan->is_ended)
        return size == 0 && scan->chunks > 0;
    /* A transparent colour; colours as a suggestion, of which libpng knows where they may be. */
    if (memcmp(type, "tRNS", 4) == 0 || memcmp(type, "PLTE", 4) == 0)
        return false;
    png_chunk_take(type, data, size, metadata);
    return (type[0] & 0x20) != 0; /* else a critical one that we do not know */
}

/* Type and size are read; what follows is data and its sum. */
static bool read_chunk(png_scan *scan, image_input *in, const char *type, size_t size,
                       image_metadata *metadata)
{
    if (size > IMAGE_BLOB_MOST)
        return false;
    unsigned char *data = malloc(size + SUM_SIZE);
    bool is_good = data != NULL && image_input_read(in, data, size + SUM_SIZE) == size + SUM_SIZE;
    if (is_good)
        is_good = png_sum(type, data, size) == png_number_at(data + size) &&
                  take_chunk(scan, type, data, size, metadata);
    free(data);
    return is_good;
}

/* Its head is read. */
static bool pass_idat(png_scan *scan, image_input *in, size_t size)
{
    const uint64_t data = image_input_tell(in);
    if (scan->shape.width == 0)
        return false;
    if (scan->chunks == 0)
        scan->first = data - PNG_CHUNK_HEAD;
    else if (scan->behind != data - PNG_CHUNK_HEAD) /* another chunk lies between */
        return false;
    scan->chunks++;
    scan->behind = data + size + SUM_SIZE;
    return image_input_seek(in, scan->behind);
}

bool png_scan_file(image_input *in, image_metadata *metadata, png_scan *out)
{
    unsigned char head[PNG_CHUNK_HEAD];
    *out = (png_scan){.chunks = 0};
    if (image_input_read(in, head, PNG_SIGNATURE_SIZE) != PNG_SIGNATURE_SIZE ||
        memcmp(head, png_signature, PNG_SIGNATURE_SIZE) != 0)
        return false;
    while (!out->is_ended) {
        if (image_input_read(in, head, sizeof head) != sizeof head)
            return false;
        const size_t size = png_number_at(head);
        const char *type = (const char *)head + 4;
        const bool is_good =
            size <= NUMBER_MOST &&
            (memcmp(type, "IDAT", 4) == 0 ? pass_idat(out, in, size)
                                          : read_chunk(out, in, type, size, metadata));
        if (!is_good)
            return false;
    }
    return true;
}
