// SPDX-License-Identifier: MIT
/* pnm_test.c - headers as people and programs write them, samples of every maxval, and what is
 * wrong with them. Expected values are worked out by hand.
 */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "image/image_help.h"

#define FILE_OF(text) (&(const sample_file){(unsigned char *)(text), sizeof(text) - 1})

static void expect(const sample_file *file, gpukit_pixels_shape shape, const void *pixels)
{
    sample_image image = read_back(file);
    const sample_image want = {.shape = shape, .pixels = (unsigned char *)pixels};
    assert_same_pixels(&want, &image);
    free_image(&image);
}

static void expect_refused(const sample_file *file, const char *part)
{
    sample_image image;
    problem why;
    if (read_image(file, NULL, 0, &image, &why))
        fail_msg("taken, and not refused as %s", part);
    if (strstr(why.text, part) == NULL)
        fail_msg("'%s' does not say '%s'", why.text, part);
}

static void bitmaps_have_black_ones(void **state)
{
    (void)state;
    static const unsigned char pixels[] = {0, 255, 0, 255, 255, 0};
    const gpukit_pixels_shape shape = {3, 2, 1, 8};
    expect(FILE_OF("P1\n# a comment\n3 2\n101\n0 0 1\n"), shape, pixels);
    expect(FILE_OF("P4 3 2\n\xA0\x3F"), shape, pixels); /* bits behind a row count for nothing */
}

static void plain_and_binary_samples_are_the_same(void **state)
{
    (void)state;
    static const unsigned char gray[] = {0, 7, 255, 128};
    static const unsigned char rgb[] = {1, 2, 3, 250, 251, 252};
    expect(FILE_OF("P2 2 2 255 0 7 255 128"), (gpukit_pixels_shape){2, 2, 1, 8}, gray);
    expect(FILE_OF("P5\n2\n2\n255\n\0\7\xFF\x80"), (gpukit_pixels_shape){2, 2, 1, 8}, gray);
    expect(FILE_OF("P3\n#c\n2 1 # c\n255\n1 2 3 #c\n250 251 252\n"),
           (gpukit_pixels_shape){2, 1, 3, 8}, rgb);
    expect(FILE_OF("P6 2 1 255\n\1\2\3\xFA\xFB\xFC"), (gpukit_pixels_shape){2, 1, 3, 8}, rgb);
}

static void other_maxvals_are_scaled_and_rounded(void **state)
{
    (void)state;
    static const unsigned char fifteen[] = {0, 17, 119, 255};
    static const unsigned char hundred[] = {0, 3, 128, 255};  /* 2.55, 127.5 */
    static const uint16_t thousand[] = {0, 66, 32768, 65535}; /* 65.535, 32767.5 */
    static const uint16_t most[] = {0, 1, 0x1234, 65535};
    const gpukit_pixels_shape narrow = {4, 1, 1, 8}, wide = {4, 1, 1, 16};
    expect(FILE_OF("P2 4 1 15 0 1 7 15"), narrow, fifteen);
    expect(FILE_OF("P5 4 1 100\n\0\1\62\144"), narrow, hundred);
    expect(FILE_OF("P2 4 1 1000 0 1 500 1000"), wide, thousand);
    expect(FILE_OF("P5 4 1 65535\n\0\0\0\1\x12\x34\xFF\xFF"), wide, most);
}

static void pam_has_every_tuple_type(void **state)
{
    (void)state;
    static const unsigned char two[] = {9, 8, 7, 6}, four[] = {1, 2, 3, 4}, ones[] = {0, 255};
    expect(FILE_OF("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\n"
                   "ENDHDR\n\11\10\7\6"),
           (gpukit_pixels_shape){2, 1, 2, 8}, two);
    expect(FILE_OF("P7\n# c\nHEIGHT 1\nWIDTH 1\nTUPLTYPE RGB_ALPHA\nMAXVAL 255\nDEPTH 4\n"
                   "ENDHDR\n\1\2\3\4"),
           (gpukit_pixels_shape){1, 1, 4, 8}, four);
    expect(FILE_OF("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE\nENDHDR\n"
                   "\0\1"),
           (gpukit_pixels_shape){2, 1, 1, 8}, ones);
    expect(FILE_OF("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nENDHDR\n\1\2\3\4"),
           (gpukit_pixels_shape){1, 1, 4, 8}, four);
}

static void pfm_goes_from_the_bottom_up_in_either_byte_order(void **state)
{
    (void)state;
    /* 1.0, -3.0 above 0.5, not a number */
    static const uint16_t pixels[] = {65535, 0, 32768, 0};
    const gpukit_pixels_shape shape = {2, 2, 1, 16};
    expect(FILE_OF("Pf\n2 2\n-1.0\n\0\0\0\x3F\0\0\xC0\x7F\0\0\x80\x3F\0\0\x40\xC0"), shape, pixels);
    expect(FILE_OF("Pf\n2 2\n1.0\n\x3F\0\0\0\x7F\xC0\0\0\x3F\x80\0\0\xC0\x40\0\0"), shape, pixels);
}

static void what_is_wrong_is_told(void **state)
{
    (void)state;
    expect_refused(FILE_OF(""), "empty");
    expect_refused(FILE_OF("P"), "not an image");
    expect_refused(FILE_OF("P5 "), "no width");
    expect_refused(FILE_OF("P5 two 2 255\n"), "'two' where its width");
    expect_refused(FILE_OF("P5 2 0 255\n"), "no pixels");
    expect_refused(FILE_OF("P5 2 2 0\n\0\0\0\0"), "maxval 0");
    expect_refused(FILE_OF("P5 2 2 65536\n\0\0\0\0"), "maxval 65536");
    expect_refused(FILE_OF("P5 2 2 255\n\0\0\0"), "--lenient takes what is there");
    expect_refused(FILE_OF("P2 2 2 255\n1 2 3"), "cut short");
    expect_refused(FILE_OF("P2 2 1 255\n1 256"), "sample 256");
    expect_refused(FILE_OF("P2 2 1 255\n1 x"), "no number");
    expect_refused(FILE_OF("P5 99999999999999999999 1 255\n"), "width");
    expect_refused(FILE_OF("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 5\nMAXVAL 255\nENDHDR\n"), "5 channels");
    expect_refused(FILE_OF("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 3\nTUPLTYPE GRAYSCALE\n"), "DEPTH 3");
    expect_refused(FILE_OF("P7\nWIDTH 1\nCOLOUR 1\n"), "'COLOUR'");
    expect_refused(FILE_OF("P7\nWIDTH 1\n"), "ENDHDR");
    expect_refused(FILE_OF("Pf\n2 2\n0\n"), "scale");
    expect_refused(FILE_OF("PF\n2 2\n-1\n\0\0\0\0"), "cut short");
    expect_refused(FILE_OF("GIF89a"), "GIF");
}

static void rows_that_lack_are_gray_where_they_may_be(void **state)
{
    (void)state;
    const image_read_options lenient = {.is_lenient = true};
    static const unsigned char want[] = {1, 2, 0x80, 0x80};
    sample_image image;
    problem why;
    assert_true(read_image(FILE_OF("P5 2 2 255\n\1\2\3"), &lenient, 1, &image, &why));
    assert_memory_equal(image.pixels, want, sizeof want);
    free_image(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bitmaps_have_black_ones),
        cmocka_unit_test(plain_and_binary_samples_are_the_same),
        cmocka_unit_test(other_maxvals_are_scaled_and_rounded),
        cmocka_unit_test(pam_has_every_tuple_type),
        cmocka_unit_test(pfm_goes_from_the_bottom_up_in_either_byte_order),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(rows_that_lack_are_gray_where_they_may_be),
    };
    return cmocka_run_group_tests_name("pnm", tests, NULL, NULL);
}
