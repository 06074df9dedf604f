// SPDX-License-Identifier: MIT
#include "image/image.h"

#include <string.h>
#include <strings.h>

#include "image/codecs.h"

enum { PIXELS_DEFAULT = 500000000, MEMORY_DEFAULT = 512 << 20 };

/* This file alone asks which formats are built. */
static const image_codec *const codecs[] = {
#if GPUKIT_JPEG
    &image_codec_jpeg,
#endif
#if GPUKIT_PNG
    &image_codec_png,
#endif
    &image_codec_pnm,
    &image_codec_pfm,
#if GPUKIT_WEBP
    &image_codec_webp,
#endif
#if GPUKIT_TIFF
    &image_codec_tiff,
#endif
    NULL,
};

const image_codec *image_codec_at(size_t index)
{
    return index < sizeof codecs / sizeof codecs[0] ? codecs[index] : NULL;
}

const image_codec *image_codec_for(const unsigned char *head, size_t size)
{
    for (size_t i = 0; codecs[i] != NULL; i++)
        if (codecs[i]->recognises(head, size))
            return codecs[i];
    return NULL;
}

static bool is_called(const image_codec *codec, const char *name)
{
    if (strcasecmp(codec->name, name) == 0)
        return true;
    for (const char *const *known = codec->extensions; *known != NULL; known++)
        if (strcasecmp(*known, name) == 0)
            return true;
    return false;
}

const image_codec *image_codec_find(const char *name)
{
    for (size_t i = 0; codecs[i] != NULL; i++)
        if (is_called(codecs[i], name))
            return codecs[i];
    return NULL;
}

/* What files of other formats begin with, so that they are told by name. */
static const struct {
    const char *name;
    size_t at, size;
    const char *bytes;
} signatures[] = {
    {"JPEG", 0, 3, "\xFF\xD8\xFF"},
    {"PNG", 0, 8, "\x89PNG\r\n\x1A\n"},
    {"WebP", 8, 4, "WEBP"},
    {"TIFF", 0, 4, "II*\0"},
    {"TIFF", 0, 4, "MM\0*"},
    {"GIF", 0, 4, "GIF8"},
    {"BMP", 0, 2, "BM"},
    {"JPEG XL", 0, 2, "\xFF\x0A"},
    {"JPEG XL", 4, 4, "JXL "},
    {"HEIF or AVIF", 4, 4, "ftyp"},
    {"SVG or XML", 0, 5, "<?xml"},
    {"PDF", 0, 5, "%PDF-"},
};

static bool refuse_unknown(const unsigned char *head, size_t size, problem *why)
{
    if (size == 0)
        return problem_set(why, "is empty");
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++)
        if (size >= signatures[i].at + signatures[i].size &&
            memcmp(head + signatures[i].at, signatures[i].bytes, signatures[i].size) == 0)
            return problem_set(why, "is a %s file, which this gpukit does not read",
                               signatures[i].name);
    return problem_set(why, "is not an image of a format that gpukit knows");
}

bool image_open(image_input *in, const image_read_options *options, image_reader **out,
                problem *why)
{
    size_t size;
    const unsigned char *head = image_input_head(in, &size);
    if (in->failure != 0)
        return image_input_cut(in, why);
    const image_codec *codec = image_codec_for(head, size);
    if (codec == NULL)
        return refuse_unknown(head, size, why);
    const image_read_options none = {0};
    return codec->reader_open(in, options != NULL ? options : &none, out, why);
}

bool image_check_size(uint64_t width, uint64_t height, const image_read_options *options,
                      problem *why)
{
    const uint64_t most = options->max_pixels != 0 ? options->max_pixels : PIXELS_DEFAULT;
    const unsigned long long w = width, h = height;
    if (width == 0 || height == 0)
        return problem_set(why, "has no pixels: %llu x %llu", w, h);
    if (width > GPUKIT_PIXELS_MOST || height > GPUKIT_PIXELS_MOST)
        return problem_set(why, "is %llu x %llu pixels large, and %d is the most of a side", w, h,
                           GPUKIT_PIXELS_MOST);
    if (width * height > most)
        return problem_set(why, "is %llu x %llu pixels large, more than the %llu of --max-pixels",
                           w, h, (unsigned long long)most);
    return true;
}

size_t image_memory(size_t memory)
{
    return memory != 0 ? memory : MEMORY_DEFAULT;
}

bool image_check_memory(uint64_t size, size_t memory, problem *why)
{
    if (size <= image_memory(memory))
        return true;
    return problem_set(why, "needs %.1f MiB of memory, more than the %.1f MiB that it may have",
                       (double)size / (1 << 20), (double)image_memory(memory) / (1 << 20));
}

size_t image_row_size(const gpukit_pixels_shape *shape)
{
    return (size_t)shape->width * shape->channels * (shape->bits / 8);
}

void image_fill_gray(const gpukit_pixels_shape *shape, void *rows, size_t stride, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        memset((unsigned char *)rows + i * stride, 0x80, image_row_size(shape));
}

void image_held_give(image_held *held, void *rows, size_t stride, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        memcpy((unsigned char *)rows + i * stride, held->pixels + held->next++ * held->row,
               held->row);
}

void image_held_take(image_held *held, const void *rows, size_t stride, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        memcpy(held->pixels + held->next++ * held->row, (const unsigned char *)rows + i * stride,
               held->row);
}
