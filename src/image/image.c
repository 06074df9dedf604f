// SPDX-License-Identifier: MIT
#include "image/image.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "image/codecs.h"

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

image_rest_text image_describe_rest(uint32_t rest)
{
    static const struct {
        image_rest bit;
        const char *name;
    } parts[] = {
        {IMAGE_REST_IMAGES, "what follows the first image"},
        {IMAGE_REST_EXIF, "EXIF that is too long for a JPEG"},
        {IMAGE_REST_ICC, "an ICC profile that is too long for a JPEG"},
        {IMAGE_REST_XMP, "XMP that is too long for a JPEG"},
        {IMAGE_REST_DAMAGED, "metadata whose check sum is wrong"},
    };
    image_rest_text out = {.text = ""};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const size_t used = strlen(out.text);
        if ((rest & parts[i].bit) != 0)
            snprintf(out.text + used, sizeof out.text - used, "%s%s", used > 0 ? ", and " : "",
                     parts[i].name);
    }
    return out;
}

/* What files of other formats begin with, and damaged ones of ours, so that they are told by
 * name. */
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
            return image_codec_find(signatures[i].name) != NULL
                       ? problem_set(why, "is no good %s", signatures[i].name)
                       : problem_set(why, "is a %s file, which this gpukit does not read",
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
