// SPDX-License-Identifier: MIT
/* image/metadata.h - what an image file says besides its pixels, and what is carried over.
 *
 * The same bytes in every format: a JPEG's APP1 and APP2 markers, a PNG's eXIf, iCCP and iTXt
 * chunks, a WebP's chunks and a TIFF's tags hold them with other things around.
 */
#ifndef GPUKIT_SRC_IMAGE_METADATA_H
#define GPUKIT_SRC_IMAGE_METADATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct image_blob {
    unsigned char *bytes; /* owned; NULL: there is none */
    size_t size;
} image_blob;

/* What a PNG says about its colours beside a profile: bytes of its chunks gAMA, cHRM, sRGB and
 * cICP, which no other format has. */
typedef enum image_colour_kind {
    IMAGE_GAMMA,
    IMAGE_CHROMATICITIES,
    IMAGE_SRGB,
    IMAGE_CICP,
    IMAGE_COLOURS,
} image_colour_kind;

typedef struct image_colour {
    uint32_t size; /* of bytes; 0: it is not said */
    unsigned char bytes[32];
} image_colour;

typedef struct image_metadata {
    image_blob exif;                 /* from its TIFF header on ("II*\0" or "MM\0*") */
    image_blob icc;                  /* the profile */
    image_blob xmp;                  /* the packet */
    uint32_t orientation;            /* what EXIF says: 1 to 8; 1 where it says nothing */
    double x_per_metre, y_per_metre; /* pixels; 0: unknown */
    image_colour colours[IMAGE_COLOURS];
} image_metadata;

enum { IMAGE_BLOB_MOST = 64 << 20 }; /* bytes; a longer one is left behind */

/* Copies bytes into the blob, which is replaced; false: memory ran out, and it has none. */
bool image_blob_set(image_blob *out, const void *bytes, size_t size);
void image_metadata_free(image_metadata *metadata);

/* All of from, as its own. */
bool image_metadata_copy(image_metadata *out, const image_metadata *from);

/* Takes away the six bytes that stand before EXIF in a JPEG, which some writers keep elsewhere. */
void image_metadata_trim_exif(image_metadata *metadata);

/* Fills in orientation from the EXIF that there is, whatever its bytes are. */
void image_metadata_read_orientation(image_metadata *metadata);

/* Says so in the EXIF too, where that has the tag. */
void image_metadata_set_orientation(image_metadata *metadata, uint32_t orientation);

/* An EXIF that says that alone, in place of the one there is. */
void image_metadata_make_exif(image_metadata *metadata, uint32_t orientation);

#endif /* GPUKIT_SRC_IMAGE_METADATA_H */
