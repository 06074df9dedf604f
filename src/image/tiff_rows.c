// SPDX-License-Identifier: MIT
/* tiff_rows.c - rows out of the strips and tiles of a TIFF. */
#include "image/tiff_parts.h"

#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"

/* Strips that come to more bytes are decoded line by line. Those that do not are decoded at once,
 * which the library does faster. */
enum { STRIP_MOST = 4 << 20 };

static const uint32_t opaque_gray = 0xFF808080; /* as TIFFRGBAImageGet has it */

/* The longest strip or tile, as it lies in the file; the library holds one. */
static uint64_t longest_part(const tiff_reader *reader)
{
    const uint32_t count = TIFFIsTiled(reader->library) ? TIFFNumberOfTiles(reader->library)
                                                        : TIFFNumberOfStrips(reader->library);
    const uint64_t length = image_input_length(reader->file.in);
    uint64_t longest = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t size = TIFFGetStrileByteCount(reader->library, i);
        longest = size > longest ? size : longest;
    }
    return longest < length ? longest : length;
}

/* Rows of a strip or a tile. */
static uint32_t rows_of_part(const tiff_reader *reader)
{
    const uint32_t height = reader->base.shape.height;
    uint32_t rows = 0;
    TIFFGetFieldDefaulted(reader->library,
                          TIFFIsTiled(reader->library) ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP,
                          &rows);
    return rows == 0 || (rows > height && !TIFFIsTiled(reader->library)) ? height : rows;
}

/* Whether the parts are as large as the shape wants them; the library decodes what they say. */
static bool check_parts(const tiff_reader *reader, uint64_t part, problem *why)
{
    const size_t row = image_row_size(&reader->base.shape);
    if (reader->way == TIFF_LINES && TIFFScanlineSize64(reader->library) != row)
        return problem_set(why, "is no good TIFF: its lines are not as long as they say");
    if (reader->way == TIFF_STRIPS && part != (uint64_t)row * reader->band)
        return problem_set(why, "is no good TIFF: its strips are not as large as they say");
    const uint64_t pixel = row / reader->base.shape.width;
    if (reader->way == TIFF_TILES &&
        (reader->tile_width == 0 || part == 0 || part / reader->tile_width / reader->band != pixel))
        return problem_set(why, "is no good TIFF: its tiles are not as large as they say");
    return true;
}

static bool open_colours(tiff_reader *reader, problem *why)
{
    char text[1024];
    if (!TIFFRGBAImageBegin(&reader->colours, reader->library, !reader->is_lenient, text))
        return tiff_failed(&reader->file, why);
    reader->colours.req_orientation = (uint16_t)reader->base.metadata.orientation; /* as it is */
    reader->has_colours = true;
    return true;
}

bool tiff_rows_open(tiff_reader *reader, size_t memory, problem *why)
{
    const gpukit_pixels_shape *shape = &reader->base.shape;
    const bool is_tiled = TIFFIsTiled(reader->library);
    const uint64_t part =
        is_tiled ? TIFFTileSize64(reader->library) : TIFFStripSize64(reader->library);
    reader->band = rows_of_part(reader);
    TIFFGetField(reader->library, TIFFTAG_TILEWIDTH, &reader->tile_width);
    if (reader->way == TIFF_STRIPS && (part > STRIP_MOST || reader->is_lenient))
        reader->way = TIFF_LINES; /* what comes before the damage is kept, too */
    if (!check_parts(reader, part, why))
        return false;

    const size_t row = image_row_size(shape);
    uint64_t band = (uint64_t)row * reader->band, tile = reader->way == TIFF_TILES ? part : 0;
    uint64_t library = longest_part(reader);
    if (reader->way == TIFF_LINES)
        band = 0;
    if (reader->way == TIFF_COLOURS) {
        band = (uint64_t)shape->width * reader->band * sizeof(uint32_t);
        library += part * 4; /* of separate planes it decodes four at once */
    }
    if (!image_check_memory(band + tile + library, memory, why))
        return false;
    reader->tile = malloc(tile + 1);
    reader->pixels = malloc(band + 1);
    if (reader->tile == NULL || reader->pixels == NULL)
        return problem_set_memory(why, "cannot be read: no memory for the image");
    return reader->way != TIFF_COLOURS || open_colours(reader, why);
}

void tiff_rows_close(tiff_reader *reader)
{
    if (reader->has_colours)
        TIFFRGBAImageEnd(&reader->colours);
    free(reader->tile);
    free(reader->pixels);
}

static bool read_strip(tiff_reader *reader, uint32_t rows)
{
    const tmsize_t size = (tmsize_t)(image_row_size(&reader->base.shape) * rows);
    const uint32_t strip = TIFFComputeStrip(reader->library, reader->next, 0);
    return TIFFReadEncodedStrip(reader->library, strip, reader->pixels, size) == size;
}

/* The last tiles may hang over. */
static bool read_tiles(tiff_reader *reader)
{
    const gpukit_pixels_shape *shape = &reader->base.shape;
    const size_t pixel = (size_t)shape->channels * shape->bits / 8, row = image_row_size(shape);
    const size_t tile_row = reader->tile_width * pixel;
    for (uint32_t x = 0; x < shape->width; x += reader->tile_width) {
        const uint32_t left = shape->width - x;
        const size_t size = (left < reader->tile_width ? left : reader->tile_width) * pixel;
        if (TIFFReadTile(reader->library, reader->tile, x, reader->next, 0, 0) < 0) {
            if (!reader->is_lenient)
                return false;
            memset(reader->tile, 0x80, tile_row * reader->band);
        }
        for (uint32_t y = 0; y < reader->band; y++)
            memcpy(reader->pixels + y * row + x * pixel, reader->tile + y * tile_row, size);
    }
    return true;
}

static bool read_colours(tiff_reader *reader, uint32_t rows)
{
    const uint32_t width = reader->base.shape.width;
    uint32_t *pixels = (uint32_t *)(void *)reader->pixels;
    for (size_t i = 0; i < (size_t)width * rows; i++)
        pixels[i] = opaque_gray;
    reader->colours.row_offset = (int)reader->next;
    return TIFFRGBAImageGet(&reader->colours, pixels, width, rows) != 0 || reader->is_lenient;
}

static bool read_band(tiff_reader *reader)
{
    const uint32_t left = reader->base.shape.height - reader->next;
    const uint32_t rows = left < reader->band ? left : reader->band;
    if (reader->way == TIFF_STRIPS)
        return read_strip(reader, rows);
    return reader->way == TIFF_TILES ? read_tiles(reader) : read_colours(reader, rows);
}

static void unpack(const tiff_reader *reader, uint32_t within, unsigned char *out)
{
    const gpukit_pixels_shape *shape = &reader->base.shape;
    const uint32_t *row = (const uint32_t *)(const void *)reader->pixels;
    row += (size_t)within * shape->width;
    for (uint32_t x = 0; x < shape->width; x++)
        for (uint32_t c = 0; c < shape->channels; c++)
            *out++ = (unsigned char)(row[x] >> (8 * c));
}

bool tiff_rows_read(tiff_reader *reader, unsigned char *out)
{
    const size_t row = image_row_size(&reader->base.shape);
    const uint32_t within = reader->next % reader->band;
    if (reader->way == TIFF_LINES)
        return TIFFReadScanline(reader->library, out, reader->next, 0) >= 0;
    if (within == 0 && !read_band(reader))
        return false;
    if (reader->way == TIFF_COLOURS)
        unpack(reader, within, out);
    else
        memcpy(out, reader->pixels + within * row, row);
    return true;
}
