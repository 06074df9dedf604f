// SPDX-License-Identifier: MIT
/* png_fast_read.c - our own reader, of what can be read again and holds gray or RGB of 8 or 16
 * bits, with or without alpha, not interlaced and without a transparent colour. A strip of rows is
 * inflated at a time, while its chunks are read, and unfiltered in place.
 */
#include "image/png_parts.h"

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"

enum {
    BEHIND = 8,         /* bytes that may be read behind a row */
    STRIP = 128 << 10,  /* bytes of a strip, but for a longer row */
    INFLATED_BITS = 32, /* of a size: beyond them ISA-L's counts begin anew */
};

struct png_fast {
    image_input *in;
    png_scan file;
    struct inflate_state inflater;
    uint32_t chunks, left; /* of IDAT, and bytes of the one that is read: still to come */
    uint32_t sum;          /* of that one so far */
    unsigned char *strip;  /* owned: the row before it, its rows, each behind its filter; BEHIND */
    uint32_t rows, given;  /* in the strip */
    uint32_t next;         /* row behind the strip */
};

/* A row and its filter. */
static size_t line_size(const gpukit_pixels_shape *shape)
{
    return image_row_size(shape) + 1;
}

static uint32_t strip_rows(const gpukit_pixels_shape *shape)
{
    const size_t rows = STRIP / line_size(shape);
    return rows == 0 ? 1 : rows < shape->height ? (uint32_t)rows : shape->height;
}

static uint64_t strip_size(const gpukit_pixels_shape *shape)
{
    return ((uint64_t)strip_rows(shape) + 1) * line_size(shape) + BEHIND;
}

void png_fast_close(png_fast *fast)
{
    if (fast == NULL)
        return;
    free(fast->strip);
    free(fast);
}

static bool can_read(const png_scan *file, const image_read_options *options)
{
    problem unused;
    const gpukit_pixels_shape *shape = &file->shape;
    return image_check_size(shape->width, shape->height, options, &unused) &&
           image_check_memory(sizeof(png_fast) + strip_size(shape), options->memory, &unused) &&
           (uint64_t)line_size(shape) * shape->height >> INFLATED_BITS == 0;
}

png_fast *png_fast_open(image_input *in, const image_read_options *options, image_reader *head)
{
    png_scan file;
    image_metadata metadata = {0};
    png_fast *fast = NULL;
    if (png_scan_file(in, &metadata, &file) && can_read(&file, options))
        fast = calloc(1, sizeof *fast);
    if (fast != NULL)
        fast->strip = calloc(1, (size_t)strip_size(&file.shape));
    if (fast == NULL || fast->strip == NULL || !image_input_seek(in, file.first)) {
        image_metadata_free(&metadata);
        png_fast_close(fast);
        return NULL;
    }
    fast->in = in;
    fast->file = file;
    fast->chunks = file.chunks;
    image_metadata_read_orientation(&metadata);
    head->shape = file.shape;
    head->metadata = metadata;
    return fast;
}

static bool open_chunk(png_fast *fast)
{
    unsigned char head[PNG_CHUNK_HEAD];
    if (fast->chunks == 0 || image_input_read(fast->in, head, sizeof head) != sizeof head)
        return false;
    fast->chunks--;
    fast->left = png_number_at(head);
    fast->sum = libdeflate_crc32(0, head + 4, 4);
    return memcmp(head + 4, "IDAT", 4) == 0;
}

/* All of it was read but for its sum, which must be right. */
static bool close_chunk(png_fast *fast)
{
    unsigned char sum[4];
    return image_input_read(fast->in, sum, sizeof sum) == sizeof sum &&
           png_number_at(sum) == fast->sum;
}

static bool turn_to_chunk(png_fast *fast)
{
    const bool is_first = fast->chunks == fast->file.chunks;
    return (is_first || close_chunk(fast)) && open_chunk(fast);
}

/* For the inflater, which has none left. */
static bool take_bytes(png_fast *fast)
{
    size_t size;
    const unsigned char *bytes = image_input_next(fast->in, fast->left, &size);
    if (size == 0)
        return false;
    fast->sum = libdeflate_crc32(fast->sum, bytes, size);
    fast->left -= (uint32_t)size;
    fast->inflater.next_in = (unsigned char *)bytes; /* which are only read */
    fast->inflater.avail_in = (uint32_t)size;
    return true;
}

/* False: there is no more, or the file is damaged. */
static bool feed(png_fast *fast)
{
    while (fast->left == 0)
        if (!turn_to_chunk(fast))
            return false;
    return take_bytes(fast);
}

/* The two bytes that zlib begins with: ISA-L wants both at once. */
static bool begin(png_fast *fast)
{
    unsigned char head[2];
    struct inflate_state *inflater = &fast->inflater;
    isal_inflate_init(inflater);
    inflater->crc_flag = ISAL_ZLIB_NO_HDR_VER;
    for (int i = 0; i < 2; i++) {
        if (inflater->avail_in == 0 && !feed(fast))
            return false;
        head[i] = *inflater->next_in++;
        inflater->avail_in--;
    }
    const bool is_deflate = (head[0] & 0x0F) == 8 && head[0] >> 4 <= 7;
    return is_deflate && (head[0] << 8 | head[1]) % 31 == 0 && (head[1] & 0x20) == 0;
}

static bool inflate_some(png_fast *fast)
{
    struct inflate_state *inflater = &fast->inflater;
    const uint32_t in = inflater->avail_in, out = inflater->avail_out;
    if (inflater->block_state == ISAL_BLOCK_FINISH || isal_inflate(inflater) < 0)
        return false;
    if (inflater->avail_in != in || inflater->avail_out != out ||
        inflater->block_state == ISAL_BLOCK_FINISH)
        return true;
    return inflater->avail_in == 0 && feed(fast); /* else damaged bytes hold it up */
}

/* Behind the last row: no byte more comes out, Adler's sum is right, and so are those of all
 * chunks. */
static bool end(png_fast *fast)
{
    unsigned char more;
    fast->inflater.next_out = &more;
    fast->inflater.avail_out = 1;
    while (fast->inflater.block_state != ISAL_BLOCK_FINISH)
        if (!inflate_some(fast) || fast->inflater.avail_out == 0)
            return false;
    while (fast->left > 0 || fast->chunks > 0)
        if (!(fast->left > 0 ? take_bytes(fast) : turn_to_chunk(fast)))
            return false;
    return close_chunk(fast);
}

static bool next_strip(png_fast *fast)
{
    const gpukit_pixels_shape *shape = &fast->file.shape;
    const size_t line = line_size(shape);
    const uint32_t most = strip_rows(shape), left = shape->height - fast->next;
    if (fast->next == 0 && !begin(fast))
        return false;
    memmove(fast->strip, fast->strip + fast->rows * line, line);
    fast->rows = left < most ? left : most;
    fast->given = 0;
    fast->next += fast->rows;
    fast->inflater.next_out = fast->strip + line;
    fast->inflater.avail_out = (uint32_t)(fast->rows * line);
    while (fast->inflater.avail_out > 0)
        if (!inflate_some(fast))
            return false;
    return fast->next < shape->height || end(fast);
}

static void swap_samples(void *to, const unsigned char *from, size_t size)
{
    uint16_t *samples = to;
    for (size_t i = 0; i < size / 2; i++)
        samples[i] = (uint16_t)(from[2 * i] << 8 | from[2 * i + 1]);
}

static bool give_row(png_fast *fast, void *out)
{
    const gpukit_pixels_shape *shape = &fast->file.shape;
    const size_t size = image_row_size(shape), line = line_size(shape);
    unsigned char *row = fast->strip + ++fast->given * line;
    if (row[0] >= PNG_FILTERS)
        return false;
    png_unfilter(row[0], row + 1, row + 1 - line, size, shape->channels * shape->bits / 8);
    if (shape->bits == 16)
        swap_samples(out, row + 1, size);
    else
        memcpy(out, row + 1, size);
    return true;
}

bool png_fast_read(png_fast *fast, void *rows, size_t stride, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (fast->given == fast->rows && !next_strip(fast))
            return false;
        if (!give_row(fast, (unsigned char *)rows + i * stride))
            return false;
    }
    return true;
}
