// SPDX-License-Identifier: MIT
/* pixels/files.c - the files that operations name: tables of colours, matrices, other images. */
#include <stdio.h>
#include <stdlib.h>

#include "pixels/pixels.h"

enum { TEXT_MOST = 64 << 20 }; /* bytes */

static gpukit_status fail(gpukit_error *err, const char *path, const char *why)
{
    if (err != NULL) {
        *err = (gpukit_error){.status = GPUKIT_E_ARGUMENT};
        snprintf(err->text, sizeof err->text, "%.100s: %.130s", quote_string(path).text, why);
    }
    return GPUKIT_E_ARGUMENT;
}

static gpukit_status read_text(void *user, const char *path, char **text, size_t *size,
                               gpukit_error *err)
{
    problem why;
    image_input in;
    (void)user;
    if (!image_input_open(path, NULL, &in, &why))
        return fail(err, path, why.text);
    *size = 0;
    *text = image_input_is_whole(&in) && in.size <= TEXT_MOST ? malloc(in.size + 1) : NULL;
    if (*text != NULL) {
        *size = image_input_read(&in, *text, in.size);
        (*text)[*size] = '\0';
    }
    image_input_close(&in);
    return *text != NULL ? GPUKIT_OK : fail(err, path, "is too long for a text of numbers");
}

static bool read_rows(image_reader *reader, gpukit_pixels_image *out, problem *why)
{
    gpukit_pixels_image read = {.shape = reader->shape};
    read.stride = gpukit_pixels_row_size(&read.shape);
    read.pixels = malloc(read.stride * read.shape.height);
    if (read.pixels == NULL)
        return problem_set(why, "no memory left for its pixels");
    if (!reader->codec->reader_read(reader, read.pixels, read.stride, read.shape.height, why)) {
        free(read.pixels);
        return false;
    }
    *out = read;
    return true;
}

static gpukit_status read_image(void *user, const char *path, gpukit_pixels_image *out,
                                gpukit_error *err)
{
    problem why;
    image_input in;
    image_reader *reader;
    if (!image_input_open(path, NULL, &in, &why))
        return fail(err, path, why.text);
    bool is_good = image_open(&in, user, &reader, &why);
    if (is_good) {
        is_good = read_rows(reader, out, &why);
        reader->codec->reader_close(reader);
    }
    image_input_close(&in);
    return is_good ? GPUKIT_OK : fail(err, path, why.text);
}

const gpukit_pixels_files pixels_files_template = {
    .read_text = read_text,
    .read_image = read_image,
};
