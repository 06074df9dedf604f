// SPDX-License-Identifier: MIT
#include "image/metadata.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3, ENTRY_SIZE = 12, ENTRY_VALUE = 8 };

bool image_blob_set(image_blob *out, const void *bytes, size_t size)
{
    unsigned char *copy = size > 0 ? malloc(size) : NULL;
    if (copy != NULL)
        memcpy(copy, bytes, size);
    free(out->bytes);
    out->bytes = copy;
    out->size = copy != NULL ? size : 0;
    return copy != NULL || size == 0;
}

void image_metadata_free(image_metadata *metadata)
{
    free(metadata->exif.bytes);
    free(metadata->icc.bytes);
    free(metadata->xmp.bytes);
    memset(metadata, 0, sizeof *metadata);
}

bool image_metadata_copy(image_metadata *out, const image_metadata *from)
{
    memset(out, 0, sizeof *out);
    out->orientation = from->orientation;
    out->x_per_metre = from->x_per_metre;
    out->y_per_metre = from->y_per_metre;
    memcpy(out->colours, from->colours, sizeof out->colours);
    if (image_blob_set(&out->exif, from->exif.bytes, from->exif.size) &&
        image_blob_set(&out->icc, from->icc.bytes, from->icc.size) &&
        image_blob_set(&out->xmp, from->xmp.bytes, from->xmp.size))
        return true;
    image_metadata_free(out);
    return false;
}

void image_metadata_trim_exif(image_metadata *metadata)
{
    static const char name[6] = "Exif\0";
    image_blob *exif = &metadata->exif;
    if (exif->size <= sizeof name || memcmp(exif->bytes, name, sizeof name) != 0)
        return;
    exif->size -= sizeof name;
    memmove(exif->bytes, exif->bytes + sizeof name, exif->size);
}

typedef struct exif_walk {
    unsigned char *bytes;
    size_t size;
    bool is_big_endian;
} exif_walk;

static uint32_t number_at(const exif_walk *exif, size_t at, unsigned size)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < size; i++)
        value = value << 8 | exif->bytes[at + (exif->is_big_endian ? i : size - 1 - i)];
    return value;
}

/* Where the two bytes of the orientation lie; 0: the first directory has none. */
static size_t find_orientation(const image_blob *blob, exif_walk *exif)
{
    *exif = (exif_walk){.bytes = blob->bytes, .size = blob->size};
    if (blob->size < 8)
        return 0;
    exif->is_big_endian = memcmp(blob->bytes, "MM\0*", 4) == 0;
    if (!exif->is_big_endian && memcmp(blob->bytes, "II*\0", 4) != 0)
        return 0;
    const size_t directory = number_at(exif, 4, 4);
    if (directory > exif->size - 2)
        return 0;
    const size_t count = number_at(exif, directory, 2);
    for (size_t i = 0, at = directory + 2; i < count; i++, at += ENTRY_SIZE) {
        if (at + ENTRY_SIZE > exif->size)
            return 0;
        if (number_at(exif, at, 2) == TAG_ORIENTATION && number_at(exif, at + 2, 2) == TYPE_SHORT &&
            number_at(exif, at + 4, 4) == 1)
            return at + ENTRY_VALUE;
    }
    return 0;
}

void image_metadata_read_orientation(image_metadata *metadata)
{
    exif_walk exif;
    const size_t at = find_orientation(&metadata->exif, &exif);
    const uint32_t value = at != 0 ? number_at(&exif, at, 2) : 1;
    metadata->orientation = value >= 1 && value <= 8 ? value : 1;
}

void image_metadata_set_orientation(image_metadata *metadata, uint32_t orientation)
{
    exif_walk exif;
    const size_t at = find_orientation(&metadata->exif, &exif);
    metadata->orientation = orientation;
    if (at == 0)
        return;
    exif.bytes[at + (exif.is_big_endian ? 1 : 0)] = (unsigned char)orientation;
    exif.bytes[at + (exif.is_big_endian ? 0 : 1)] = 0;
}

void image_metadata_make_exif(image_metadata *metadata, uint32_t orientation)
{
    const unsigned char exif[] = {
        'I',
        'I',
        '*',
        0,
        8,
        0,
        0,
        0, /* the directory begins behind this */
        1,
        0, /* entries */
        0x12,
        0x01,
        TYPE_SHORT,
        0,
        1,
        0,
        0,
        0, /* the tag, its type, how many */
        (unsigned char)orientation,
        0,
        0,
        0, /* the value */
        0,
        0,
        0,
        0, /* no further directory */
    };
    image_blob_set(&metadata->exif, exif, sizeof exif);
    metadata->orientation = orientation;
}
