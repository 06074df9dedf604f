// SPDX-License-Identifier: MIT
#include "image/pnm_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"

enum { LINE_MOST = 70, SAMPLE_MOST = 6 }; /* columns; of a sample with its blank */

typedef struct pnm_writer {
    image_writer base;
    image_sink *to;
    bool is_ascii;
    char *row; /* as the file has it */
} pnm_writer;

bool pnm_adapt(gpukit_pixels_shape *shape, problem *why)
{
    (void)shape;
    (void)why;
    return true;
}

void pnm_writer_close(image_writer *base)
{
    pnm_writer *writer = (pnm_writer *)base;
    if (writer == NULL)
        return;
    free(writer->row);
    free(writer);
}

static bool write_header(pnm_writer *writer, problem *why)
{
    const gpukit_pixels_shape *shape = &writer->base.shape;
    const unsigned most = shape->bits == 16 ? UINT16_MAX : UINT8_MAX;
    char text[160];
    int size;
    if (shape->channels == 1 || shape->channels == 3)
        size = snprintf(text, sizeof text, "P%d\n%u %u\n%u\n",
                        (shape->channels == 1 ? 5 : 6) - (writer->is_ascii ? 3 : 0), shape->width,
                        shape->height, most);
    else
        size = snprintf(text, sizeof text,
                        "P7\nWIDTH %u\nHEIGHT %u\nDEPTH %u\nMAXVAL %u\nTUPLTYPE %s\nENDHDR\n",
                        shape->width, shape->height, shape->channels, most,
                        shape->channels == 2 ? "GRAYSCALE_ALPHA" : "RGB_ALPHA");
    return image_sink_write(writer->to, text, (size_t)size) || image_sink_told(writer->to, why);
}

bool pnm_writer_open(image_sink *to, const gpukit_pixels_shape *shape,
                     const image_metadata *metadata, const image_write_options *options,
                     image_writer **out, problem *why)
{
    (void)metadata; /* there is no room for it */
    const bool has_alpha = shape->channels == 2 || shape->channels == 4;
    if (options->is_ascii && has_alpha)
        return problem_set(why, "cannot be plain text: PAM, which has alpha, is never");
    pnm_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return problem_set_memory(why, "cannot be written: no memory");
    writer->base = (image_writer){.codec = &image_codec_pnm, .shape = *shape};
    writer->to = to;
    writer->is_ascii = options->is_ascii;
    const size_t samples = (size_t)shape->width * shape->channels;
    writer->row = malloc(options->is_ascii ? samples * SAMPLE_MOST + 1 : samples * 2);
    if (writer->row == NULL)
        problem_set_memory(why, "cannot be written: no memory for a row");
    if (writer->row != NULL && write_header(writer, why)) {
        *out = &writer->base;
        return true;
    }
    pnm_writer_close(&writer->base);
    return false;
}

static size_t print_row(const pnm_writer *writer, const void *row)
{
    const size_t count = (size_t)writer->base.shape.width * writer->base.shape.channels;
    const bool is_wide = writer->base.shape.bits == 16;
    char *at = writer->row, *line = at;
    for (size_t i = 0; i < count; i++) {
        const unsigned value =
            is_wide ? ((const uint16_t *)row)[i] : ((const unsigned char *)row)[i];
        at += sprintf(at, "%u", value);
        const bool is_full = at - line > LINE_MOST - SAMPLE_MOST || i + 1 == count;
        *at++ = is_full ? '\n' : ' ';
        line = is_full ? at : line;
    }
    return (size_t)(at - writer->row);
}

static size_t swap_row(const pnm_writer *writer, const void *row)
{
    const size_t count = (size_t)writer->base.shape.width * writer->base.shape.channels;
    const uint16_t *samples = row;
    for (size_t i = 0; i < count; i++) {
        writer->row[2 * i] = (char)(samples[i] >> 8);
        writer->row[2 * i + 1] = (char)(samples[i] & 0xFF);
    }
    return 2 * count;
}

bool pnm_writer_write(image_writer *base, const void *rows, size_t stride, uint32_t count,
                      problem *why)
{
    pnm_writer *writer = (pnm_writer *)base;
    for (uint32_t i = 0; i < count; i++) {
        const void *row = (const unsigned char *)rows + i * stride;
        const void *bytes = writer->row;
        size_t size;
        if (writer->is_ascii) {
            size = print_row(writer, row);
        } else if (base->shape.bits == 16) {
            size = swap_row(writer, row);
        } else {
            size = image_row_size(&base->shape);
            bytes = row;
        }
        if (!image_sink_write(writer->to, bytes, size))
            return image_sink_told(writer->to, why);
    }
    return true;
}

bool pnm_writer_finish(image_writer *base, problem *why)
{
    pnm_writer *writer = (pnm_writer *)base;
    return image_sink_flush(writer->to) || image_sink_told(writer->to, why);
}
