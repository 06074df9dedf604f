// SPDX-License-Identifier: MIT
/* jpeg_markers.c - EXIF, XMP, the ICC profile and the density of a JPEG.
 *
 * A marker holds 65533 bytes. A profile goes on over several, each with its number and their
 * count. EXIF cannot, and XMP that is longer would need Adobe's extended form, in which a packet
 * names the hash of its rest: both are left out when they are too long, and the extended rest of a
 * packet is not read.
 */
#include "image/jpeg_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char exif_name[] = "Exif\0"; /* with the NUL of the string: six bytes */
static const char xmp_name[] = "http://ns.adobe.com/xap/1.0/";
static const char icc_name[] = "ICC_PROFILE";

enum {
    APP1 = JPEG_APP0 + 1,
    APP2 = JPEG_APP0 + 2,
    MARKER_MOST = 65533,
    ICC_HEAD = sizeof icc_name + 2, /* and number and count */
    ICC_PARTS_MOST = 255,
};
static const double inches_per_metre = 1 / 0.0254;

void jpeg_keep_markers(struct jpeg_decompress_struct *from)
{
    jpeg_save_markers(from, APP1, MARKER_MOST + 2);
    jpeg_save_markers(from, APP2, MARKER_MOST + 2);
}

static bool begins_with(jpeg_saved_marker_ptr marker, int code, const char *name, size_t size)
{
    return marker->marker == code && marker->data_length > size &&
           memcmp(marker->data, name, size) == 0;
}

/* The first one that is so called. */
static void take_app1(const struct jpeg_decompress_struct *from, const char *name, size_t size,
                      image_blob *out)
{
    for (jpeg_saved_marker_ptr at = from->marker_list; at != NULL; at = at->next)
        if (begins_with(at, APP1, name, size)) {
            image_blob_set(out, at->data + size, at->data_length - size);
            return;
        }
}

static jpeg_saved_marker_ptr find_icc_part(const struct jpeg_decompress_struct *from,
                                           unsigned number)
{
    for (jpeg_saved_marker_ptr at = from->marker_list; at != NULL; at = at->next)
        if (begins_with(at, APP2, icc_name, sizeof icc_name) && at->data_length > ICC_HEAD &&
            at->data[sizeof icc_name] == number)
            return at;
    return NULL;
}

/* A profile that lacks a part is of no use, and left behind. */
static void take_icc(const struct jpeg_decompress_struct *from, image_blob *out)
{
    jpeg_saved_marker_ptr part = find_icc_part(from, 1);
    if (part == NULL)
        return;
    const unsigned parts = part->data[sizeof icc_name + 1];
    image_blob all = {.bytes = malloc((size_t)parts * MARKER_MOST + 1)};
    for (unsigned i = 1; i <= parts && all.bytes != NULL; i++) {
        part = find_icc_part(from, i);
        if (part == NULL) {
            free(all.bytes);
            return;
        }
        memcpy(all.bytes + all.size, part->data + ICC_HEAD, part->data_length - ICC_HEAD);
        all.size += part->data_length - ICC_HEAD;
    }
    if (all.bytes != NULL && all.size > 0)
        image_blob_set(out, all.bytes, all.size);
    free(all.bytes);
}

void jpeg_markers_take(const struct jpeg_decompress_struct *from, image_metadata *out)
{
    take_app1(from, exif_name, sizeof exif_name, &out->exif);
    take_app1(from, xmp_name, sizeof xmp_name, &out->xmp);
    take_icc(from, &out->icc);
    const double unit = from->density_unit == 1   ? inches_per_metre
                        : from->density_unit == 2 ? 100
                                                  : 0;
    if (from->saw_JFIF_marker && from->X_density > 0 && from->Y_density > 0) {
        out->x_per_metre = from->X_density * unit;
        out->y_per_metre = from->Y_density * unit;
    }
    image_metadata_read_orientation(out);
}

void jpeg_density_give(struct jpeg_compress_struct *to, const image_metadata *metadata)
{
    const double x = metadata->x_per_metre / inches_per_metre;
    const double y = metadata->y_per_metre / inches_per_metre;
    if (!(x >= 0.5 && x < UINT16_MAX && y >= 0.5 && y < UINT16_MAX))
        return;
    to->density_unit = 1;
    to->X_density = (UINT16)lround(x);
    to->Y_density = (UINT16)lround(y);
}

static bool give_app1(struct jpeg_compress_struct *to, const char *name, size_t size,
                      const image_blob *blob)
{
    if (blob->bytes == NULL)
        return true;
    if (blob->size > MARKER_MOST - size)
        return false;
    jpeg_write_m_header(to, APP1, (unsigned)(size + blob->size));
    for (size_t i = 0; i < size; i++)
        jpeg_write_m_byte(to, name[i]);
    for (size_t i = 0; i < blob->size; i++)
        jpeg_write_m_byte(to, blob->bytes[i]);
    return true;
}

static bool give_icc(struct jpeg_compress_struct *to, const image_blob *blob)
{
    const size_t most = MARKER_MOST - ICC_HEAD;
    const size_t parts = (blob->size + most - 1) / most;
    if (parts > ICC_PARTS_MOST)
        return false;
    for (size_t i = 0; i < parts; i++) {
        const size_t first = i * most;
        const size_t size = blob->size - first < most ? blob->size - first : most;
        jpeg_write_m_header(to, APP2, (unsigned)(ICC_HEAD + size));
        for (size_t k = 0; k < sizeof icc_name; k++)
            jpeg_write_m_byte(to, icc_name[k]);
        jpeg_write_m_byte(to, (int)(i + 1));
        jpeg_write_m_byte(to, (int)parts);
        for (size_t k = 0; k < size; k++)
            jpeg_write_m_byte(to, blob->bytes[first + k]);
    }
    return true;
}

uint32_t jpeg_markers_give(struct jpeg_compress_struct *to, const image_metadata *metadata)
{
    uint32_t rest = 0;
    if (!give_app1(to, exif_name, sizeof exif_name, &metadata->exif))
        rest |= IMAGE_REST_EXIF;
    if (!give_app1(to, xmp_name, sizeof xmp_name, &metadata->xmp))
        rest |= IMAGE_REST_XMP;
    if (!give_icc(to, &metadata->icc))
        rest |= IMAGE_REST_ICC;
    return rest;
}
