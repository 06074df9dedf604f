// SPDX-License-Identifier: MIT
/* image_help.h - images made up, written to memory and read back. */
#ifndef GPUKIT_TESTS_IMAGE_IMAGE_HELP_H
#define GPUKIT_TESTS_IMAGE_IMAGE_HELP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image/image.h"

typedef struct sample_image {
    gpukit_pixels_shape shape;
    unsigned char *pixels; /* malloc; rows without a gap */
    image_metadata metadata;
} sample_image;

typedef struct sample_file {
    unsigned char *bytes; /* malloc, of exactly that size */
    size_t size;
} sample_file;

size_t row_size(const gpukit_pixels_shape *shape);

/* Noise, the same for the same seed. */
sample_image make_noise(gpukit_pixels_shape shape, uint64_t seed);

/* Smooth colours with a little noise, as photographs have. */
sample_image make_photograph(gpukit_pixels_shape shape, uint64_t seed);
void free_image(sample_image *image);

/* Writes it, so many rows at a time (0: all); the codec must take its shape. */
bool write_image(const image_codec *codec, const sample_image *image,
                 const image_write_options *options, uint32_t rows, sample_file *out, problem *why);

/* Reads it by its content, so many rows at a time (0: all). */
bool read_image(const sample_file *file, const image_read_options *options, uint32_t rows,
                sample_image *out, problem *why);

/* As above, where a failure is the test's. */
sample_file written(const image_codec *codec, const sample_image *image);
sample_image read_back(const sample_file *file);

void assert_same_pixels(const sample_image *a, const sample_image *b);

/* A mean over all samples of how far they are apart. */
double mean_difference(const sample_image *a, const sample_image *b);

#endif /* GPUKIT_TESTS_IMAGE_IMAGE_HELP_H */
