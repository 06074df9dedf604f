// SPDX-License-Identifier: MIT
/* image/codecs.h - what codecs share, and the codecs themselves. */
#ifndef GPUKIT_SRC_IMAGE_CODECS_H
#define GPUKIT_SRC_IMAGE_CODECS_H

#include "image/image.h"

extern const image_codec image_codec_jpeg, image_codec_png, image_codec_pnm, image_codec_pfm;

/* Two whose libraries take long to load, and are seldom needed, are plug-ins that these load and
 * hand on to: see image/plugins.c. */
extern const image_codec image_codec_webp, image_codec_tiff;

/* The one symbol of a plug-in: its codec, in which name and what opens and what follows is set. A
 * plug-in has functions of this header as its own. */
#define IMAGE_PLUGIN_SYMBOL "image_plugin_codec"
extern __attribute__((visibility("default"))) const image_codec image_plugin_codec;

/* Bytes of a row. Not gpukit_pixels_row_size: codecs want nothing of the library but a type. */
size_t image_row_size(const gpukit_pixels_shape *shape);

/* The bytes that an option named memory allows. */
size_t image_memory(size_t memory);

/* Whether a codec may hold so many bytes; memory is of the options. */
bool image_check_memory(uint64_t size, size_t memory, problem *why);

/* What stands for rows that a file lacks. */
void image_fill_gray(const gpukit_pixels_shape *shape, void *rows, size_t stride, uint32_t count);

/* A whole image, for formats that do not go by rows. */
typedef struct image_held {
    unsigned char *pixels; /* owned */
    size_t row;            /* bytes from row to row */
    size_t next;           /* the row that is next */
} image_held;

void image_held_give(image_held *held, void *rows, size_t stride, uint32_t count);
void image_held_take(image_held *held, const void *rows, size_t stride, uint32_t count);

#endif /* GPUKIT_SRC_IMAGE_CODECS_H */
