// SPDX-License-Identifier: MIT
/* png_deflate_whole.c - libdeflate, which wants all rows at once, and makes the smaller files. */
#include "image/png_parts.h"

#include <libdeflate.h>
#include <stdlib.h>

enum { IDAT_MOST = 1 << 30 }; /* bytes of a chunk */

typedef struct whole_deflater {
    png_deflater base;
    struct libdeflate_compressor *library;
    unsigned char *lines; /* owned */
    size_t line, size, next;
} whole_deflater;

static uint64_t size_of_lines(const png_deflater_params *params)
{
    return (uint64_t)params->line * params->height;
}

static uint64_t memory(const png_deflater_params *params)
{
    const uint64_t size = size_of_lines(params);
    return size * 2 + size / 1000 + 4096; /* what comes out is no longer, but for blocks' heads */
}

static void close_whole(png_deflater *base)
{
    whole_deflater *deflater = (whole_deflater *)base;
    libdeflate_free_compressor(deflater->library);
    free(deflater->lines);
    free(deflater);
}

static png_deflater *open_whole(const png_deflater_params *params)
{
    whole_deflater *deflater = calloc(1, sizeof *deflater);
    if (deflater == NULL)
        return NULL;
    deflater->base = (png_deflater){.ops = &png_deflater_whole, .to = params->to};
    deflater->line = params->line;
    deflater->size = (size_t)size_of_lines(params);
    deflater->lines = malloc(deflater->size);
    deflater->library = libdeflate_alloc_compressor(params->level);
    if (deflater->lines != NULL && deflater->library != NULL)
        return &deflater->base;
    close_whole(&deflater->base);
    return NULL;
}

static unsigned char *line(png_deflater *base)
{
    whole_deflater *deflater = (whole_deflater *)base;
    unsigned char *out = deflater->lines + deflater->next;
    deflater->next += deflater->line;
    return out;
}

static bool write_idat(image_sink *to, const unsigned char *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += IDAT_MOST)
        if (!png_chunk_write(to, "IDAT", bytes + at, size - at < IDAT_MOST ? size - at : IDAT_MOST))
            return false;
    return size > 0;
}

static bool finish(png_deflater *base)
{
    whole_deflater *deflater = (whole_deflater *)base;
    const size_t room = libdeflate_zlib_compress_bound(deflater->library, deflater->size);
    unsigned char *bytes = malloc(room);
    size_t size = 0;
    if (bytes != NULL)
        size = libdeflate_zlib_compress(deflater->library, deflater->lines, deflater->size, bytes,
                                        room);
    const bool is_good = write_idat(base->to, bytes, size);
    free(bytes);
    return is_good;
}

const png_deflater_ops png_deflater_whole = {
    .memory = memory,
    .open = open_whole,
    .line = line,
    .finish = finish,
    .close = close_whole,
};
