// SPDX-License-Identifier: MIT
/* png_fast_read.c - our own reader, of files in memory that hold gray or RGB of 8 or 16 bits, with
 * or without alpha, not interlaced and without a transparent colour. Inflated at once, unfiltered
 * in place row by row.
 */
#include "image/png_parts.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"

enum { HEAD_SIZE = 13, BEHIND = 8, NUMBER_MOST = INT32_MAX };

struct png_fast {
    const unsigned char *idat; /* all of it, side by side */
    size_t idat_size;
    unsigned char *joined; /* owned: where it was in several chunks */
    unsigned char *raw;    /* owned: of each row its filter and its bytes; BEHIND more */
    unsigned char *zeros;  /* owned: what is above the first row */
    gpukit_pixels_shape shape;
    uint32_t next; /* row */
};

typedef struct png_scan {
    const unsigned char *bytes;
    size_t size;
    gpukit_pixels_shape shape; /* width 0 before IHDR */
    image_metadata *metadata;
    size_t first, last; /* where the chunks of IDAT begin and end, in one piece; 0: none yet */
    size_t idat_size, idat_count;
    bool is_ended;
} png_scan;

static bool scan_head(png_scan *scan, const unsigned char *data, size_t size)
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
    return scan->shape.width != 0 && scan->shape.channels != 0 && is_plain &&
           (scan->shape.bits == 8 || scan->shape.bits == 16);
}

static bool scan_idat(png_scan *scan, size_t at, size_t size)
{
    if (scan->first == 0)
        scan->first = scan->last = at;
    if (scan->last != at) /* another chunk lies between */
        return false;
    scan->last = at + size + PNG_CHUNK_EXTRA;
    scan->idat_size += size;
    scan->idat_count++;
    return true;
}

/* False for what this reader leaves to libpng, and for what is wrong. */
static bool scan_chunk(png_scan *scan, size_t at, size_t size)
{
    const char *type = (const char *)scan->bytes + at + 4;
    const unsigned char *data = scan->bytes + at + 8;
    if (libdeflate_crc32(0, type, size + 4) != png_number_at(data + size))
        return false;
    if (memcmp(type, "IHDR", 4) == 0)
        return scan_head(scan, data, size);
    if (scan->shape.width == 0)
        return false;
    if (memcmp(type, "IDAT", 4) == 0)
        return scan_idat(scan, at, size);
    scan->is_ended = memcmp(type, "IEND", 4) == 0;
    if (scan->is_ended)
        return size == 0 && scan->first != 0;
    if (memcmp(type, "tRNS", 4) == 0)
        return false;
    if (memcmp(type, "PLTE", 4) == 0) /* a suggestion here; libpng knows where it may stand */
        return false;
    png_chunk_take(type, data, size, scan->metadata);
    return (type[0] & 0x20) != 0; /* else a critical one that we do not know */
}

static bool scan_file(png_scan *scan)
{
    size_t at = PNG_SIGNATURE_SIZE;
    if (scan->size < at || memcmp(scan->bytes, png_signature, at) != 0)
        return false;
    while (!scan->is_ended) {
        if (scan->size - at < PNG_CHUNK_EXTRA)
            return false;
        const size_t size = png_number_at(scan->bytes + at);
        if (size > NUMBER_MOST || size > scan->size - at - PNG_CHUNK_EXTRA ||
            !scan_chunk(scan, at, size))
            return false;
        at += size + PNG_CHUNK_EXTRA;
    }
    return true;
}

static bool join(const png_scan *scan, png_fast *fast)
{
    if (scan->idat_count == 1) {
        fast->idat = scan->bytes + scan->first + 8;
        return true;
    }
    fast->joined = malloc(fast->idat_size + 1);
    fast->idat = fast->joined;
    size_t done = 0;
    for (size_t at = scan->first; at < scan->last && fast->joined != NULL;) {
        const size_t size = png_number_at(scan->bytes + at);
        memcpy(fast->joined + done, scan->bytes + at + 8, size);
        done += size;
        at += size + PNG_CHUNK_EXTRA;
    }
    return fast->joined != NULL;
}

/* Filters and rows. */
static uint64_t raw_size(const gpukit_pixels_shape *shape)
{
    return ((uint64_t)image_row_size(shape) + 1) * shape->height;
}

void png_fast_close(png_fast *fast)
{
    if (fast == NULL)
        return;
    free(fast->joined);
    free(fast->raw);
    free(fast->zeros);
    free(fast);
}

png_fast *png_fast_open(const image_input *in, const image_read_options *options,
                        image_reader *head)
{
    problem unused;
    png_scan scan = {.bytes = in->bytes + in->at, .size = in->size - in->at};
    image_metadata metadata = {0};
    scan.metadata = &metadata;
    png_fast *fast = NULL;
    if (scan_file(&scan) &&
        image_check_size(scan.shape.width, scan.shape.height, options, &unused) &&
        image_check_memory(raw_size(&scan.shape) + scan.idat_size, options->memory, &unused))
        fast = calloc(1, sizeof *fast);
    if (fast != NULL) {
        fast->shape = scan.shape;
        fast->idat_size = scan.idat_size;
    }
    if (fast == NULL || !join(&scan, fast)) {
        image_metadata_free(&metadata);
        png_fast_close(fast);
        return NULL;
    }
    image_metadata_read_orientation(&metadata);
    head->shape = scan.shape;
    head->metadata = metadata;
    return fast;
}

bool png_fast_begin(png_fast *fast)
{
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    const size_t size = (size_t)raw_size(&fast->shape);
    fast->raw = malloc(size + BEHIND);
    fast->zeros = calloc(1, image_row_size(&fast->shape) + BEHIND);
    bool is_good = inflater != NULL && fast->raw != NULL && fast->zeros != NULL;
    if (is_good) /* without a place for the size that came, it must be exactly that */
        is_good = libdeflate_zlib_decompress(inflater, fast->idat, fast->idat_size, fast->raw, size,
                                             NULL) == LIBDEFLATE_SUCCESS;
    if (is_good)
        memset(fast->raw + size, 0, BEHIND);
    for (uint32_t y = 0; y < fast->shape.height && is_good; y++)
        is_good = fast->raw[y * (image_row_size(&fast->shape) + 1)] < PNG_FILTERS;
    libdeflate_free_decompressor(inflater);
    free(fast->joined);
    fast->joined = NULL;
    return is_good;
}

static void swap_samples(void *to, const unsigned char *from, size_t size)
{
    uint16_t *samples = to;
    for (size_t i = 0; i < size / 2; i++)
        samples[i] = (uint16_t)(from[2 * i] << 8 | from[2 * i + 1]);
}

void png_fast_read(png_fast *fast, void *rows, size_t stride, uint32_t count)
{
    const size_t size = image_row_size(&fast->shape);
    const unsigned step = fast->shape.channels * fast->shape.bits / 8;
    for (uint32_t i = 0; i < count; i++, fast->next++) {
        unsigned char *row = fast->raw + fast->next * (size + 1);
        const unsigned char *above = fast->next > 0 ? row - size : fast->zeros;
        png_unfilter(row[0], row + 1, above, size, step);
        unsigned char *out = (unsigned char *)rows + i * stride;
        if (fast->shape.bits == 16)
            swap_samples(out, row + 1, size);
        else
            memcpy(out, row + 1, size);
    }
}
