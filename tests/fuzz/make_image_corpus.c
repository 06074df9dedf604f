// SPDX-License-Identifier: MIT
/* make_image_corpus.c - make_image_corpus FOLDER writes the seeds of the fuzz target image: small
 * files of every format and shape, with metadata. Kinds that gpukit does not write are of
 * ImageMagick: convert -size 9x5 gradient:red-blue -strip, and -interlace PNG, -colors 5 -type
 * Palette and so on; and TIFFs in planes, of one bit and of 64-bit offsets of libtiff.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "image/image.h"

enum { WIDTH = 9, HEIGHT = 5, BYTES = WIDTH * HEIGHT * 8 };

static bool write_seed(const char *folder, const image_codec *codec, gpukit_pixels_shape shape,
                       bool is_ascii)
{
    static uint16_t pixels[BYTES / 2];
    const image_write_options options = {.is_ascii = is_ascii, .quality = 40};
    const size_t stride = (size_t)shape.width * shape.channels * shape.bits / 8;
    image_metadata metadata = {.x_per_metre = 2835, .y_per_metre = 2835};
    char path[400];
    image_sink sink;
    image_writer *writer = NULL;
    problem why = {.text = "the folder"};
    snprintf(path, sizeof path, "%s/%s-%u-%u%s", folder, codec->name, shape.channels, shape.bits,
             is_ascii ? "-ascii" : "");
    for (size_t i = 0; i < BYTES / 2; i++)
        pixels[i] = (uint16_t)(i * i * 31);
    image_metadata_make_exif(&metadata, 6);
    image_blob_set(&metadata.icc, "profile", 7);
    image_blob_set(&metadata.xmp, "<x/>", 4);
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    image_sink_init(&sink, fd);
    const bool is_good = fd >= 0 &&
                         codec->writer_open(&sink, &shape, &metadata, &options, &writer, &why) &&
                         codec->writer_write(writer, pixels, stride, shape.height, &why) &&
                         codec->writer_finish(writer, &why);
    codec->writer_close(writer);
    image_sink_finish(&sink);
    image_metadata_free(&metadata);
    if (!is_good)
        fprintf(stderr, "make_image_corpus: %s %s\n", path, why.text);
    return close(fd) == 0 && is_good;
}

static bool write_seeds(const char *folder, const image_codec *codec)
{
    for (uint32_t i = 0; i < 8; i++) {
        const gpukit_pixels_shape shape = {WIDTH, HEIGHT, i % 4 + 1, i < 4 ? 8 : 16};
        gpukit_pixels_shape taken = shape;
        problem why;
        if (!codec->adapt(&taken, &why) || memcmp(&taken, &shape, sizeof shape) != 0)
            continue;
        if (!write_seed(folder, codec, shape, false))
            return false;
        const bool has_text = strcmp(codec->name, "pnm") == 0 && shape.channels % 2 == 1;
        if (has_text && !write_seed(folder, codec, shape, true))
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && image_codec_at(i) != NULL; i++)
        if (!write_seeds(argv[1], image_codec_at(i)))
            return 1;
    if (argc != 2)
        fprintf(stderr, "usage: make_image_corpus FOLDER\n");
    return argc == 2 ? 0 : 2;
}
