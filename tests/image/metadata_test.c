// SPDX-License-Identifier: MIT
/* metadata_test.c - the orientation in EXIF of either byte order, whatever the bytes are; blobs
 * and density carried from every format to every other that has room for them.
 */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/image_help.h"

static const unsigned char little[] = {'I', 'I', '*', 0, 8, 0,   0,   0,   2, 0,    0x0F, 0x01, 2,
                                       0,   4,   0,   0, 0, 'a', 'b', 'c', 0, 0x12, 0x01, 3,    0,
                                       1,   0,   0,   0, 6, 0,   0,   0,   0, 0,    0,    0};
static const unsigned char big[] = {'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0,
                                    3,   0,   0, 0,   1, 0, 3, 0, 0, 0, 0,    0,    0};

static void expect_orientation(const unsigned char *exif, size_t size, uint32_t want)
{
    image_metadata metadata = {0};
    assert_true(image_blob_set(&metadata.exif, exif, size));
    image_metadata_read_orientation(&metadata);
    assert_int_equal(metadata.orientation, want);
    image_metadata_free(&metadata);
}

static void orientation_is_found_in_either_byte_order(void **state)
{
    (void)state;
    expect_orientation(little, sizeof little, 6);
    expect_orientation(big, sizeof big, 3);
    expect_orientation(little, 0, 1);
}

static void orientation_is_set_in_place(void **state)
{
    (void)state;
    const unsigned char *const samples[] = {little, big};
    const size_t sizes[] = {sizeof little, sizeof big};
    for (int i = 0; i < 2; i++) {
        image_metadata metadata = {0};
        assert_true(image_blob_set(&metadata.exif, samples[i], sizes[i]));
        image_metadata_set_orientation(&metadata, 1);
        assert_int_equal(metadata.orientation, 1);
        assert_int_equal(metadata.exif.size, sizes[i]);
        expect_orientation(metadata.exif.bytes, metadata.exif.size, 1);
        image_metadata_free(&metadata);
    }
}

static void an_exif_is_made_of_an_orientation(void **state)
{
    (void)state;
    image_metadata metadata = {0};
    image_metadata_make_exif(&metadata, 8);
    expect_orientation(metadata.exif.bytes, metadata.exif.size, 8);
    image_metadata_free(&metadata);
}

/* Some PNG and WebP have a JPEG's marker in their chunks. */
static void what_stands_before_exif_in_a_jpeg_is_taken_away(void **state)
{
    (void)state;
    static const char *const names[] = {"png", "webp"};
    unsigned char marker[6 + sizeof big] = "Exif\0";
    memcpy(marker + 6, big, sizeof big);
    for (int i = 0; i < 2; i++) {
        const image_codec *codec = image_codec_find(names[i]);
        if (codec == NULL)
            continue;
        sample_image image = make_noise((gpukit_pixels_shape){5, 4, 3, 8}, 1);
        assert_true(image_blob_set(&image.metadata.exif, marker, sizeof marker));
        sample_file file = written(codec, &image);
        sample_image back = read_back(&file);
        assert_int_equal(back.metadata.orientation, 3);
        assert_int_equal(back.metadata.exif.size, sizeof big);
        assert_memory_equal(back.metadata.exif.bytes, big, sizeof big);
        free_image(&image);
        free_image(&back);
        free(file.bytes);
    }
}

/* Every byte changed in turn, and every length: some number of 1 to 8, and no harm. */
static void damaged_exif_does_no_harm(void **state)
{
    (void)state;
    for (size_t size = 1; size <= sizeof little; size++)
        for (size_t at = 0; at < size; at++)
            for (unsigned change = 0; change < 256; change += 15) {
                image_metadata metadata = {0};
                assert_true(image_blob_set(&metadata.exif, little, size));
                metadata.exif.bytes[at] ^= (unsigned char)change;
                image_metadata_read_orientation(&metadata);
                assert_in_range(metadata.orientation, 1, 8);
                image_metadata_set_orientation(&metadata, 2);
                assert_int_equal(metadata.exif.size, size);
                image_metadata_free(&metadata);
            }
}

enum { EXIF = 1, ICC = 2, XMP = 4, DENSITY = 8, ORIENTATION = 16, ALL = 31 };

/* What each format has room for. */
static const struct {
    const char *name;
    unsigned kept;
} rooms[] = {
    {"jpeg", ALL},
    {"png", ALL},
    {"webp", EXIF | ICC | XMP | ORIENTATION},
    {"tiff", ICC | XMP | DENSITY | ORIENTATION},
    {"pnm", 0},
};
enum { ROOMS = sizeof rooms / sizeof rooms[0], PROFILE = 150000 };

static void fill(image_metadata *out)
{
    static const char packet[] = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>";
    unsigned char *profile = malloc(PROFILE); /* three markers of a JPEG */
    assert_non_null(profile);
    for (size_t i = 0; i < PROFILE; i++)
        profile[i] = (unsigned char)(i * i >> 7);
    assert_true(image_blob_set(&out->exif, little, sizeof little));
    assert_true(image_blob_set(&out->icc, profile, PROFILE));
    assert_true(image_blob_set(&out->xmp, packet, sizeof packet - 1));
    out->orientation = 6;
    out->x_per_metre = 300 / 0.0254;
    out->y_per_metre = 150 / 0.0254;
    free(profile);
}

static void expect_blob(const char *way, const char *what, const image_blob *got,
                        const image_blob *want, bool is_kept)
{
    if (!is_kept && got->bytes != NULL)
        fail_msg("%s: %s came from nowhere", way, what);
    if (is_kept && (got->size != want->size || memcmp(got->bytes, want->bytes, got->size) != 0))
        fail_msg("%s: %s is another one, of %zu bytes", way, what, got->size);
}

static void expect_metadata(const char *way, const image_metadata *got, const image_metadata *want,
                            unsigned kept)
{
    const double x = (kept & DENSITY) != 0 ? want->x_per_metre : 0;
    const double y = (kept & DENSITY) != 0 ? want->y_per_metre : 0;
    expect_blob(way, "ICC", &got->icc, &want->icc, (kept & ICC) != 0);
    expect_blob(way, "XMP", &got->xmp, &want->xmp, (kept & XMP) != 0);
    if ((kept & EXIF) != 0 || (kept & ORIENTATION) == 0)
        expect_blob(way, "EXIF", &got->exif, &want->exif, (kept & EXIF) != 0);
    if (fabs(got->x_per_metre - x) > 1 || fabs(got->y_per_metre - y) > 1)
        fail_msg("%s: %.1f x %.1f pixels per metre", way, got->x_per_metre, got->y_per_metre);
    if (got->orientation != ((kept & ORIENTATION) != 0 ? 6 : 1))
        fail_msg("%s: orientation %u", way, got->orientation);
    if ((kept & ORIENTATION) != 0)
        expect_orientation(got->exif.bytes, got->exif.size, 6); /* for those that look there */
}

static void try_pair(size_t first, size_t second, size_t memory)
{
    const image_codec *a = image_codec_find(rooms[first].name);
    const image_codec *b = image_codec_find(rooms[second].name);
    const image_write_options writing = {.memory = memory};
    char way[40];
    problem why;
    if (a == NULL || b == NULL)
        return;
    snprintf(way, sizeof way, "%s to %s", a->name, b->name);
    sample_image image = make_photograph((gpukit_pixels_shape){24, 16, 3, 8}, 1);
    fill(&image.metadata);
    sample_file one, two;
    assert_true(write_image(a, &image, &writing, 0, &one, &why));
    sample_image middle = read_back(&one);
    assert_true(write_image(b, &middle, &writing, 0, &two, &why));
    sample_image end = read_back(&two);
    expect_metadata(way, &middle.metadata, &image.metadata, rooms[first].kept);
    expect_metadata(way, &end.metadata, &image.metadata, rooms[first].kept & rooms[second].kept);
    free_image(&image);
    free_image(&middle);
    free_image(&end);
    free(one.bytes);
    free(two.bytes);
}

static void everything_is_carried_to_where_there_is_room(void **state)
{
    (void)state;
    for (size_t i = 0; i < (size_t)ROOMS * ROOMS; i++)
        try_pair(i / ROOMS, i % ROOMS, 0);
}

static void png_by_rows_carries_it_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROOMS; i++)
        if (strcmp(rooms[i].name, "png") == 0)
            try_pair(i, i, 1);
}

static void set_colour(image_metadata *out, image_colour_kind kind, uint32_t size)
{
    image_colour *colour = &out->colours[kind];
    colour->size = size;
    for (uint32_t i = 0; i < size; i++)
        colour->bytes[i] = (unsigned char)(1 + kind + i);
}

/* Whichever of the readers and writers it is: gAMA, cHRM, cICP, and sRGB unless there is a profile.
 */
static void try_colours(bool has_profile, size_t writing, size_t reading)
{
    const image_write_options write = {.memory = writing};
    const image_read_options read = {.memory = reading};
    sample_image image = make_noise((gpukit_pixels_shape){24, 16, 3, 8}, 1), back;
    sample_file file;
    problem why;
    set_colour(&image.metadata, IMAGE_GAMMA, 4);
    set_colour(&image.metadata, IMAGE_CHROMATICITIES, 32);
    set_colour(&image.metadata, IMAGE_CICP, 4);
    image.metadata.colours[IMAGE_SRGB] = (image_colour){.size = 1, .bytes = {2}};
    if (has_profile)
        assert_true(image_blob_set(&image.metadata.icc, "profile", 7));
    assert_true(write_image(image_codec_find("png"), &image, &write, 0, &file, &why));
    assert_true(read_image(&file, &read, 0, &back, &why));
    if (has_profile)
        image.metadata.colours[IMAGE_SRGB] = (image_colour){.size = 0};
    assert_memory_equal(back.metadata.colours, image.metadata.colours,
                        sizeof image.metadata.colours);
    free_image(&image);
    free_image(&back);
    free(file.bytes);
}

static void what_a_png_says_of_its_colours_is_carried_over(void **state)
{
    (void)state;
    enum { BY_ROWS = 24 * 3 * 2 }; /* memory for rows alone */
    if (image_codec_find("png") == NULL)
        skip();
    for (unsigned i = 0; i < 8; i++)
        try_colours((i & 1) != 0, (i & 2) != 0 ? BY_ROWS : 0, (i & 4) != 0 ? BY_ROWS : 0);
}

static uint32_t rest_of_writer(const image_codec *codec, const sample_image *image)
{
    const image_write_options options = {0};
    image_sink sink;
    image_writer *writer = NULL;
    problem why;
    image_sink_init(&sink, -1);
    assert_true(
        codec->writer_open(&sink, &image->shape, &image->metadata, &options, &writer, &why));
    const uint32_t rest = writer->rest;
    codec->writer_close(writer);
    image_sink_finish(&sink);
    return rest;
}

static uint32_t rest_of_reader(const sample_file *file)
{
    image_input in;
    image_reader *reader = NULL;
    problem why;
    image_input_bytes(file->bytes, file->size, &in);
    assert_true(image_open(&in, NULL, &reader, &why));
    const uint32_t rest = reader->rest;
    reader->codec->reader_close(reader);
    image_input_close(&in);
    return rest;
}

/* The first directory says where the next one is, behind its entries of 12 bytes. */
static void further_pages_of_a_tiff_are_told(void **state)
{
    (void)state;
    const image_codec *codec = image_codec_find("tiff");
    if (codec == NULL)
        skip();
    sample_image image = make_photograph((gpukit_pixels_shape){24, 16, 3, 8}, 1);
    sample_file file = written(codec, &image);
    uint32_t at = 0;
    uint16_t count = 0;
    assert_int_equal(rest_of_reader(&file), 0);
    memcpy(&at, file.bytes + 4, sizeof at);
    memcpy(&count, file.bytes + at, sizeof count);
    file.bytes[at + sizeof count + 12u * count] = 8;
    file.bytes[at + sizeof count + 12u * count + 3] = 8;
    assert_int_equal(rest_of_reader(&file), IMAGE_REST_IMAGES);
    free_image(&image);
    free(file.bytes);
}

/* What does not fit in a marker is left out, and the file is whole. */
static void a_jpeg_leaves_out_what_is_too_long(void **state)
{
    (void)state;
    const image_codec *codec = image_codec_find("jpeg");
    if (codec == NULL)
        skip();
    sample_image image = make_photograph((gpukit_pixels_shape){24, 16, 3, 8}, 1);
    unsigned char *blob = calloc(1, 70000);
    assert_non_null(blob);
    assert_true(image_blob_set(&image.metadata.exif, blob, 70000));
    assert_true(image_blob_set(&image.metadata.xmp, blob, 70000));
    sample_file file = written(codec, &image);
    sample_image back = read_back(&file);
    assert_null(back.metadata.exif.bytes);
    assert_null(back.metadata.xmp.bytes);
    assert_int_equal(rest_of_writer(codec, &image), IMAGE_REST_EXIF | IMAGE_REST_XMP);
    free(blob);
    free_image(&image);
    free_image(&back);
    free(file.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orientation_is_found_in_either_byte_order),
        cmocka_unit_test(orientation_is_set_in_place),
        cmocka_unit_test(an_exif_is_made_of_an_orientation),
        cmocka_unit_test(what_stands_before_exif_in_a_jpeg_is_taken_away),
        cmocka_unit_test(damaged_exif_does_no_harm),
        cmocka_unit_test(everything_is_carried_to_where_there_is_room),
        cmocka_unit_test(png_by_rows_carries_it_too),
        cmocka_unit_test(what_a_png_says_of_its_colours_is_carried_over),
        cmocka_unit_test(further_pages_of_a_tiff_are_told),
        cmocka_unit_test(a_jpeg_leaves_out_what_is_too_long),
    };
    return cmocka_run_group_tests_name("metadata", tests, NULL, NULL);
}
